import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Environment } from './private-server.ts';

export interface ArtilleryOptions {
  script: string;
  target: string;
  players: number;
  /** What the steps read from `context.vars`. */
  variables: Record<string, string | number>;
  /** Where the JSON goes. */
  outputPath: string;
  env: Environment;
  signal: AbortSignal;
}

/** As Artillery writes it: milliseconds, rounded to a tenth. */
export interface Summary {
  count: number;
  min: number;
  max: number;
  p50: number;
  p95: number;
  p99: number;
}

export interface ArtilleryRun {
  /** False when a threshold of the script's `ensure` was missed, or the run itself failed. */
  ok: boolean;
  counters: Record<string, number>;
  summaries: Record<string, Summary>;
  /** What it printed, without the empty lines. */
  output: string;
}

const arrivalsPerSecond = 100;

/**
 * Plays one script. Players arrive a hundred a second, so that a large room fills while the generator still has time to
 * measure. @throws {Error} when Artillery ends without a report.
 */
export async function runArtillery(options: ArtilleryOptions): Promise<ArtilleryRun> {
  const child = spawn(process.execPath, [artilleryProgram(), ...artilleryArguments(options)], {
    env: { ...options.env, ARTILLERY_DISABLE_TELEMETRY: '1', NO_UPDATE_NOTIFIER: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): boolean => child.kill('SIGTERM');
  options.signal.addEventListener('abort', kill);
  try {
    const output = collect(child);
    const [code] = (await once(child, 'close')) as [number | null];
    return { ok: code === 0, ...readReport(options.outputPath, output()), output: output() };
  } finally {
    options.signal.removeEventListener('abort', kill);
  }
}

function artilleryArguments({ script, target, players, variables, outputPath }: ArtilleryOptions): string[] {
  const duration = Math.max(1, Math.ceil(players / arrivalsPerSecond));
  const overrides = { config: { phases: [{ duration, arrivalCount: players }] } };
  const [given, changed] = [variables, overrides].map((value) => JSON.stringify(value));
  const flags = { target, output: outputPath, variables: given, overrides: changed };
  return ['run', '--quiet', ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value ?? '']), script];
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

function readReport(path: string, output: string): Pick<ArtilleryRun, 'counters' | 'summaries'> {
  try {
    const { aggregate } = JSON.parse(readFileSync(path, 'utf8')) as { aggregate: Partial<ArtilleryRun> };
    return { counters: aggregate.counters ?? {}, summaries: aggregate.summaries ?? {} };
  } catch (error) {
    throw new Error(`Artillery wrote no report:\n${output}`, { cause: error });
  }
}
