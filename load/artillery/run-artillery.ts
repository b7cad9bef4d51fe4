import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LoadError } from '../load-error.ts';
import type { Environment } from '../private-server.ts';
import { scenarioPath } from '../scenario-file.ts';
import type { Plan } from './plan.ts';

export interface ArtilleryOptions {
  /** Of the scenario, whose file is played as it is. */
  name: string;
  target: string;
  /** How many of the scenario's players this generator plays, and over how long they come. */
  players: number;
  joinSeconds: number;
  plan: Plan;
  /** A folder for what Artillery writes. */
  dir: string;
  env: Environment;
  signal: AbortSignal;
}

export interface ArtilleryRun {
  /** False when a threshold of the script's `ensure` was missed, or a player failed. */
  ok: boolean;
  counters: Record<string, number>;
  /** What it printed, without the empty lines. */
  output: string;
}

/** Plays one scenario to its end. @throws {LoadError} when Artillery ends without a report. */
export async function runArtillery(options: ArtilleryOptions): Promise<ArtilleryRun> {
  const report = join(options.dir, `report-${options.plan.generator}.json`);
  options.signal.throwIfAborted();
  const child = spawn(process.execPath, [artilleryProgram(), ...artilleryArguments(options, report)], {
    env: { ...options.env, ARTILLERY_DISABLE_TELEMETRY: '1', NO_UPDATE_NOTIFIER: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // It takes several seconds over SIGTERM, in which its players would go on.
  const kill = (): boolean => child.kill('SIGKILL');
  options.signal.addEventListener('abort', kill);
  try {
    const output = collect(child);
    const [code] = (await once(child, 'close')) as [number | null];
    options.signal.throwIfAborted();
    return { ok: code === 0, counters: readCounters(report, output()), output: output() };
  } finally {
    options.signal.removeEventListener('abort', kill);
  }
}

/** What a person would type for the same run, but for the plan. */
export function artilleryArguments({ name, target, players, joinSeconds, plan }: ArtilleryOptions, report: string) {
  const phases = [{ name: 'everybody joins', duration: joinSeconds, arrivalCount: players }];
  return [
    'run',
    '--quiet',
    '--target',
    target,
    '--variables',
    JSON.stringify({ plan: JSON.stringify(plan) }),
    '--overrides',
    JSON.stringify({ config: { phases } }),
    '--output',
    report,
    scenarioPath(name),
  ];
}

function artilleryProgram(): string {
  const manifest = createRequire(import.meta.url).resolve('artillery/package.json');
  return join(manifest, '../bin/run');
}

function collect(child: ChildProcess): () => string {
  let text = '';
  const keep = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => text.replaceAll(/\n\s*\n/g, '\n').trim();
}

function readCounters(path: string, output: string): ArtilleryRun['counters'] {
  try {
    const { aggregate } = JSON.parse(readFileSync(path, 'utf8')) as { aggregate: Partial<ArtilleryRun> };
    return aggregate.counters ?? {};
  } catch (error) {
    throw new LoadError(`Artillery wrote no report: ${output.split('\n').slice(-3).join(' · ')}`, { cause: error });
  }
}
