/** `npm start` as a process of its own, with stand-ins for release, web and worker, and real servers. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isAlive, readRecord, type ProcessRecord } from '../../src/embedded/process-record.ts';
import { compileCache } from '../support/compile-cache.ts';

export interface WebAnswer {
  readonly pid: number;
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

export interface LaunchOptions {
  readonly env: Record<string, string>;
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** Waits until `check` gives something; the test's own time limit ends it. */
export async function until<T>(check: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const value = await check();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export class QuickfireProcess {
  readonly lines: string[] = [];
  readonly exitCode: Promise<number | null>;
  #process: ChildProcess;
  #runDir: string;

  constructor({ env, user }: LaunchOptions) {
    this.#runDir = join(String(env['DATA_DIR']), 'run');
    this.#process = spawn(process.execPath, [join(import.meta.dirname, 'stand-ins/quickfire.ts')], {
      cwd: '/',
      env: { ...compileCache, PATH: '/usr/local/bin:/usr/bin:/bin', HOST: '127.0.0.1', PORT: '0', ...env },
      // A process group of its own, as a shell makes one for each job.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...user,
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
    this.exitCode = new Promise((resolve) => {
      this.#process.once('close', (code) => resolve(code));
    });
  }

  get pid(): number {
    return Number(this.#process.pid);
  }

  /** Signals the whole process group, as a terminal does for Ctrl-C. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }

  /** As a reader does that goes away: `npm start | head -1`, or a terminal that is closed. */
  closeOutput(): void {
    this.#process.stdout?.destroy();
    this.#process.stderr?.destroy();
  }

  /** Signals this one process. */
  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** Waits for the banner. @returns the address it prints. */
  async ready(): Promise<string> {
    return until(() => {
      if (this.#process.exitCode !== null) throw new Error(this.lines.join('\n'));
      if (!this.lines.some((line) => line.includes('Ctrl-C stops everything'))) return undefined;
      return /Join a game\s+(\S+)/.exec(this.lines.join('\n'))?.[1];
    });
  }

  /** The records of the children that live now, by name. */
  children(): Record<string, ProcessRecord> {
    const files = readdirSync(this.#runDir).filter((name) => name.endsWith('.child'));
    const records = files.map((name) => [name.replace('.child', ''), readRecord(join(this.#runDir, name))] as const);
    return Object.fromEntries(records.flatMap(([name, record]) => (record && isAlive(record) ? [[name, record]] : [])));
  }

  /** Stops it in order. @returns its exit code. */
  async stop(): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) this.signal('SIGTERM');
    return this.exitCode;
  }
}

/** What the stand-in for web says, when it is ready. */
export async function askWeb(url: string): Promise<WebAnswer | undefined> {
  try {
    const response = await fetch(`${url}readyz`);
    if (!response.ok) return undefined;
    const { pid, addresses } = (await response.json()) as { pid: number; addresses: [string, string] };
    return { pid, databaseUrl: addresses[0], redisUrl: addresses[1] };
  } catch {
    return undefined; // Between two lives of web.
  }
}

/** The guards (src/embedded/child.ts) of these processes. */
export function guardsOf(records: readonly ProcessRecord[]): number[] {
  const wanted = new Set(records.map((record) => String(record.pid)));
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const args = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
        return args[3] === 'guard' && wanted.has(String(args[4]));
      } catch {
        return false; // It ended between the listing and this line.
      }
    })
    .map(Number);
}
