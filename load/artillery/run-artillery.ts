import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LoadError } from '../load-error.ts';
import type { Environment } from '../private-server.ts';
import { makeScript, type ScriptInput } from './make-script.ts';

export interface ArtilleryOptions extends ScriptInput {
  /** A folder for the script and for what Artillery writes. */
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

/** Plays one script to its end. @throws {LoadError} when Artillery ends without a report. */
export async function runArtillery(options: ArtilleryOptions): Promise<ArtilleryRun> {
  const [script, report] = ['script', 'report'].map((name) =>
    join(options.dir, `${name}-${options.plan.generator}.json`),
  );
  if (script === undefined || report === undefined) throw new Error('no paths');
  writeFileSync(script, JSON.stringify(makeScript(options)));
  options.signal.throwIfAborted();
  const child = spawn(process.execPath, [artilleryProgram(), 'run', '--quiet', '--output', report, script], {
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
