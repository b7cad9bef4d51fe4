/** `npm run bench [-- S1 S2] [--pairs 9] [--help]`, `npm run bench -- scaling`, `… reports [--games 1000]`, `… ledger`, `… seasons` */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { benches } from './benches.ts';
import { leaveMeasuredCpu, useAllCpus } from './measured-process.ts';
import { runLedgerBench } from './ledger-rates.ts';
import { runSeasonsBench } from './season-ranks.ts';
import { pairsDefault, readArguments, UsageError } from './read-arguments.ts';
import { runReports } from './reports/run-reports.ts';
import { runScaling } from './scaling/run-scaling.ts';
import { describeFailure, describeMachine, formatReport, rowOf, writeReport, type BenchRow } from './report.ts';

const reportsDir = join(import.meta.dirname, '../../reports');

const usage = [
  'npm run bench                 all of them',
  'npm run bench -- S1 S2        some of them',
  `npm run bench -- --pairs 3    shorter than the ${pairsDefault} pairs of a figure that is claimed`,
  'npm run bench -- reports      reports beside 10 million answers (--games 100: a tenth of them)',
  'npm run bench -- ledger       transfers a second',
  'npm run bench -- seasons      page and own rank among a million people (--people 100000: a tenth of them)',
  'npm run bench -- scaling      the unit costs and the table of docs/SCALING.md',
  '',
  ...benches.map(({ id, claim, aim, target, unit }) => `${id.padEnd(5)}${claim}: ${aim} ${target} ${unit}`.trimEnd()),
].join('\n');

async function main(): Promise<number> {
  if (process.argv[2] === 'scaling') {
    await runScaling(reportsDir);
    return 0;
  }
  if (process.argv[2] === 'reports') return await runReports(process.argv.slice(3), reportsDir);
  if (process.argv[2] === 'ledger') return (await runLedgerBench()) ? 0 : 1;
  if (process.argv[2] === 'seasons') return (await runSeasonsBench(process.argv.slice(3))) ? 0 : 1;
  const wanted = readArguments(
    process.argv.slice(2),
    benches.map(({ id }) => id),
  );
  if (wanted.help) {
    console.log(usage);
    return 0;
  }
  const pinned = leaveMeasuredCpu();
  const chosen = benches.filter(({ id }) => wanted.ids.length === 0 || wanted.ids.includes(id));
  const rows: BenchRow[] = [];
  const notMeasured: string[] = [];
  for (const bench of chosen) {
    try {
      rows.push(await runOne(bench, wanted.pairs));
    } catch (error) {
      // What the others have measured is not lost.
      notMeasured.push(describeFailure(bench.id, error));
      console.error(notMeasured.at(-1));
    }
  }
  const report = {
    at: new Date().toISOString(),
    commit: spawnSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).stdout?.trim() ?? '',
    machine: describeMachine(),
    node: process.versions.node,
    pinned,
    rows,
  };
  if (rows.length > 0) console.log(`\n${formatReport(report)}\n\n${writeReport(report, reportsDir)}`);
  for (const line of notMeasured) console.error(line);
  if (notMeasured.length > 0) return 2;
  return rows.every(({ verdict }) => verdict !== 'miss') ? 0 : 1;
}

async function runOne(bench: Bench, pairs: number): Promise<BenchRow> {
  console.log(`${bench.id}: ${bench.claim}`);
  if (bench.pinned === false) useAllCpus();
  else leaveMeasuredCpu();
  const finding = await bench.run({ pairs, tell: (line) => console.log(`${bench.id}: ${line}`) });
  return rowOf(bench, finding);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof UsageError ? `bench: ${error.message}` : error);
  process.exitCode = 2;
}
