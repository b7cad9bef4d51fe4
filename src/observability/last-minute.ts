import type { LatencyMeasure, MeasuredPath } from '../protocol/ops.ts';
import { bucketCount, bucketOf } from './latency-buckets.ts';

/** A minute is twelve slots; one more is being filled. */
const slotMs = 5000;
const slotsKept = 13;

/** Durations of the last minute, to the nearest slot. Recording costs an index and an increment. */
export class MinuteHistogram {
  readonly #slots = Array.from({ length: slotsKept }, () => new Uint32Array(bucketCount));
  #at = 0;
  #slot = this.#slots[0] as Uint32Array;

  record(seconds: number): void {
    const bucket = bucketOf(seconds);
    this.#slot[bucket] = (this.#slot[bucket] ?? 0) + 1;
  }

  counts(): Float64Array {
    const sum = new Float64Array(bucketCount);
    for (const slot of this.#slots) for (let i = 0; i < bucketCount; i += 1) sum[i] = (sum[i] ?? 0) + (slot[i] ?? 0);
    return sum;
  }

  turn(): void {
    this.#at = (this.#at + 1) % slotsKept;
    this.#slot = this.#slots[this.#at] as Uint32Array;
    this.#slot.fill(0);
  }
}

/** Counts an event: in total, and in the last minute. */
export class MinuteCounter {
  total = 0;
  readonly #totals = new Float64Array(slotsKept);
  #at = 0;

  get lastMinute(): number {
    return this.total - (this.#totals[this.#at] ?? 0);
  }

  turn(): void {
    this.#totals[this.#at] = this.total;
    this.#at = (this.#at + 1) % this.#totals.length;
  }
}

export interface MeasuredMinute {
  measure: LatencyMeasure;
  path: MeasuredPath;
  counts: Float64Array;
}

/** The figures of the last minute, for operators. Owns no timer: the process' sampler calls `tick`. */
export class LastMinute {
  readonly #histograms = new Map<string, { measure: LatencyMeasure; path: MeasuredPath; minute: MinuteHistogram }>();
  readonly #counters: MinuteCounter[] = [];
  #turnedAtMs: number | undefined;

  /** The histogram of this measure and path; the recording code keeps it. */
  histogram(measure: LatencyMeasure, path: MeasuredPath): MinuteHistogram {
    const key = `${measure}|${path}`;
    const known = this.#histograms.get(key);
    if (known !== undefined) return known.minute;
    const minute = new MinuteHistogram();
    this.#histograms.set(key, { measure, path, minute });
    return minute;
  }

  counter(): MinuteCounter {
    const counter = new MinuteCounter();
    this.#counters.push(counter);
    return counter;
  }

  /** Begins the slots that are due. @param nowMs of a monotonic clock */
  tick(nowMs: number): void {
    this.#turnedAtMs ??= nowMs;
    const due = Math.min(slotsKept, Math.floor((nowMs - this.#turnedAtMs) / slotMs));
    for (let turn = 0; turn < due; turn += 1) {
      for (const { minute } of this.#histograms.values()) minute.turn();
      for (const counter of this.#counters) counter.turn();
    }
    if (due > 0) this.#turnedAtMs = nowMs - ((nowMs - this.#turnedAtMs) % slotMs);
  }

  read(): MeasuredMinute[] {
    return [...this.#histograms.values()].map(({ measure, path, minute }) => ({
      measure,
      path,
      counts: minute.counts(),
    }));
  }
}
