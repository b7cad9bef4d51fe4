import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { addRun, type Baseline, type Comparison, compareWith, isSameSize } from './baseline.ts';
import { LoadError } from './load-error.ts';
import type { CompareArguments } from './read-arguments.ts';
import { alignColumns, figure } from './report/format-report.ts';
import type { Report } from './report/model.ts';
import { reportsDir } from './run-scenario.ts';

type Print = (line: string) => void;

const baselinesDir = join(import.meta.dirname, 'baselines');

/** Says what got worse. Resolves with the exit code: 1 when something did. @throws {LoadError} */
export function compareReport(wanted: CompareArguments, print: Print): number {
  const path = wanted.report ?? newestReport();
  const report = readReport(path);
  const { scenario } = report.run;
  const baselinePath = wanted.baseline ?? pathOf(scenario);
  if (!existsSync(baselinePath)) {
    throw new LoadError(
      `there is no baseline for "${scenario}" (${show(baselinePath)}): make one with --save-baseline`,
    );
  }
  const baseline = readJson(baselinePath, 'runs') as Baseline;
  if (!isSameSize(baseline, report)) {
    throw new LoadError(
      `${show(path)} is of ${sizeOf(report.run)}, the baseline of ${sizeOf(baseline)}: nothing to compare`,
    );
  }
  const comparisons = compareWith(baseline, report);
  for (const line of tell(baseline, report, comparisons)) print(line);
  const worse = comparisons.filter(({ isWorse }) => isWorse);
  const names = worse.map((each) => `${each.measure}.${each.figure}`).join(', ');
  print(worse.length === 0 ? 'nothing got worse' : `WORSE: ${names}`);
  return worse.length === 0 ? 0 : 1;
}

/** Takes a report into the baseline of its scenario. @throws {LoadError} */
export function saveBaseline(wanted: CompareArguments, print: Print): void {
  const report = readReport(wanted.report ?? newestReport());
  if (!report.ok) throw new LoadError('a run that failed is no baseline');
  const path = wanted.baseline ?? pathOf(report.run.scenario);
  const before = existsSync(path) ? (readJson(path, 'runs') as Baseline) : undefined;
  const baseline = addRun(before, report);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(baseline, undefined, 2)}\n`);
  const count = baseline.runs.length;
  print(`${show(path)}: ${count === 1 ? 'one run; a few more say how far apart runs are' : `${count} runs`}`);
}

function tell(baseline: Baseline, { run }: Report, comparisons: Comparison[]): string[] {
  const [count, latest] = [baseline.runs.length, baseline.runs.at(-1)];
  const machines = new Set(baseline.runs.map(({ machine }) => machine));
  return [
    `${run.scenario} at ${run.commit}, against ${count === 1 ? 'a run' : `${count} runs, the latest`} at ${latest?.commit ?? 'unknown'}`,
    ...(machines.has(run.machine)
      ? []
      : [`note: another machine (${[...machines].join('; ')}), not this (${run.machine})`]),
    '',
    ...alignColumns([
      ['milliseconds', 'before', 'now', 'allowed', ''],
      ...comparisons.map(({ measure, figure: name, before, now, allowed, isWorse }) => [
        `${measure}.${name}`,
        figure(before),
        figure(now),
        figure(allowed),
        isWorse ? 'WORSE' : 'ok',
      ]),
    ]),
    '',
  ];
}

function newestReport(): string {
  const names = existsSync(reportsDir) ? readdirSync(reportsDir).filter((name) => name.endsWith('.json')) : [];
  const paths = names.map((name) => join(reportsDir, name));
  const newest = paths.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
  if (newest === undefined) throw new LoadError('there is no report yet: run a scenario first');
  return newest;
}

const readReport = (path: string): Report => readJson(path.replace(/\.html$/, '.json'), 'measures') as Report;

/** @param field one that the file must have, to be what it is taken for */
function readJson(path: string, field: string): object {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as object;
    if (!Object.hasOwn(value, field)) throw new Error(`it has no ${field}`);
    return value;
  } catch (error) {
    const reason = error instanceof Error ? ('code' in error ? String(error.code) : error.message) : String(error);
    throw new LoadError(`${show(path)} cannot be used: ${reason}`, { cause: error });
  }
}

const sizeOf = ({
  scenario,
  players,
  rooms,
  questions,
}: Pick<Report['run'], 'scenario' | 'players' | 'rooms' | 'questions'>): string =>
  `${scenario} with ${players} players, ${rooms === 1 ? 'one room' : `${rooms} rooms`}, ${questions} questions`;
const pathOf = (scenario: string): string => join(baselinesDir, `${scenario}.json`);
const show = (path: string): string => relative(process.cwd(), path) || path;
