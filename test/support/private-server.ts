/** A real PostgreSQL or Redis of a test's own, which it may kill, freeze and start again. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from '../../src/embedded/child.ts';
import { preparePostgres } from '../../src/embedded/postgres.ts';
import { prepareRedis } from '../../src/embedded/redis.ts';
import { writePrivateFile } from '../../src/embedded/secret-file.ts';
import type { Server, ServerOptions } from '../../src/embedded/service.ts';
import { chooseServiceUser, makePrivateDir } from '../../src/embedded/service-user.ts';

type Prepare = (options: ServerOptions) => Promise<Server>;

const stopLimitMs = 10_000;

/** A temporary folder that is gone after `remove`, or when this process dies. */
export interface TemporaryDir {
  readonly path: string;
  remove(): void;
}

/** Runs at a fixed address from its start to `close`, whatever happens to it in between. */
export class PrivateServer {
  readonly url: string;
  /** Holds its files; gone after `close`. */
  readonly dataDir: string;
  #server: Server;
  #folder: TemporaryDir;
  #child: Child | undefined;

  constructor(server: Server, folder: TemporaryDir) {
    this.url = server.url;
    this.dataDir = dataDirIn(folder);
    this.#server = server;
    this.#folder = folder;
  }

  /** Starts it; when it runs, stops it in an orderly way first. Resolves when it serves. */
  async restart(): Promise<void> {
    await this.#child?.stop(stopLimitMs);
    const child = await this.#live();
    if (child.running) return;
    await child.closed;
    // As the supervisor does: half a command at the end of a log is cut off.
    const again = (await this.#server.repair?.(child.recentLines)) === true ? await this.#live() : child;
    if (!again.running) throw new Error([`${again.name} ${await again.ended}`, ...again.recentLines].join('\n'));
  }

  async #live(): Promise<Child> {
    await this.#server.beforeStart?.();
    const child = new Child(this.#server.command, () => undefined);
    this.#child = child;
    await this.#server.ready?.(child);
    return child;
  }

  /** SIGKILL to all its processes, as when the machine's power goes. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#signalAll('SIGKILL');
    await this.#child?.ended;
  }

  /** SIGSTOP to all its processes: connections stay open and nothing answers. */
  stop(): void {
    this.#signalAll('SIGSTOP');
  }

  cont(): void {
    this.#signalAll('SIGCONT');
  }

  /** Ends it and removes its data. */
  async close(): Promise<void> {
    this.cont();
    await this.#child?.stop(stopLimitMs);
    this.#folder.remove();
  }

  #signalAll(signal: NodeJS.Signals): void {
    const pid = this.#child?.running ? this.#child.pid : undefined;
    if (pid === undefined) return;
    // The parent first: it must not react to what happens to its children, nor make new ones.
    for (const each of [pid, ...childrenOf(pid)]) {
      try {
        process.kill(each, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }
}

/** Starts a PostgreSQL with an empty database. Unless durable, it keeps its data over kills of its processes, not of the machine. */
export async function startPostgres({ durable = false } = {}): Promise<PrivateServer> {
  return startServer((options) => preparePostgres({ ...options, durable }));
}

export interface RedisOptions {
  /** Settings that differ from the product's, as `redis-server` takes them: `['--appendfsync', 'everysec']`. */
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** By default a random one. */
  password?: string;
}

/** Starts a Redis with the settings of the product: nothing acknowledged is lost. */
export async function startRedis({ args = [], env = {}, password }: RedisOptions = {}): Promise<PrivateServer> {
  return startServer(async (options) => {
    if (password !== undefined) writePrivateFile(join(options.dataDir, 'redis.password'), password, options.user);
    const server = await prepareRedis(options);
    const { command } = server;
    return {
      ...server,
      command: { ...command, args: [...command.args, ...args], env: { ...command.env, ...env } },
    };
  });
}

/** The address of a database of such a server for the role of the application, which a release makes. */
export function applicationUrlOf(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  Object.assign(url, { username: 'quickfire_application', password: 'of-the-application' });
  return url.href;
}

export function makeTemporaryDir(): TemporaryDir {
  const path = mkdtempSync(join(tmpdir(), 'quickfire-test-'));
  chmodSync(path, 0o755);
  const remover = spawn('/bin/sh', ['-c', removerScript, 'remover', path], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  remover.unref();
  return {
    path,
    remove: () => {
      remover.kill('SIGKILL');
      rmSync(path, { recursive: true, force: true });
    },
  };
}

// Waits for the pipe from the test run to close. The servers, ended by their guards, may write for a moment longer.
const removerScript = `read -r _
i=0
while [ "$i" -lt 100 ] && [ -e "$1" ]; do umount -l "$1/disk" 2>/dev/null; rm -rf "$1"; sleep 0.1; i=$((i + 1)); done`;

/** What the product's supervisor would run, with its data in this folder. */
export const describeRedis = (dataDir: string): Promise<Server> => prepare(prepareRedis, dataDir);
export const describePostgres = (dataDir: string): Promise<Server> => prepare(preparePostgres, dataDir);

/** Makes an empty database in this folder, as a first start does, only without waiting for the disk. */
export async function makeDatabase(dataDir: string): Promise<void> {
  await prepare(preparePostgres, dataDir);
}

async function startServer(prepareServer: Prepare): Promise<PrivateServer> {
  const folder = makeTemporaryDir();
  const server = new PrivateServer(await prepare(prepareServer, dataDirIn(folder)), folder);
  await server.restart();
  return server;
}

const dataDirIn = (folder: TemporaryDir): string => join(folder.path, 'data');

function prepare(prepareServer: Prepare, dataDir: string): Promise<Server> {
  const user = chooseServiceUser([]);
  makePrivateDir(dataDir, user);
  return prepareServer({
    dataDir,
    user,
    searchPath: '/usr/local/bin:/usr/bin:/bin',
    tell: () => undefined,
    signal: new AbortController().signal,
    durable: false,
  });
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // It ended between the listing and this line.
  }
}
