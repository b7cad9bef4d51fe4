import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  correlation,
  groupSize,
  mean,
  quantile,
  quantileOfAll,
  reliabilityOf,
  variance,
} from '../../../src/platform/reports/item-analysis.ts';
import { naiveCorrelation, naiveQuantile } from './naive-report.ts';

const numbers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 30 });
const times = fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 40 });

describe('by hand', () => {
  it('the mean of 1, 0, 0, 0.5 is 0.375, its variance 0.229166…', () => {
    expect(mean([1, 0, 0, 0.5])).toBe(0.375);
    // (0.625² + 2 × 0.375² + 0.125²) / 3
    expect(variance([1, 0, 0, 0.5])).toBeCloseTo(0.6875 / 3, 12);
    expect(mean([])).toBeUndefined();
    expect(variance([1])).toBeUndefined();
  });

  it('(1, 2), (2, 4), (3, 5) correlate by 3 / √(2 × 14/3)', () => {
    expect(correlation([1, 2, 3], [2, 4, 5])).toBeCloseTo(3 / Math.sqrt((2 * 14) / 3), 12);
    expect(correlation([1, 2, 3], [6, 4, 2])).toBe(-1);
    expect(correlation([1, 1, 1], [1, 2, 3])).toBeUndefined();
    // 0.1 + 0.2 is not 0.3: that is no variance.
    expect(correlation([0.1 + 0.2, 0.3, 0.3], [1, 2, 3])).toBeUndefined();
    expect(correlation([], [])).toBeUndefined();
  });

  it('the median of 1, 2, 4, 10 is 3, and 90 % lie below 8.2', () => {
    expect(quantile([1, 2, 4, 10], 0.5)).toBe(3);
    expect(quantile([1, 2, 4, 10], 0.9)).toBeCloseTo(8.2, 12);
    expect(quantile([7], 0.9)).toBe(7);
    expect(quantile([], 0.5)).toBeUndefined();
  });

  it('27 % of 20 are 5, of 41 are 11', () => {
    expect([20, 22, 41, 100, 10_000].map(groupSize)).toEqual([5, 6, 11, 27, 2700]);
  });

  it('the alpha of (1 1 1), (1 1 0), (0 0 0), (0 1 0) is 0.75', () => {
    // Of the questions (1 1 0 0), (1 1 0 1), (1 0 0 0): 1/3 + 1/4 + 1/4; of the totals (3 2 0 1): 5/3; 3/2 × (1 − 0.5).
    const variances = [
      [1, 1, 0, 0],
      [1, 1, 0, 1],
      [1, 0, 0, 0],
    ].map((fractions) => variance(fractions) as number);
    const found = reliabilityOf(variances, [3, 2, 0, 1]);
    expect(found?.alpha).toBeCloseTo(0.75, 12);
    expect(found?.sem).toBeCloseTo(Math.sqrt((5 / 3) * 0.25), 12);
    expect(reliabilityOf([0.2], [0, 1])).toBeUndefined();
    expect(reliabilityOf([0.3, 0.3], [1, 1])).toBeUndefined();
  });
});

describe('agrees with the definitions', () => {
  it('in correlations', () => {
    fc.assert(
      fc.property(numbers, numbers, (left, right) => {
        const size = Math.min(left.length, right.length);
        const [a, b] = [left.slice(0, size), right.slice(0, size)];
        const expected = naiveCorrelation(a, b);
        if (expected === undefined) expect(correlation(a, b)).toBeUndefined();
        else expect(correlation(a, b)).toBeCloseTo(expected, 9);
      }),
    );
  });

  it('in quantiles, of one list and of several', () => {
    fc.assert(
      fc.property(fc.array(times, { maxLength: 6 }), fc.constantFrom(0, 0.25, 0.5, 0.9, 1), (lists, share) => {
        const all = lists.flat();
        const expected = naiveQuantile(all, share);
        const one = quantile(
          all.toSorted((a, b) => a - b),
          share,
        );
        const several = quantileOfAll(
          lists.map((list) => Int32Array.from(list).sort()),
          share,
        );
        if (expected === null) expect([one, several]).toEqual([undefined, undefined]);
        else {
          expect(one).toBeCloseTo(expected, 6);
          expect(several).toBeCloseTo(expected, 6);
        }
      }),
    );
  });
});
