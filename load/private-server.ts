import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort } from '../src/embedded/free-port.ts';
import { Rest, RestError } from './rest.ts';

export type Environment = Record<string, string | undefined>;

const readyWithinMs = 120_000;
const pollMs = 200;
const outputCharsMax = 4000;

/**
 * Quickfire as `npm start` runs it, with data of its own that is thrown away, reachable from this machine only. Owns the
 * process and the folder, from `start()` until `stop()`.
 */
export class PrivateServer {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #dataDir: string;
  readonly #exited: Promise<unknown>;
  #output = '';

  private constructor(url: string, child: ChildProcess, dataDir: string) {
    this.url = url;
    this.#child = child;
    this.#dataDir = dataDir;
    this.#exited = once(child, 'exit');
    const keep = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString()).slice(-outputCharsMax);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  /** The first of its processes. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves when it is ready for players. @throws {Error} with its last words when it does not get there. */
  static async start(env: Environment): Promise<PrivateServer> {
    const port = await findFreePort();
    const dataDir = mkdtempSync(join(tmpdir(), 'quickfire-load-'));
    const child = spawn(process.execPath, [join(import.meta.dirname, '../src/bin/quickfire.ts')], {
      env: { ...ownServers(env), PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new PrivateServer(`http://127.0.0.1:${port}`, child, dataDir);
    try {
      await server.#untilReady();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM');
    await this.#exited;
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  async #untilReady(): Promise<void> {
    const rest = new Rest(this.url);
    const startedAt = Date.now();
    for (;;) {
      if (this.#child.exitCode !== null) throw new Error(`the server has ended:\n${this.#output}`);
      try {
        await rest.probe();
        return;
      } catch (error) {
        if (!(error instanceof RestError)) throw error;
        if (Date.now() - startedAt > readyWithinMs) {
          throw new Error(`the server is not ready (${error.message}):\n${this.#output}`, { cause: error });
        }
      }
      await wait(pollMs);
    }
  }
}

/** A run must not fill somebody's real database, even when the shell names one, or the file `.env`: empty, they win. */
function ownServers(env: Environment): Environment {
  return { ...env, DATABASE_URL: '', REDIS_URL: '', PUBLIC_URL: '' };
}
