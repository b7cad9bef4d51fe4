/**
 * One child process, in its own process group: a Ctrl-C in the terminal reaches only the supervisor, which then stops
 * its children in order. Each child has a guard, a small shell that ends the child when the parent dies suddenly
 * (SIGKILL): it sees the pipe from the parent close. The records (process-record.ts) cover what the guard misses.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ServiceUser } from './service-user.ts';
import { StartError } from '../lib/start-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Command {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** The user to run as; by default this process' user. */
  readonly user?: ServiceUser | undefined;
  /** The signal that requests a graceful stop. */
  readonly stopSignal: NodeJS.Signals;
  /** Records of the children that must end before this one, when the parent dies suddenly. */
  readonly stopAfter?: readonly string[];
  /** Its standard input; empty by default. */
  readonly input?: string;
}

export type OnLine = (name: string, line: string) => void;

const recentLinesMax = 30;
const guardLimitSeconds = 10;

/** How long a guard waits for the children that have to end before its own. */
const othersLimitSeconds = 25;

// $1 pid, $2 signal, $3 tenths of a second after which SIGKILL follows, $4 how many to wait for the others; then the
// records of those, which begin with a pid.
const guardScript = `read -r _
pid=$1 signal=$2 limit=$3 patience=$4
shift 4
i=0
for record; do
  while [ "$i" -lt "$patience" ] && read -r other _ < "$record" && kill -s 0 "$other"; do sleep 0.1; i=$((i + 1)); done
done
set -- "$pid" "$signal" "$limit"
kill -s "$2" "$1" || exit 0
kill -s CONT "$1"
i=0
while [ "$i" -lt "$3" ] && kill -s 0 "$1"; do sleep 0.1; i=$((i + 1)); done
kill -s KILL "$1"`;

/**
 * States: running → ended. `ended` resolves with a description ("ended with code 1") and never rejects, even if the
 * program could not be started.
 */
export class Child {
  readonly name: string;
  readonly pid: number | undefined;
  readonly ended: Promise<string>;
  /** Resolves after `ended`, when all output has been read. */
  readonly closed: Promise<void>;
  /** Set by the owner when the child serves; earlier lines are kept, not shown. */
  ready = false;
  #process: ChildProcess;
  #stopSignal: NodeJS.Signals;
  #running: boolean;
  #exitCode: number | null = null;
  #recentLines: string[] = [];

  constructor(command: Command, onLine: OnLine) {
    this.name = command.name;
    this.#stopSignal = command.stopSignal;
    this.#process = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: [command.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...(command.user && { uid: command.user.uid, gid: command.user.gid }),
    });
    this.pid = this.#process.pid;
    this.#running = this.pid !== undefined;
    // The exit code judges a program that ends before it has read all its input.
    this.#process.stdin?.on('error', () => undefined).end(command.input);
    const guard = this.pid === undefined ? undefined : startGuard(this.pid, command);
    const { promise, resolve } = Promise.withResolvers<string>();
    this.ended = promise;
    const finish = (description: string): void => {
      this.#running = false;
      guard?.kill('SIGKILL');
      resolve(description);
    };
    this.#process.once('error', (error) => {
      if (this.pid === undefined) finish(`could not be started (${error.message})`);
    });
    this.#process.once('exit', (code, signal) => {
      this.#exitCode = code;
      finish(signal ? `was ended by ${signal}` : `ended with code ${code}`);
    });
    this.closed = new Promise((done) => {
      this.#process.once('close', () => done());
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) this.#readLines(stream, onLine);
  }

  get running(): boolean {
    return this.#running;
  }

  /** The exit code after the end; null without one. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  /** Its last lines, newest last: they explain a failure. */
  get recentLines(): readonly string[] {
    return this.#recentLines;
  }

  kill(signal: NodeJS.Signals): void {
    if (this.#running) this.#process.kill(signal);
  }

  /** Requests a graceful stop, then SIGKILL after `limitMs`; resolves when it has ended. */
  async stop(limitMs: number): Promise<string> {
    this.kill(this.#stopSignal);
    this.kill('SIGCONT');
    const insist = setTimeout(() => this.kill('SIGKILL'), limitMs);
    const description = await this.ended;
    clearTimeout(insist);
    return description;
  }

  #readLines(stream: Readable | null, onLine: OnLine): void {
    if (!stream) return;
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      this.#recentLines.push(line);
      if (this.#recentLines.length > recentLinesMax) this.#recentLines.shift();
      onLine(this.name, line);
    });
  }
}

/**
 * Runs a command to its end. Its output goes to `onLine`; otherwise the error includes its last lines.
 * @throws {StartError} when it does not end with code 0 (without a message when it has itself named the wrong setting);
 *   the signal's reason when aborted.
 */
export async function runToEnd(command: Command, signal: AbortSignal, onLine?: OnLine): Promise<void> {
  signal.throwIfAborted();
  const child = new Child(command, onLine ?? (() => undefined));
  const stop = (): void => void child.stop(guardLimitSeconds * 1000);
  signal.addEventListener('abort', stop, { once: true });
  const description = await child.ended;
  signal.removeEventListener('abort', stop);
  if (child.pid !== undefined) await child.closed;
  signal.throwIfAborted();
  if (child.exitCode === 0) return;
  if (onLine && child.exitCode === 2 && child.recentLines.length > 0) throw new StartError('', 2);
  throw new StartError([`${command.name} ${description}`, ...(onLine ? [] : child.recentLines)].join('\n  '));
}

function startGuard(pid: number, { stopSignal, stopAfter = [] }: Command): ChildProcess {
  const tenths = [guardLimitSeconds, othersLimitSeconds].map((seconds) => String(seconds * 10));
  const args = ['-c', guardScript, 'guard', String(pid), stopSignal.replace('SIG', ''), ...tenths, ...stopAfter];
  const guard = spawn('/bin/sh', args, {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a guard only the records remain, which is enough for the next start.
  guard.on('error', () => undefined);
  guard.unref();
  const pipe = guard.stdin;
  if (pipe && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
  return guard;
}
