import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Baseline } from '../../load/baseline.ts';
import { buildReport } from '../../load/report/build-report.ts';
import { Recorder } from '../../load/report/recorder.ts';
import { Timeline } from '../../load/report/timeline.ts';
import { runLoad } from '../../load/run-load.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'quickfire-compare-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A report of a run whose answers took up to so many milliseconds. */
function writeRun(
  name: string,
  maxMs: number,
  change: { players?: number; machine?: string; ok?: boolean } = {},
): string {
  const recorder = new Recorder(() => 1000);
  for (let each = 1; each <= 1000; each += 1) recorder.measure('answer.ack', (each / 1000) * maxMs);
  const timeline = new Timeline(0);
  timeline.add(recorder.take());
  const { players = 500, machine = 'here', ok = true } = change;
  const run = {
    scenario: 'hall',
    target: 'http://x',
    players,
    rooms: 1,
    questions: 5,
    command: '',
    commit: 'abc',
    machine,
  };
  const report = buildReport({
    run: { ...run, startedAt: '2026-11-27T00:00:00.000Z', durationSeconds: 30 },
    timeline,
    findings: [{ check: 'c', ok, detail: '' }],
    limits: {},
    server: { source: 'none' },
  });
  const path = join(dir, name);
  writeFileSync(path, JSON.stringify(report));
  return path;
}

async function run(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const { signal } = new AbortController();
  const code = await runLoad({ args, env: {}, speaker: { print: (line) => lines.push(line) }, signal });
  return { code, lines };
}

describe('compare', () => {
  it('passes what is like the baseline, and names what is worse with exit code 1', async () => {
    const baseline = join(dir, 'baseline.json');
    expect((await run('baseline', writeRun('one.json', 50), '--baseline', baseline)).code).toBe(0);
    const alike = await run('compare', writeRun('two.json', 55), '--baseline', baseline);
    expect({ code: alike.code, last: alike.lines.at(-1) }).toEqual({ code: 0, last: 'nothing got worse' });
    const worse = await run('compare', writeRun('three.json', 150, { machine: 'there' }), '--baseline', baseline);
    const all = 'answer.ack.p50, answer.ack.p95, answer.ack.p99';
    expect({ code: worse.code, last: worse.lines.at(-1) }).toEqual({ code: 1, last: `WORSE: ${all}` });
    expect(worse.lines).toContain('note: another machine (here), not this (there)');
  });

  it('takes a few runs into a baseline, but none that failed', async () => {
    const baseline = join(dir, 'baseline.json');
    await run('baseline', writeRun('one.json', 50), '--baseline', baseline);
    await run('baseline', writeRun('two.json', 60), '--baseline', baseline);
    expect((JSON.parse(readFileSync(baseline, 'utf8')) as Baseline).runs).toHaveLength(2);
    const failed = await run('baseline', writeRun('three.json', 50, { ok: false }), '--baseline', baseline);
    expect(failed).toEqual({ code: 2, lines: ['load: a run that failed is no baseline'] });
  });

  it('refuses to compare sizes that differ', async () => {
    const baseline = join(dir, 'baseline.json');
    await run('baseline', writeRun('one.json', 50), '--baseline', baseline);
    const { code, lines } = await run('compare', writeRun('two.json', 50, { players: 30 }), '--baseline', baseline);
    expect({ code, lines }).toEqual({
      code: 2,
      lines: [
        expect.stringMatching(/^load: .*two\.json is of hall with 30 players, one room, .* baseline of hall with 500/),
      ],
    });
  });
});
