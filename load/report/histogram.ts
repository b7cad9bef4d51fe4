import type { Summary } from './model.ts';

/** Buckets of each power of two: a percentile is at most half a bucket off, 0.4 %. */
const perOctave = 128;
const unitsPerMs = 1000;

/** A histogram on its way between processes: bucket numbers with their counts, and the exact ends. */
export interface HistogramData {
  buckets: [bucket: number, count: number][];
  min: number;
  max: number;
}

/**
 * Durations in milliseconds, kept as counts in buckets whose width grows with the value, so that its size depends on the
 * spread of what it has seen and not on how much that was. Minimum and maximum are exact.
 */
export class Histogram {
  readonly #buckets = new Map<number, number>();
  #count = 0;
  #min = Infinity;
  #max = 0;

  static from(data: HistogramData): Histogram {
    const histogram = new Histogram();
    histogram.add(data);
    return histogram;
  }

  get count(): number {
    return this.#count;
  }

  /** Something negative (two clocks that disagree by a hair) counts as nothing. */
  record(ms: number): void {
    const value = Math.max(0, ms);
    this.#put(bucketOf(value), 1);
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
  }

  add(data: HistogramData): void {
    for (const [bucket, count] of data.buckets) this.#put(bucket, count);
    this.#min = Math.min(this.#min, data.min);
    this.#max = Math.max(this.#max, data.max);
  }

  /** The value that `fraction` of all values do not exceed (nearest rank), 0 when there is none. */
  percentile(fraction: number): number {
    const rank = Math.max(1, Math.ceil(fraction * this.#count));
    let seen = 0;
    for (const bucket of [...this.#buckets.keys()].sort((a, b) => a - b)) {
      seen += this.#buckets.get(bucket) ?? 0;
      if (seen >= rank) return Math.min(this.#max, Math.max(this.#min, middleOf(bucket)));
    }
    return 0;
  }

  summary(): Summary {
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((fraction) => rounded(this.percentile(fraction)));
    return { count: this.#count, p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0, max: rounded(this.#max) };
  }

  data(): HistogramData {
    return { buckets: [...this.#buckets], min: this.#min, max: this.#max };
  }

  #put(bucket: number, count: number): void {
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count);
    this.#count += count;
  }
}

function bucketOf(ms: number): number {
  const units = Math.round(ms * unitsPerMs);
  if (units < 2 * perOctave) return units;
  const octave = Math.floor(Math.log2(units / perOctave));
  return octave * perOctave + Math.floor(units / 2 ** octave);
}

function middleOf(bucket: number): number {
  if (bucket < 2 * perOctave) return bucket / unitsPerMs;
  const octave = Math.floor(bucket / perOctave) - 1;
  return ((bucket - octave * perOctave + 0.5) * 2 ** octave) / unitsPerMs;
}

/** A hundredth of a millisecond is more than any of these clocks can tell. */
const rounded = (ms: number): number => Math.round(ms * 100) / 100;
