/** The Procfile's processes as real processes, started again when they die, on servers of the test's own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { findFreePort } from '../../src/embedded/free-port.ts';
import { compileCache } from './compile-cache.ts';

const productRoot = join(import.meta.dirname, '../..');

export interface ProcessExit {
  name: string;
  code: number | null;
  signal: string | null;
  /** Whether it had said that it serves, which it does at LOG_LEVEL info. */
  served: boolean;
  /** The last line it wrote. */
  said: string;
}

/** What a supervisor waits after a program that ended by itself. */
const restartDelayMs = 250;

/** One web or worker process. Restarts it when it dies, as a supervisor would, until `stop()`. */
export class ProductProcess {
  readonly name: string;
  readonly exits: ProcessExit[] = [];
  /** Log lines of level error and above. */
  readonly errors: string[] = [];
  readonly #script: string;
  readonly #env: Record<string, string>;
  #child: ChildProcess | undefined;
  #served = false;
  #stopping = false;
  #restart: NodeJS.Timeout | undefined;
  /** Hears every line it writes. */
  onLine: ((line: string) => void) | undefined;

  /** @param root where the product is, if not here (see `makeAlteredBuild`) */
  constructor(name: string, script: 'web' | 'worker', env: Record<string, string>, root = productRoot) {
    this.name = name;
    this.#script = join(root, 'src/bin', `${script}.ts`);
    this.#env = env;
  }

  start(): void {
    const child = spawn(process.execPath, [this.#script], {
      env: { ...compileCache, ...this.#env },
      // A group of its own, so that a Ctrl-C reaches only whoever supervises it; the channel ends it should that one die.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.channel?.unref();
    this.#child = child;
    let served = false;
    this.#served = false;
    let said = '';
    const read = (line: string): void => {
      said = line;
      served ||= /"msg":"(listening|folding)"/.test(line);
      if (this.#child === child) this.#served = served;
      if (/"level":(50|60)/.test(line) || /^(web|worker):/.test(line)) this.errors.push(line);
      this.onLine?.(line);
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream as Readable }).on('line', read);
    // After all that it wrote has been read.
    child.once('close', (code, signal) => {
      this.exits.push({ name: this.name, code, signal, served, said });
      if (this.#stopping) return;
      if (signal !== null) this.start();
      else this.#restart = setTimeout(() => this.start(), restartDelayMs);
    });
  }

  /** Whether the present process has said that it serves, which it does at LOG_LEVEL info. */
  get served(): boolean {
    return this.#served;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'close');
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    await exited;
  }
}

/** Runs the release and resolves when it has succeeded. */
export async function runRelease(env: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, [join(productRoot, 'src/bin/release.ts')], {
    env: { ...compileCache, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the release failed with ${code} after it had said: ${said}`);
}

export async function startWeb(
  name: string,
  env: Record<string, string>,
  root = productRoot,
): Promise<{ web: ProductProcess; url: string }> {
  const port = await findFreePort();
  const web = new ProductProcess(name, 'web', { ...env, PORT: String(port), HOST: '127.0.0.1' }, root);
  web.start();
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url).catch((error: unknown) => {
    throw new Error(`${name} did not start: ${web.errors.join(' · ')}`, { cause: error });
  });
  return { web, url };
}

/** Resolves when the process says that it is ready for players. */
export async function untilReady(url: string, withinMs = 60_000): Promise<void> {
  const until = Date.now() + withinMs;
  for (;;) {
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    if (Date.now() > until) throw new Error(`${url} was not ready within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
