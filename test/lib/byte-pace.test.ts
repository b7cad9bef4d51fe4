import { expect, test } from 'vitest';
import { BytePace } from '../../src/lib/byte-pace.ts';

test('large texts follow each other at the pace, small ones go at once, and what would wait for too long is refused', () => {
  const pace = new BytePace({ perSecond: 1000, largeFrom: 100, waitMaxMs: 4000 });
  expect(pace.reserve(2000)).toBe(0);
  expect((pace.reserve(1000) ?? Number.NaN) / 1000).toBeCloseTo(1, 1);
  expect((pace.reserve(1500) ?? Number.NaN) / 1000).toBeCloseTo(2.5, 1);
  expect(pace.reserve(1700)).toBeUndefined();
  expect(pace.reserve(100)).toBe(0);
});
