import { beforeEach, describe, expect, it } from 'vitest';
import {
  Admission,
  judgeDelay,
  judgeMemory,
  smoothDelay,
  type AdmissionLimits,
  type Visitor,
} from '../../../src/live/overload/admission.ts';

const limits: AdmissionLimits = {
  joinDelayMs: 500,
  connectDelayMs: 2000,
  redisMemoryPercent: 85,
  gamesMemoryPercent: 55,
};
const visitors: Visitor[] = ['connection', 'join', 'guest', 'game', 'large_game'];
const windowMs = 500;

describe('judgeDelay', () => {
  it.each([
    [0, 499, 0],
    [0, 500, 1],
    [1, 350, 1],
    [1, 349, 0],
    [1, 1999, 1],
    [0, 2000, 2],
    [2, 1400, 2],
    [2, 1399, 1],
    [2, 349, 0],
  ] as const)('at level %i a delay of %i ms makes %i', (before, delayMs, after) =>
    expect(judgeDelay(before, delayMs, limits)).toBe(after),
  );
});

it('judgeMemory lets go five points below the limit', () => {
  expect([84.9, 85].map((percent) => judgeMemory(false, percent, limits))).toEqual([false, true]);
  expect([80, 79.9].map((percent) => judgeMemory(true, percent, limits))).toEqual([true, false]);
});

describe('smoothDelay', () => {
  const times = (count: number, delayMs: number) => Array.from({ length: count }, () => delayMs);
  const after = (delays: number[]) => delays.reduce((before, worst) => smoothDelay(before, worst, windowMs), 0);

  it('needs seconds of a slow loop to get there, and seconds of a fast one to come back', () => {
    expect(after(times(2, 1000))).toBeLessThan(500);
    expect(after(times(8, 1000))).toBeGreaterThan(500);
    expect(after([...times(40, 1000), ...times(4, 0)])).toBeGreaterThan(350);
    expect(after([...times(40, 1000), ...times(10, 0)])).toBeLessThan(350);
  });

  it('takes a process that was stopped for a minute for stopped, not for slow', () => {
    const delayMs = after([60_000]);
    expect(judgeDelay(0, delayMs, limits)).toBe(1);
    expect(judgeDelay(1, after([60_000, 0, 0, 0, 0, 0, 0]), limits)).toBe(0);
  });
});

describe('Admission', () => {
  let admission: Admission;
  let refusals: string[];
  let random: number;
  beforeEach(() => {
    refusals = [];
    random = 0;
    admission = new Admission(
      limits,
      () => random,
      (visitor, reason) => refusals.push(`${visitor} ${reason}`),
    );
  });
  const letIn = () => visitors.filter((visitor) => admission.admits(visitor));
  const slow = (delayMs: number) => {
    for (let i = 0; i < 30; i += 1) admission.observeDelay(delayMs, windowMs);
  };

  it('lets everyone in until it is told otherwise', () => {
    expect(letIn()).toEqual(visitors);
    expect(admission.level).toBe(0);
  });

  it('refuses whoever is new first, connections later, and lets them in again in the opposite order', () => {
    slow(600);
    expect([letIn(), admission.level]).toEqual([['connection'], 1]);
    slow(2100);
    expect([letIn(), admission.level]).toEqual([[], 2]);
    slow(600);
    expect([letIn(), admission.level]).toEqual([['connection'], 1]);
    slow(0);
    expect([letIn(), admission.level]).toEqual([visitors, 0]);
    expect(refusals.filter((refusal) => refusal === 'join slow')).toHaveLength(3);
  });

  it('puts nothing new into a Redis that is nearly full', () => {
    admission.observeMemory(90, 0);
    expect([letIn(), admission.level]).toEqual([['connection', 'guest'], 1]);
    expect(refusals).toEqual(['join memory', 'game memory', 'large_game memory']);
    admission.observeMemory(70, 1000);
    expect([letIn(), admission.level]).toEqual([['connection', 'join', 'guest'], 0]);
  });

  it('takes no more games, and large ones still less, long before it refuses joins', () => {
    const at = (percent: number) => {
      admission.observeMemory(percent, 0);
      return letIn().filter((visitor) => visitor.includes('game'));
    };
    expect([44, 45, 54, 55, 50, 49, 39].map(at)).toEqual([
      ['game', 'large_game'],
      ['game'],
      ['game'],
      [],
      [],
      ['game'],
      ['game', 'large_game'],
    ]);
    expect(letIn()).toContain('join');
  });

  it('remembers for ten seconds how full a Redis was that has gone away', () => {
    admission.observeMemory(90, 0);
    admission.observeMemory(undefined, 9000);
    expect(letIn()).not.toContain('join');
    admission.observeMemory(undefined, 11_000);
    expect(letIn()).toContain('join');
  });

  it('says when to come again, never the same to all', () => {
    slow(600);
    const waits = [0, 0.5, 0.999].map((value) => {
      random = value;
      try {
        admission.check('join');
      } catch (error) {
        return error;
      }
      return undefined;
    });
    expect(waits).toMatchObject([1000, 2000, 2998].map((retryAfterMs) => ({ code: 'busy', retryAfterMs })));
  });
});
