import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

interface Waiter {
  kind: string;
  resolve: (message: object) => void;
  reject: (error: Error) => void;
}

const outputCharsMax = 4000;

/** A child process with an IPC channel. Every message is an object; the name of one of its fields says of what kind it is. */
export class TalkingChild {
  readonly #child: ChildProcess;
  readonly #waiting: Waiter[] = [];
  #output = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    const keep = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString()).slice(-outputCharsMax);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('message', (message: object) => {
      const at = this.#waiting.findIndex(({ kind }) => kind in message);
      if (at >= 0) this.#waiting.splice(at, 1)[0]?.resolve(message);
    });
    child.once('exit', (code, signal) => {
      const error = new Error(`a process of the bench has ended with ${code ?? signal}: ${this.#output.trim()}`);
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get #isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The next message of that kind. @throws when the process ends before */
  told<T extends object>(kind: string): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<object>();
    this.#waiting.push({ kind, resolve, reject });
    if (!this.#isRunning) reject(new Error(`a process of the bench has ended: ${this.#output.trim()}`));
    return promise as Promise<T>;
  }

  ask<T extends object>(question: object, kind: string): Promise<T> {
    const reply = this.told<T>(kind);
    this.#child.send(question);
    return reply;
  }

  /** SIGTERM. Resolves when it has ended. */
  async stop(): Promise<void> {
    if (!this.#isRunning) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }
}
