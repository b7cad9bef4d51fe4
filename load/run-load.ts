import { relative } from 'node:path';
import { helpLines } from './help.ts';
import { LoadError } from './load-error.ts';
import { type RunArguments, readArguments } from './read-arguments.ts';
import { formatReport } from './report/format-report.ts';
import { checkJunitPath, junitOf, junitOfError, writeJunit } from './report/junit.ts';
import { writeReport } from './report/write-report.ts';
import { compareReport, saveBaseline } from './run-compare.ts';
import { runRollout } from './rollout/run-rollout.ts';
import { reportsDir, runScenario, type ScenarioOptions } from './run-scenario.ts';

export interface LoadOptions extends Omit<ScenarioOptions, 'wanted'> {
  /** Where reports go; `reports/` by default. */
  reportsDir?: string;
}

/**
 * One command line of `npm run load`. Resolves with the exit code: 0 all well, 1 a threshold, the audit or a comparison
 * failed, 2 it could not be done, or its figures say nothing.
 */
export async function runLoad(options: LoadOptions): Promise<number> {
  const { print } = options.speaker;
  if (options.args.some((word) => word === '--help' || word === '-h')) {
    for (const line of helpLines()) print(line);
    return 0;
  }
  try {
    if (options.args[0] === 'rollout') return await runRollout({ ...options, args: options.args.slice(1) });
    const wanted = readArguments(options.args);
    if (wanted.command === 'help') for (const line of helpLines()) print(line);
    if (wanted.command === 'run') return await run(options, wanted);
    if (wanted.command === 'compare') return compareReport(wanted, print);
    if (wanted.command === 'baseline') saveBaseline(wanted, print);
    return 0;
  } catch (error) {
    if (options.signal.aborted) {
      print('stopped: no report');
      return 130;
    }
    if (!(error instanceof LoadError)) throw error;
    print(`load: ${error.message}`);
    return 2;
  }
}

async function run(options: LoadOptions, wanted: RunArguments): Promise<number> {
  const { print } = options.speaker;
  const { junit } = wanted;
  if (junit !== undefined) checkJunitPath(junit);
  const report = await runScenario({ ...options, wanted }).catch((error: unknown) => {
    if (junit !== undefined) writeJunit(junit, junitOfError(wanted.name, describeError(error)));
    throw error;
  });
  if (junit !== undefined) writeJunit(junit, junitOf(report));
  const path = writeReport(report, options.reportsDir ?? reportsDir);
  for (const line of formatReport(report)) print(line);
  print('');
  if (wanted.saveBaseline && report.ok) saveBaseline({ command: 'baseline', report: `${path}.json` }, print);
  else if (wanted.saveBaseline) print('not taken into the baseline: a run that failed is none');
  print(`${report.ok ? 'passed' : 'FAILED'} · ${relative(process.cwd(), path)}.html and .json`);
  return report.ok ? 0 : 1;
}

const describeError = (error: unknown): string => (error instanceof Error ? error.message : String(error));
