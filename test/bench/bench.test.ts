/** What turns measurements into a verdict, and what the command line takes. */
import { describe, expect, it } from 'vitest';
import { findingOf, judge } from './bench.ts';
import { runPairs } from './paired-runs.ts';
import { readArguments, UsageError } from './read-arguments.ts';
import { describeFailure, formatReport, rowOf } from './report.ts';
import { quantile, slopeOf, summarize } from './statistics.ts';

describe('statistics', () => {
  it('takes the middle, and what lies between two ranks', () => {
    expect(summarize([5, 1, 3, 2, 4])).toEqual({ median: 3, q1: 2, q3: 4 });
    expect(quantile([10, 20], 0.25)).toBe(12.5);
    expect(quantile([7], 0.99)).toBe(7);
    expect(() => quantile([], 0.5)).toThrow('nothing was measured');
  });

  it('fits a line', () => {
    const points = [0, 1, 2, 3].map((x) => ({ x, y: 100 + 7 * x + (x % 2) }));
    expect(slopeOf(points)).toBeCloseTo(7.2);
    expect(() => slopeOf([{ x: 1, y: 1 }])).toThrow('two different points');
  });
});

describe('paired runs', () => {
  it('measures A B B A, and judges by the ratio of each pair', async () => {
    const order: string[] = [];
    // A machine that gets slower all the time; A really costs one and a half times B.
    const side = (name: string, cost: number) => () => {
      order.push(name);
      return Promise.resolve(cost * (100 + order.length));
    };
    const runs = await runPairs({ pairs: 4, warmups: 1 }, { a: side('a', 3), b: side('b', 2) });
    expect(order.join('')).toBe('baabbaabba');
    expect(runs.ratios).toHaveLength(4);
    expect(runs.median).toBeCloseTo(1.5, 1);
    expect(runs.ratios.some((ratio) => ratio < 1.5) && runs.ratios.some((ratio) => ratio > 1.5)).toBe(true);
  });
});

describe('a verdict', () => {
  it('is a limit from above for a cost, from below for a speed', () => {
    const cost = { aim: 'at most', target: 1.2, stretch: 1 } as const;
    expect([0.9, 1.1, 1.3].map((value) => judge(cost, value))).toEqual(['stretch', 'pass', 'miss']);
    const speed = { aim: 'at least', target: 5, stretch: 10 } as const;
    expect([12, 6, 4].map((value) => judge(speed, value))).toEqual(['stretch', 'pass', 'miss']);
    expect(judge({ aim: 'at most', target: 6 }, 6)).toBe('pass');
  });

  it('is shown with what it was made of', () => {
    const bench = { id: 'S0', claim: 'a claim', unit: '×', aim: 'at most', target: 1.2, stretch: 1 } as const;
    const finding = findingOf({ ratios: [1.1, 1.3], a: [11, 13], b: [10, 10], median: 1.2, q1: 1.15, q3: 1.25 }, 'µs');
    expect(finding.details).toMatchObject({ 'ours, µs': 12, 'theirs, µs': 10, ratios: [1.1, 1.3] });
    const row = rowOf({ ...bench, run: () => Promise.resolve(finding) }, finding);
    const text = formatReport({ at: 'now', commit: 'c0ffee', machine: 'two', node: '24', pinned: true, rows: [row] });
    expect(text).toMatch(/^S0 +a claim +≤ 1\.2 × +1 +1\.200 × \[1\.150…1\.250\] +2 +pass$/m);
    expect(text).toContain('c0ffee');
  });
});

it('says in one line which bench could not be measured, and why', () => {
  const error = new Error('a process has ended with 1: a player could not join: too_many\n  at somewhere\n');
  expect(describeFailure('S2', error)).toBe(
    'bench: S2 could not be measured: a process has ended with 1: a player could not join: too_many · at somewhere',
  );
});

describe('the command line', () => {
  it('takes names of benches and a number of pairs', () => {
    expect(readArguments(['s1', '--pairs', '3'], ['S1', 'S2'])).toEqual({ ids: ['S1'], pairs: 3, help: false });
    expect(readArguments([], ['S1'])).toEqual({ ids: [], pairs: 9, help: false });
  });

  it.each([[['S9']], [['--pairs', '0']], [['--pairs', 'x']], [['--pairs', '']], [['--what']]])('refuses %j', (args) => {
    expect(() => readArguments(args, ['S1'])).toThrow(UsageError);
  });
});
