import { expect, test } from 'vitest';
import { KeyedBuckets } from '../../src/lib/keyed-buckets.ts';

test('each key has an allowance of its own, refilled by time', () => {
  let now = 0;
  const buckets = new KeyedBuckets({ perSecond: 1, burst: 2 }, () => now);
  expect([buckets.take('a'), buckets.take('a'), buckets.take('b')]).toEqual([0, 0, 0]);
  expect(buckets.take('a')).toBe(1000);
  now = 1000;
  expect(buckets.take('a')).toBe(0);
  expect(buckets.debtMs('nobody')).toBe(0);
  // What costs more than there is leaves a debt, of one burst at most.
  expect(buckets.spend('c', 100)).toBe(2000);
  expect(buckets.debtMs('c')).toBe(2000);
});

test('keys that owe nothing are forgotten, and there is a maximum of the others', () => {
  let now = 0;
  const buckets = new KeyedBuckets({ perSecond: 1, burst: 2, keysMax: 1500 }, () => now);
  for (let i = 0; i < 5000; i += 1) {
    now += 2000;
    buckets.take(`quiet ${i}`);
  }
  expect(buckets.size).toBeLessThanOrEqual(1001);
  for (let i = 0; i < 5000; i += 1) buckets.take(`busy ${i}`);
  expect(buckets.size).toBeLessThanOrEqual(1500);
});
