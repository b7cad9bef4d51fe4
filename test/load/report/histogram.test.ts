import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from '../../../load/report/histogram.ts';

const durations = fc.array(fc.double({ min: 0, max: 600_000, noNaN: true }), { minLength: 1, maxLength: 300 });

function histogramOf(values: number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** Nearest rank, from the values themselves. */
const exact = (values: number[], fraction: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(fraction * values.length)) - 1] ?? 0;

describe('Histogram', () => {
  it('gives percentiles within half a per cent (or a microsecond) of the exact ones, and the exact maximum', () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.95, 0.99, 1), (values, fraction) => {
        const wanted = exact(values, fraction);
        const error = Math.abs(histogramOf(values).percentile(fraction) - wanted);
        expect(error).toBeLessThanOrEqual(Math.max(0.001, wanted * 0.005));
        expect(histogramOf(values).summary().max).toBeCloseTo(Math.max(...values), 2);
      }),
    );
  });

  it('is the same in one piece and merged from parts that travelled as JSON', () => {
    fc.assert(
      fc.property(durations, durations, (some, others) => {
        const merged = Histogram.from(JSON.parse(JSON.stringify(histogramOf(some).data())));
        merged.add(histogramOf(others).data());
        expect(merged.summary()).toEqual(histogramOf([...some, ...others]).summary());
      }),
    );
  });

  it('does not grow with the number of values', () => {
    const histogram = histogramOf(Array.from({ length: 50_000 }, (_, at) => (at % 997) / 3));
    expect(histogram.count).toBe(50_000);
    expect(histogram.data().buckets.length).toBeLessThan(1000);
  });

  it('knows nothing before anything was recorded', () => {
    expect(new Histogram().summary()).toEqual({ count: 0, p50: 0, p95: 0, p99: 0, max: 0 });
  });
});
