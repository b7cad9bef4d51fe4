import { expect, test } from 'vitest';
import { kindOf, makeSchedule } from './fault-schedule.ts';

const size = { durationMs: 600_000, webs: 2, workers: 2 };

test('the seed alone decides', () => {
  expect(makeSchedule({ ...size, seed: 7 })).toEqual(makeSchedule({ ...size, seed: 7 }));
  expect(makeSchedule({ ...size, seed: 7 })).not.toEqual(makeSchedule({ ...size, seed: 8 }));
});

test('ten minutes have enough faults, in their order', () => {
  const faults = makeSchedule({ ...size, seed: 7 });
  expect(faults.length).toBeGreaterThan(330);
  expect(faults.map(({ atMs }) => atMs)).toEqual(faults.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
});

test.each([1, 2, 3, 4, 5])('with seed %i, the first minute meets nearly every kind', (seed) => {
  const kinds = new Set(makeSchedule({ ...size, durationMs: 60_000, seed }).map(kindOf));
  expect(kinds.size).toBeGreaterThanOrEqual(24);
});

test.each([1, 2, 3, 4, 5])('with seed %i, no kind stays away for long', (seed) => {
  const kinds = makeSchedule({ ...size, seed }).map(kindOf);
  const each = [
    'kill all',
    'lose power',
    'end backends',
    'stop mid reply',
    'kill redis',
    'reply of the server: double',
  ];
  for (let from = 0; from + 67 <= kinds.length; from += 1) {
    expect(kinds.slice(from, from + 67)).toEqual(expect.arrayContaining(each));
  }
});

test('a small stack has no victim that is not there', () => {
  for (const fault of makeSchedule({ seed: 3, durationMs: 600_000, webs: 1, workers: 1 })) {
    if ('victims' in fault) expect(fault.victims.every(({ index }) => index === 0)).toBe(true);
    if ('process' in fault) expect(fault.process).toBeLessThan(2);
  }
});
