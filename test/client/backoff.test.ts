import { expect, test } from 'vitest';
import { backoffMs } from '../../src/client/backoff.ts';
import { defaultTiming } from '../../src/client/timing.ts';
import { seededRandomness } from '../../src/lib/randomness.ts';

const limits = { baseMs: defaultTiming.retryBaseMs, maxMs: defaultTiming.retryMaxMs };

/** When a client whose link is cut at 0 tries for the first time after the network is back, and its how manieth try it is. */
function firstTryAfter(outageMs: number, random: () => number): { atMs: number; tries: number } {
  let atMs = 0;
  let tries = 0;
  while (atMs < outageMs) {
    atMs += backoffMs(tries, limits, random);
    tries += 1;
  }
  return { atMs, tries };
}

const crowd = (outageMs: number) => {
  const random = seededRandomness(7).next;
  return Array.from({ length: 5000 }, () => firstTryAfter(outageMs, random)).sort((a, b) => a.atMs - b.atMs);
};

test('waits grow by half up to the limit, spread by half in both directions', () => {
  const small = { baseMs: 100, maxMs: 1000 };
  expect([0, 1, 2, 3, 4, 2000].map((attempt) => backoffMs(attempt, small, () => 0.5))).toEqual([
    100, 150, 225, 338, 506, 1000,
  ]);
  expect(backoffMs(1, small, () => 0)).toBe(75);
  expect(backoffMs(1, small, () => 0.999)).toBe(225);
});

// R4: all back within 5 s of the cut, so the tries must leave time for what the herd itself takes.
test('after 2 s without a network, clients try again well within 5 s of the cut', () => {
  const tries = crowd(2000);
  expect(tries.at(-1)?.atMs).toBeLessThan(4500);
});

test('they do not come back together, and in a long outage they try seldom', () => {
  const times = crowd(2000).map(({ atMs }) => atMs);
  const fullest = Math.max(...times.map((from, i) => times.findLastIndex((at) => at < from + 100) - i + 1));
  expect(fullest).toBeLessThan(times.length * 0.15);
  expect(Math.max(...crowd(60_000).map(({ tries }) => tries))).toBeLessThan(35);
});
