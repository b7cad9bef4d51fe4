import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../src/embedded/free-port.ts';
import { FaultyLink } from '../support/faulty-link.ts';
import { type FsyncRecord, prepareFsyncRecord } from '../support/fsync-record.ts';
import { generousLimits } from '../support/generous-limits.ts';
import {
  makeTemporaryDir,
  type PrivateServer,
  applicationUrlOf,
  startPostgres,
  startRedis,
  type TemporaryDir,
} from '../support/private-server.ts';
import { type ProcessExit, ProductProcess, runRelease, untilReady } from '../support/product-processes.ts';
import { PostgresReplies, RedisReplies, type ReplyCounter, SocketReplies } from '../support/reply-counters.ts';

export interface StackOptions {
  webs: number;
  workers: number;
  /** Where the product is, if not here. */
  root?: string | undefined;
  /** Settings of Redis that differ from the product's. */
  redisArgs?: readonly string[];
  /** What the processes get besides the addresses. */
  env?: Readonly<Record<string, string>>;
  /** Hears every line that a process writes. */
  onLine?: (name: string, line: string) => void;
  /** Starts nothing more once it is aborted. */
  signal?: AbortSignal;
}

/** A process with the links that are its own: a fault of the network may meet one process alone. */
export interface LinkedProcess {
  process: ProductProcess;
  redis: FaultyLink;
  postgres: FaultyLink;
}

/** Small, so that "more backends ended than a pool has" is soon done. */
export const poolMax = 4;

/** At first, on a machine that has other work; after a fault of the servers a process may need some starts until it is there again. */
const readyWithinMs = 150_000;
/** A process ends by itself within seconds; one that does not is killed, so that a run has an end. */
const stopWithinMs = 30_000;

/**
 * A PostgreSQL, a Redis and the processes of the Procfile, with a link that can fail on every way between them and, for
 * players, one address for all web processes. Processes that die are started again; servers by whoever killed them.
 * `close()` ends and removes everything, in whatever state it is.
 */
export class ChaosStack {
  readonly redis: PrivateServer;
  readonly postgres: PrivateServer;
  readonly webs: LinkedProcess[] = [];
  readonly workers: LinkedProcess[] = [];
  /** Undefined on a machine without a C compiler: then the log of Redis is never cut back. */
  readonly fsyncs: FsyncRecord | undefined;
  /** From the players to the web processes, in turn, without stickiness. */
  clients!: FaultyLink;
  readonly #webPorts: number[] = [];
  readonly #links: FaultyLink[] = [];
  readonly #notes: TemporaryDir;

  private constructor(parts: Pick<ChaosStack, 'redis' | 'postgres' | 'fsyncs'>, notes: TemporaryDir) {
    this.redis = parts.redis;
    this.postgres = parts.postgres;
    this.fsyncs = parts.fsyncs;
    this.#notes = notes;
  }

  static async start(options: StackOptions): Promise<ChaosStack> {
    const notes = makeTemporaryDir();
    const fsyncs = prepareFsyncRecord(notes.path);
    const [redis, postgres] = await Promise.all([
      startRedis({ args: options.redisArgs ?? [], env: fsyncs?.env ?? {} }),
      startPostgres(),
    ]);
    const stack = new ChaosStack({ redis, postgres, fsyncs }, notes);
    try {
      await stack.#startProcesses(options);
      return stack;
    } catch (error) {
      await stack.close();
      throw error;
    }
  }

  /** What players connect to. */
  get url(): string {
    return `http://127.0.0.1:${this.clients.port}`;
  }

  /** Of the web processes themselves, without a link. */
  get webPorts(): readonly number[] {
    return this.#webPorts;
  }

  get processes(): readonly ProductProcess[] {
    return [...this.webs, ...this.workers].map(({ process }) => process);
  }

  get links(): readonly FaultyLink[] {
    return this.#links;
  }

  get exits(): readonly ProcessExit[] {
    return this.processes.flatMap(({ exits }) => exits);
  }

  /** Resolves when every process says that it is ready. @throws when one does not become so. */
  async untilReady(): Promise<void> {
    const giveUpAt = performance.now() + readyWithinMs;
    await Promise.all(this.#webPorts.map((port) => untilReady(`http://127.0.0.1:${port}`, readyWithinMs)));
    for (const { process } of this.workers) {
      while (!process.served) {
        if (performance.now() > giveUpAt) throw new Error(`${process.name} was not ready within ${readyWithinMs} ms`);
        await sleep(50);
      }
    }
  }

  /** @returns the processes that had to be killed */
  async close(): Promise<string[]> {
    this.redis.cont();
    this.postgres.cont();
    for (const link of this.#links) link.release();
    const killed: string[] = [];
    const stop = async (process: ProductProcess) => {
      const kill = setTimeout(() => {
        killed.push(process.name);
        process.signal('SIGKILL');
      }, stopWithinMs);
      await process.stop();
      clearTimeout(kill);
    };
    await Promise.all(this.processes.map(stop));
    await Promise.all([this.redis.close(), this.postgres.close(), ...this.#links.map((link) => link.close())]);
    this.#notes.remove();
    return killed;
  }

  async #startProcesses(options: StackOptions): Promise<void> {
    const { webs, workers, env = {}, signal } = options;
    const direct = {
      DATABASE_URL: applicationUrlOf(this.postgres.url),
      MIGRATION_DATABASE_URL: this.postgres.url,
      REDIS_URL: this.redis.url,
      ...env,
    };
    await runRelease(direct);
    signal?.throwIfAborted();
    for (let i = 0; i < webs; i += 1) {
      const port = await findFreePort();
      this.#webPorts.push(port);
      this.webs.push(await this.#add(`web-${i}`, options, { PORT: String(port), HOST: '127.0.0.1' }));
    }
    for (let i = 0; i < workers; i += 1) this.workers.push(await this.#add(`worker-${i}`, options, {}));
    this.clients = await this.#open(this.#webPorts, () => new SocketReplies());
    signal?.throwIfAborted();
    for (const process of this.processes) process.start();
    await this.untilReady();
    signal?.throwIfAborted();
  }

  async #add(name: string, options: StackOptions, more: Record<string, string>): Promise<LinkedProcess> {
    const redis = await this.#open(portOf(this.redis.url), () => new RedisReplies());
    const postgres = await this.#open(portOf(this.postgres.url), () => new PostgresReplies());
    const env = {
      // One person hosts all games of a run, and every player comes back again and again, from one address.
      ...generousLimits(),
      DATABASE_URL: postgres.url(applicationUrlOf(this.postgres.url)),
      REDIS_URL: redis.url(this.redis.url),
      LOG_LEVEL: 'info',
      // Servers are away for seconds in a row here: a start that gives up in between is told as a wrong setting.
      START_WAIT_MS: '60000',
      DB_POOL_MAX: String(poolMax),
      // Trimming goes on all the time, so that what it does wrong is seen.
      TRIM_KEEP_MS: '2000',
      ...options.env,
      ...more,
    };
    const process = new ProductProcess(name, name.startsWith('web') ? 'web' : 'worker', env, options.root);
    const { onLine } = options;
    if (onLine) process.onLine = (line) => onLine(name, line);
    return { process, redis, postgres };
  }

  async #open(target: number | readonly number[], replies: () => ReplyCounter): Promise<FaultyLink> {
    const link = await FaultyLink.open(target, { replies });
    this.#links.push(link);
    return link;
  }
}

const portOf = (url: string): number => Number(new URL(url).port);
