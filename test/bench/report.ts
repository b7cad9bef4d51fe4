/** How the findings are shown: a table for people, and the same as JSON. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, totalmem, type as system } from 'node:os';
import { join } from 'node:path';
import { type Bench, type Finding, judge, rounded, type Verdict } from './bench.ts';

export interface BenchRow {
  id: string;
  claim: string;
  unit: string;
  aim: Bench['aim'];
  target: number;
  stretch?: number;
  finding: Finding;
  verdict: Verdict;
}

export interface BenchReport {
  at: string;
  commit: string;
  machine: string;
  node: string;
  /** Whether the measured process had a processor of its own. */
  pinned: boolean;
  rows: BenchRow[];
}

export function rowOf({ id, claim, unit, aim, target, stretch }: Bench, finding: Finding): BenchRow {
  const row = {
    id,
    claim,
    unit,
    aim,
    target,
    finding,
    verdict: judge({ aim, target, ...(stretch === undefined ? {} : { stretch }) }, finding.median),
  };
  return stretch === undefined ? row : { ...row, stretch };
}

export const describeMachine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${system()} ${arch()}`;

/** One line: which bench could not be measured, and what was refused or broke. */
export function describeFailure(id: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `bench: ${id} could not be measured: ${message.trim().replaceAll(/\s*\n\s*/g, ' · ')}`;
}

const columns = ['id', 'claim', 'target', 'stretch', 'median [q1…q3]', 'n', ''] as const;

export function formatReport({ rows, at, commit, machine, node, pinned }: BenchReport): string {
  const cells = rows.map(({ id, claim, unit, aim, target, stretch, finding, verdict }) => [
    id,
    claim,
    `${aim === 'at most' ? '≤' : '≥'} ${target} ${unit}`.trim(),
    stretch === undefined ? '–' : String(stretch),
    `${shown(finding.median)} ${unit} [${shown(finding.q1)}…${shown(finding.q3)}]`,
    String(finding.pairs),
    verdict,
  ]);
  const widths = columns.map((name, i) => Math.max(name.length, ...cells.map((line) => line[i]?.length ?? 0)));
  const lineOf = (line: readonly string[]) =>
    line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const where = `${at} · ${commit} · ${machine} · Node ${node} · ${pinned ? 'the measured process has a processor of its own' : 'not pinned'}`;
  return [lineOf(columns), ...cells.map(lineOf), '', where].join('\n');
}

/** Small figures need more digits. */
const shown = (value: number): string => (Math.abs(value) < 10 ? value.toFixed(3) : value.toFixed(1));

/** @returns the path of the file. */
export function writeReport(report: BenchReport, dir: string): string {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, 'bench.json');
  writeFileSync(
    path,
    `${JSON.stringify(report, (_, value: unknown) => (typeof value === 'number' ? rounded(value) : value), 2)}\n`,
  );
  return path;
}
