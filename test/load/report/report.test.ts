import { describe, expect, it } from 'vitest';
import { buildReport, judgeThresholds, type ReportInput } from '../../../load/report/build-report.ts';
import { describeOtherWork } from '../../../load/report/describe-machine.ts';
import { formatReport } from '../../../load/report/format-report.ts';
import { Recorder } from '../../../load/report/recorder.ts';
import { renderPage } from '../../../load/report/render-page.ts';
import { Timeline } from '../../../load/report/timeline.ts';

const startedAt = 1_000_000_000_000;

function inputOf(change: Partial<ReportInput> = {}): ReportInput {
  const recorder = new Recorder(() => startedAt + 1500);
  for (let ms = 1; ms <= 100; ms += 1) recorder.measure('answer.ack', ms);
  recorder.count('answers.acked', 100);
  const timeline = new Timeline(startedAt);
  timeline.add(recorder.take());
  timeline.addServerSample({ at: 1, foldLagMs: 40, processes: [{ name: 'web 1', cpu: 0.5, lagMs: 3 }] });
  return {
    run: {
      scenario: 'hall',
      target: 'http://x',
      players: 100,
      rooms: 1,
      questions: 1,
      command: 'npm run load -- hall',
      commit: 'abc',
      machine: '2 cores',
      startedAt: '2026-11-27T00:00:00.000Z',
      durationSeconds: 3,
    },
    timeline,
    findings: [{ check: 'nothing is lost', ok: true, detail: '100' }],
    limits: { 'answer.ack.p99': 150 },
    server: { source: 'ops' },
    ...change,
  };
}

describe('buildReport', () => {
  it('passes when every threshold and every finding does, and only then', () => {
    expect(buildReport(inputOf()).ok).toBe(true);
    expect(buildReport(inputOf({ limits: { 'answer.ack.p99': 50 } })).ok).toBe(false);
    expect(buildReport(inputOf({ findings: [{ check: 'c', ok: false, detail: '' }] })).ok).toBe(false);
  });

  it('judges a figure at its limit as passed, above it or not measured as failed', () => {
    const { measures } = buildReport(inputOf());
    const [max, p50, missing] = judgeThresholds(
      { 'answer.ack.max': 100, 'answer.ack.p50': 49, 'reconnect.p99': 1000 },
      measures,
    );
    expect(max).toEqual({ name: 'answer.ack.max', unit: 'ms', limit: 100, value: 100, ok: true });
    expect(p50).toMatchObject({ ok: false });
    expect(missing).toEqual({ name: 'reconnect.p99', unit: 'ms', limit: 1000, value: null, ok: false });
    expect(() => judgeThresholds({ 'answer.ack': 1 }, measures)).toThrow('names no figure');
  });
});

describe('formatReport', () => {
  it('shows figures in columns, then what was wanted', () => {
    expect(formatReport(buildReport(inputOf({ limits: { 'answer.ack.p99': 50, 'reconnect.p99': 9 } })))).toEqual([
      'milliseconds  count   p50   p95   p99  max',
      'answer.ack      100  50.0  95.0  99.1  100',
      '',
      'FAIL  answer.ack.p99 ≤ 50 ms (99.1 ms)',
      'FAIL  reconnect.p99 ≤ 9 ms (not measured)',
      'ok    nothing is lost (100)',
    ]);
  });
});

describe('renderPage', () => {
  it('has plots of its own, and needs neither a script nor a network', () => {
    const page = renderPage(buildReport(inputOf()));
    expect(page.match(/<svg viewBox/g)?.length).toBe(4);
    expect(page).toContain('0.50');
    expect(page).toContain('passed');
    expect(page).not.toMatch(/<script|<link|@import|url\(|src=|NaN|undefined/);
  });

  it.each<Record<string, number>>([
    { 'answers.acked': 7 },
    { 'answer.accepted': 5, 'answer.duplicate': 2, 'answer.unknown': 9 },
  ])('says how many answers were acknowledged, whoever counted: %j', (counters) => {
    const page = renderPage({ ...buildReport(inputOf({ limits: {} })), counters, thresholds: [] });
    expect(page).toContain('<b>7</b><span>answers acknowledged</span>');
    expect(page).not.toContain('<span>thresholds</span>');
  });

  it('shows everything as text', () => {
    const input = inputOf({
      findings: [{ check: '<b>', ok: false, detail: "<script>'" }],
      notes: ['<i>'],
      tables: [{ title: '<u>', columns: ['&'], rows: [['"']] }],
    });
    const page = renderPage(buildReport({ ...input, run: { ...input.run, scenario: '<script>' } }));
    expect(page).toContain('&lt;script&gt;');
    expect(page).toContain('failed');
    expect(page).not.toMatch(/<b>&|<b><|<script|<i>|<u>/);
  });
});

describe('describeOtherWork', () => {
  it('speaks when half of the cores, or more, were busy', () => {
    expect(describeOtherWork(0.9, 2)).toEqual([]);
    expect(describeOtherWork(6.51, 2)).toEqual([expect.stringContaining('load 6.5 on 2 cores')]);
  });
});
