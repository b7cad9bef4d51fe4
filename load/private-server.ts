import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort } from '../src/embedded/free-port.ts';
import { LoadError } from './load-error.ts';
import { Rest, RestError } from './rest.ts';

export type Environment = Record<string, string | undefined>;

const readyWithinMs = 120_000;
const pollMs = 200;
const outputCharsMax = 4000;

/**
 * Quickfire as `npm start` runs it, with data of its own that is thrown away, reachable from this machine only. Owns the
 * process and the folder, from `start()` until `stop()`; should this process die, it ends by itself.
 */
export class PrivateServer {
  readonly url: string;
  /** Opens `/api/ops`. */
  readonly adminToken: string;
  readonly #child: ChildProcess;
  readonly #dataDir: string;
  readonly #exited: Promise<unknown>;
  #output = '';

  private constructor(url: string, adminToken: string, child: ChildProcess, dataDir: string) {
    this.url = url;
    this.adminToken = adminToken;
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

  /** Resolves when it is ready for players. @throws {LoadError} with its last words when it does not get there. */
  static async start(env: Environment, signal?: AbortSignal): Promise<PrivateServer> {
    const port = await findFreePort();
    const dataDir = mkdtempSync(join(tmpdir(), 'quickfire-load-'));
    const adminToken = randomBytes(24).toString('hex');
    const child = spawn(process.execPath, [join(import.meta.dirname, '../src/bin/quickfire.ts')], {
      env: {
        ...ownServers(env),
        PORT: String(port),
        HOST: '127.0.0.1',
        DATA_DIR: dataDir,
        LOG_LEVEL: 'warn',
        ADMIN_TOKEN: adminToken,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new PrivateServer(`http://127.0.0.1:${port}`, adminToken, child, dataDir);
    try {
      await server.#untilReady(signal);
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

  async #untilReady(signal: AbortSignal | undefined): Promise<void> {
    const rest = new Rest(this.url);
    const startedAt = Date.now();
    for (;;) {
      signal?.throwIfAborted();
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new LoadError(`the server of this run could not start: ${this.#lastWords()}`);
      }
      try {
        await rest.probe();
        return;
      } catch (error) {
        if (!(error instanceof RestError)) throw error;
        if (Date.now() - startedAt > readyWithinMs) {
          throw new LoadError(`the server of this run is not ready: ${error.message}`, { cause: error });
        }
      }
      await wait(pollMs);
    }
  }

  #lastWords(): string {
    const lines = this.#output.split('\n').filter((line) => line.trim() !== '' && line !== 'Stopping …');
    return lines.slice(-3).join('\n') || 'it said nothing';
  }
}

/**
 * A run must not fill somebody's real database, even when the shell names one, or the file `.env`: empty, they win. As
 * a child of `npm start` it watches whether its parent is there.
 */
function ownServers(env: Environment): Environment {
  return { ...env, DATABASE_URL: '', REDIS_URL: '', PUBLIC_URL: '', npm_lifecycle_event: 'start' };
}
