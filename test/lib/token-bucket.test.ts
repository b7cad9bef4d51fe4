import { expect, it } from 'vitest';
import { TokenBucket } from '../../src/lib/token-bucket.ts';

const takeAll = (bucket: TokenBucket, nowMs: number): number => {
  let taken = 0;
  while (bucket.take(nowMs)) taken += 1;
  return taken;
};

it('gives the burst at once, then what time brings, never more than the burst', () => {
  const bucket = new TokenBucket(20, 40, 1000);
  expect(takeAll(bucket, 1000)).toBe(40);
  expect(bucket.waitMs).toBe(50);
  expect(takeAll(bucket, 1500)).toBe(10);
  expect(takeAll(bucket, 100_000)).toBe(40);
});

it('takes nothing away when the clock is set back', () => {
  const bucket = new TokenBucket(20, 40, 100_000);
  expect(takeAll(bucket, 50_000)).toBe(40);
  expect(takeAll(bucket, 50_500)).toBe(10);
});

it('lets more be spent than there is, and says until when that is made up for', () => {
  const bucket = new TokenBucket(10, 10, 0);
  expect(bucket.spend(10, 0, 50)).toBe(0);
  expect(bucket.spend(5, 0, 50)).toBe(500);
  expect(bucket.spend(0, 400, 50)).toBeCloseTo(100);
  expect(bucket.spend(0, 500, 50)).toBe(0);
  // No more is owed than was agreed.
  expect(bucket.spend(1000, 500, 50)).toBe(5000);
  expect(bucket.isFull(6400)).toBe(false);
  expect(bucket.isFull(6500)).toBe(true);
});
