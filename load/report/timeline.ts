import { Histogram } from './histogram.ts';
import { type Measure, measureTitles, type ServerSample, type Summary, titleOf } from './model.ts';
import type { Receipts, Recording } from './recorder.ts';

/** Nobody gets a message so long after the first one did, unless they were away. */
const messageOpenMs = 5000;
/** More points than this on one plot cannot be told apart. */
const pointsMax = 240;

interface OpenMessage {
  measure: string;
  parts: Receipts[];
  lastAt: number;
}

/**
 * All of a run, second by second, from any number of recorders. Receipts of a message are kept until it is old, because only
 * all processes together know who was first; everything else is kept as counts.
 */
export class Timeline {
  readonly #startedAtMs: number;
  readonly #seconds = new Map<string, Map<number, Histogram>>();
  readonly #messages = new Map<string, OpenMessage>();
  readonly #counters = new Map<string, number>();
  readonly #server: ServerSample[] = [];
  #latestAt = 0;

  /** @param startedAtMs Unix milliseconds */
  constructor(startedAtMs: number) {
    this.#startedAtMs = startedAtMs;
  }

  add({ intervals, counters, receipts }: Recording): void {
    for (const { second, measures } of intervals) {
      for (const [name, data] of Object.entries(measures)) this.#at(name, second).add(data);
      this.#latestAt = Math.max(this.#latestAt, second * 1000);
    }
    for (const [name, by] of Object.entries(counters)) this.#counters.set(name, this.count(name) + by);
    for (const part of receipts) this.#take(part);
    this.#closeMessages((message) => message.lastAt + messageOpenMs < this.#latestAt);
  }

  /** `at` in seconds since the start, as in the report. */
  addServerSample(sample: ServerSample): void {
    this.#server.push(sample);
  }

  count(name: string): number {
    return this.#counters.get(name) ?? 0;
  }

  get counters(): Record<string, number> {
    return Object.fromEntries([...this.#counters].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  get serverSamples(): ServerSample[] {
    return this.#server;
  }

  /** Of the whole run, or of what came in since a moment (Unix milliseconds). */
  summary(name: string, sinceMs = 0): Summary {
    const whole = new Histogram();
    for (const [second, histogram] of this.#seconds.get(name) ?? []) {
      if (second * 1000 >= sinceMs - 999) whole.add(histogram.data());
    }
    return whole.summary();
  }

  /** Everything measured, known measures first. Closes all messages: to be called at the end. */
  measures(): Measure[] {
    this.#closeMessages(() => true);
    return [...this.#seconds.keys()]
      .sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1))
      .map((name) => ({ name, title: titleOf(name), summary: this.summary(name), series: this.#series(name) }));
  }

  #series(name: string): Measure['series'] {
    const seconds = this.#seconds.get(name) ?? new Map<number, Histogram>();
    const first = Math.floor(this.#startedAtMs / 1000);
    const width = Math.max(1, Math.ceil((this.#latestAt / 1000 - first + 1) / pointsMax));
    const intervals = new Map<number, Histogram>();
    for (const [second, histogram] of [...seconds].sort(([a], [b]) => a - b)) {
      const at = Math.floor((second - first) / width) * width;
      const interval = intervals.get(at) ?? new Histogram();
      interval.add(histogram.data());
      intervals.set(at, interval);
    }
    return [...intervals].map(([at, histogram]) => ({ at, ...histogram.summary() }));
  }

  #take(part: Receipts): void {
    const key = `${part.measure} ${part.message}`;
    const open = this.#messages.get(key) ?? { measure: part.measure, parts: [], lastAt: 0 };
    open.parts.push(part);
    open.lastAt = Math.max(open.lastAt, part.firstAt + part.afterMs.reduce((last, ms) => Math.max(last, ms), 0));
    this.#messages.set(key, open);
    this.#latestAt = Math.max(this.#latestAt, open.lastAt);
  }

  #closeMessages(isDone: (message: OpenMessage) => boolean): void {
    for (const [key, message] of this.#messages) {
      if (!isDone(message)) continue;
      this.#messages.delete(key);
      const firstAt = message.parts.reduce((first, part) => Math.min(first, part.firstAt), Infinity);
      const histogram = this.#at(message.measure, Math.floor(firstAt / 1000));
      for (const part of message.parts) {
        for (const ms of part.afterMs) histogram.record(part.firstAt - firstAt + ms);
      }
    }
  }

  #at(name: string, second: number): Histogram {
    const seconds = this.#seconds.get(name) ?? new Map<number, Histogram>();
    this.#seconds.set(name, seconds);
    const histogram = seconds.get(second) ?? new Histogram();
    seconds.set(second, histogram);
    return histogram;
  }
}

function placeOf(name: string): number {
  const order = Object.keys(measureTitles);
  const place = order.indexOf(name.split('@')[0] ?? '');
  return place < 0 ? order.length : place;
}
