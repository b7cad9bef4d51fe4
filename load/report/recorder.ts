import { performance } from 'node:perf_hooks';
import { Histogram, type HistogramData } from './histogram.ts';

/** What a recorder has seen since it was last asked. JSON carries it. */
export interface Recording {
  intervals: { second: number; measures: Record<string, HistogramData> }[];
  counters: Record<string, number>;
  receipts: Receipts[];
}

/** When players got one message that was for all of a room: Unix milliseconds, the first, and the others after it. */
export interface Receipts {
  /** The measure this is for: `question.spread`. */
  measure: string;
  /** Which message: room and question. */
  message: string;
  firstAt: number;
  afterMs: number[];
}

/** Unix milliseconds, finer than `Date.now()`; the same in all processes of a machine. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();

/**
 * Collects what one generator process measures, until `take()`. Owns nothing but numbers; grows with the seconds and the
 * messages since the last `take()`, never with the run.
 */
export class Recorder {
  readonly #now: () => number;
  #intervals = new Map<number, Map<string, Histogram>>();
  #counters = new Map<string, number>();
  #receipts = new Map<string, { measure: string; message: string; times: number[] }>();

  /** @param now Unix milliseconds */
  constructor(now: () => number = preciseNow) {
    this.#now = now;
  }

  /** Something took `ms` and has ended now. */
  measure(name: string, ms: number): void {
    const second = Math.floor(this.#now() / 1000);
    const measures = getOrMake(this.#intervals, second, () => new Map<string, Histogram>());
    getOrMake(measures, name, () => new Histogram()).record(ms);
  }

  count(name: string, by = 1): void {
    this.#counters.set(name, (this.#counters.get(name) ?? 0) + by);
  }

  /** A player got, just now, a message that goes to everybody in a room. */
  received(measure: string, message: string): void {
    const entry = getOrMake(this.#receipts, `${measure} ${message}`, () => ({ measure, message, times: [] }));
    entry.times.push(this.#now());
  }

  /** What there is to tell since the last time. */
  take(): Recording {
    const recording: Recording = {
      intervals: [...this.#intervals].map(([second, measures]) => ({
        second,
        measures: Object.fromEntries([...measures].map(([name, histogram]) => [name, histogram.data()])),
      })),
      counters: Object.fromEntries(this.#counters),
      receipts: [...this.#receipts.values()].map(({ times, ...message }) => {
        const firstAt = times.reduce((first, at) => Math.min(first, at), Infinity);
        return { ...message, firstAt, afterMs: times.map((at) => Math.round((at - firstAt) * 1000) / 1000) };
      }),
    };
    this.#intervals = new Map();
    this.#counters = new Map();
    this.#receipts = new Map();
    return recording;
  }
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}
