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

const order = async (turns: Record<string, Promise<void> | undefined>): Promise<string[]> => {
  const begun: string[] = [];
  await Promise.all(Object.entries(turns).map(async ([name, begins]) => begins?.then(() => begun.push(name))));
  return begun;
};

test('what was claimed and did not come is given back, to those who wait and to those who come', async () => {
  // What waits here would wait for hours.
  const pace = new BytePace({ perSecond: 100, largeFrom: 10, waitMaxMs: 36_000_000 });
  const claims = Array.from({ length: 3 }, () => pace.enter(1_000_000));
  const honest = pace.enter(100);
  expect(pace.enter(1_000_000)).toBeUndefined();
  for (const claim of claims) claim?.end(0);
  await honest?.begins;
  expect(pace.enter(1_000_000)).toBeDefined();
});

test('bodies that came are not given back, and one that turned out small counts as such', async () => {
  const pace = new BytePace({ perSecond: 1, largeFrom: 10, waitMaxMs: 36_000_000 });
  const whole = Array.from({ length: 3 }, () => pace.enter(10_000));
  for (const each of whole) each?.end(10_000);
  expect(pace.enter(10_000)).toBeUndefined();
  const short = pace.enter(5_000);
  expect(pace.enter(5_000)).toBeUndefined();
  short?.end(9);
  expect(pace.enter(5_000)).toBeDefined();
});

test('nothing is saved up beyond the burst by giving back, and those who reserved before are not let in early', async () => {
  const pace = new BytePace({ perSecond: 1000, largeFrom: 10, waitMaxMs: 600_000 });
  expect(pace.enter(2000)).toBeDefined();
  const early = pace.enter(200);
  const claim = pace.enter(500_000);
  const late = pace.enter(100);
  claim?.end(0);
  expect(await order({ late: late?.begins, early: early?.begins })).toEqual(['early', 'late']);
  claim?.end(0);
  // Two seconds' worth, and no more.
  expect((pace.reserve(10_000) ?? 0) / 1000).toBeGreaterThan(7);
});
