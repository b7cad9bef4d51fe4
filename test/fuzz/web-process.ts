import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { compileCache } from '../support/compile-cache.ts';

const program = new URL('../../src/bin/web.ts', import.meta.url).pathname;
const startLimitMs = 60_000;
const errorLevel = 50;

interface LogLine {
  level: number;
  msg?: string;
  port?: number;
}

/** `src/bin/web.ts` as a process of its own, and whatever it complains about. */
export class WebProcess {
  readonly url: string;
  readonly complaints: string[];
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;
  ending: string | undefined;

  private constructor(child: ChildProcess, port: number, complaints: string[]) {
    this.url = `http://127.0.0.1:${port}`;
    this.complaints = complaints;
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.ending = `exit ${code ?? signal}`;
        resolve(this.ending);
      });
    });
  }

  /** Resolves when it listens. @param descriptors how many files and sockets it may have open; by default as this process */
  static async start(env: Record<string, string>, descriptors?: number): Promise<WebProcess> {
    const [file, ...args] =
      descriptors === undefined
        ? [process.execPath, program]
        : ['/bin/sh', '-c', `ulimit -n ${descriptors}; exec "$0" "$1"`, process.execPath, program];
    const child = spawn(file, args, { env: { ...compileCache, PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const complaints: string[] = [];
    // Nothing is said on standard error unless something is wrong.
    createInterface({ input: child.stderr }).on('line', (line) => complaints.push(`stderr: ${line}`));
    const port = await new Promise<number>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the web process did not start: ${complaints.join('\n')}`)),
        startLimitMs,
      );
      child.once('exit', (code) => reject(new Error(`the web process ended with ${code}: ${complaints.join('\n')}`)));
      createInterface({ input: child.stdout }).on('line', (text) => {
        const line = JSON.parse(text) as LogLine;
        if (line.level >= errorLevel) complaints.push(text);
        if (line.port === undefined) return;
        clearTimeout(timer);
        resolve(line.port);
      });
    });
    return new WebProcess(child, port, complaints);
  }

  /** Every sample whose name (with labels) contains `part`: name → value. */
  async metrics(part: string): Promise<Map<string, number>> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const samples = text.split('\n').filter((line) => !line.startsWith('#') && line.includes(part));
    return new Map(
      samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    );
  }

  /** Ends it as a deploy would. @returns how it ended. */
  async stop(): Promise<string> {
    if (this.ending === undefined) this.#child.kill('SIGTERM');
    return await this.#ended;
  }
}
