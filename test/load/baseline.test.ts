import { describe, expect, it } from 'vitest';
import { addRun, compareWith, isSameSize } from '../../load/baseline.ts';
import type { Report, Summary } from '../../load/report/model.ts';

function reportOf(summary: Partial<Summary>, change: Partial<Report['run']> = {}, name = 'answer.ack'): Report {
  return {
    version: 1,
    ok: true,
    run: {
      scenario: 'hall',
      target: 'http://x',
      players: 500,
      rooms: 1,
      questions: 5,
      command: '',
      commit: 'abc',
      machine: 'one',
      startedAt: '',
      durationSeconds: 60,
      ...change,
    },
    measures: [
      { name, title: '', summary: { count: 10_000, p50: 4, p95: 20, p99: 40, max: 90, ...summary }, series: [] },
    ],
    findings: [],
    thresholds: [],
    server: { source: 'none', samples: [] },
    counters: {},
    notes: [],
    tables: [],
  };
}

const worse = (before: Report[], now: Report): string[] => {
  const baseline = before.reduce<ReturnType<typeof addRun> | undefined>(
    (sum, report) => addRun(sum, report),
    undefined,
  );
  if (baseline === undefined) throw new Error('no baseline');
  return compareWith(baseline, now).flatMap(({ figure, isWorse }) => (isWorse ? [figure] : []));
};

describe('compareWith', () => {
  it('takes what differs as two runs of one code do for the same', () => {
    expect(worse([reportOf({})], reportOf({}))).toEqual([]);
    expect(worse([reportOf({})], reportOf({ p50: 6.5, p95: 26, p99: 53, max: 900 }))).toEqual([]);
  });

  it('names the figures that are above that', () => {
    expect(worse([reportOf({})], reportOf({ p99: 60 }))).toEqual(['p99']);
    expect(worse([reportOf({})], reportOf({ p50: 8, p95: 60, p99: 120 }))).toEqual(['p50', 'p95', 'p99']);
  });

  it('allows more where few values are beyond a percentile', () => {
    expect(worse([reportOf({ count: 210 })], reportOf({ count: 210, p99: 60 }))).toEqual([]);
    expect(worse([reportOf({ count: 210 })], reportOf({ count: 210, p99: 90 }))).toEqual(['p99']);
  });

  it('compares with the worst of the earlier runs, of which it keeps the last five', () => {
    const [slow, fast] = [reportOf({ p99: 60 }), reportOf({ p99: 40 })];
    expect(worse([slow, fast], reportOf({ p99: 65 }))).toEqual([]);
    expect(worse([slow, fast, fast, fast, fast, fast], reportOf({ p99: 65 }))).toEqual(['p99']);
  });

  it('does not weigh the generator', () => {
    const lag = (p99: number): Report => reportOf({ p99 }, {}, 'generator.lag');
    expect(worse([lag(1)], lag(500))).toEqual([]);
  });
});

describe('addRun', () => {
  it('begins anew with another size or machine', () => {
    const first = addRun(undefined, reportOf({}));
    expect(addRun(first, reportOf({})).runs).toHaveLength(2);
    expect(addRun(first, reportOf({}, { players: 400 })).runs).toHaveLength(1);
    expect(addRun(first, reportOf({}, { machine: 'two' })).runs).toHaveLength(1);
    expect(isSameSize(first, reportOf({}, { players: 400 }))).toBe(false);
  });
});
