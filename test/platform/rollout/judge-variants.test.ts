import { describe, expect, it } from 'vitest';
import { variantMinute, brokenLimit, type VariantMinute } from '../../../src/platform/rollout/judge-variants.ts';

const limits = { p99Ms: 500, errorPercent: 2, samplesMin: 100 };
const variant = (more: Partial<VariantMinute>): VariantMinute => {
  return { path: 'buffered', answers: 100, p50Ms: 1, p95Ms: 2, p99Ms: 3, errorPercent: 0, ...more };
};

describe('a limit', () => {
  it.each([
    ['nothing out of the ordinary', {}, undefined],
    ['just what is allowed', { p99Ms: 500, errorPercent: 2 }, undefined],
    ['slower', { p99Ms: 501 }, 'p99 501 ms of 100 answers in the last minute, the limit is 500 ms'],
    ['more errors', { errorPercent: 2.5 }, '2.5 % errors of 100 answers in the last minute, the limit is 2 %'],
    ['too few answers to tell', { answers: 99, p99Ms: 9999, errorPercent: 100 }, undefined],
  ])('with %s', (_, more, expected) => {
    expect(brokenLimit(variant(more), limits)).toBe(expected);
  });
});

describe("a path's last minute", () => {
  it('counts what we failed as errors, not what players did wrong, and only its own', () => {
    const latency = [
      { measure: 'answer' as const, path: 'direct' as const, count: 9, p50Ms: 9, p95Ms: 9, p99Ms: 9 },
      { measure: 'join' as const, path: 'buffered' as const, count: 9, p50Ms: 8, p95Ms: 8, p99Ms: 8 },
      { measure: 'answer' as const, path: 'buffered' as const, count: 9, p50Ms: 1, p95Ms: 2, p99Ms: 3 },
    ];
    const outcomes = { accepted: 90, too_late: 5, busy: 3, internal: 2 };
    const answers = Object.entries(outcomes).flatMap(([outcome, lastMinute]) => [
      { path: 'buffered' as const, outcome, count: 5000, lastMinute },
      { path: 'direct' as const, outcome, count: 5000, lastMinute: 700 },
    ]);
    const minute = variantMinute('buffered', { latency, answers });
    expect(minute).toEqual({ path: 'buffered', answers: 100, p50Ms: 1, p95Ms: 2, p99Ms: 3, errorPercent: 5 });
    expect(variantMinute('buffered', { latency: [], answers: [] })).toMatchObject({ answers: 0, errorPercent: 0 });
  });
});
