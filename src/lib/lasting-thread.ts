import type { Worker } from 'node:worker_threads';
import type { ThreadLimits } from './bounded-thread.ts';
import { startThread } from './start-thread.ts';

export interface LastingThreadOptions {
  /** Answers each message with one message, in order. */
  program: URL;
  /** Of one task; the memory is the thread's. */
  limits: ThreadLimits;
  /** Tasks that wait for the one that runs. */
  waitingMax: number;
  /** How long the thread stays without a task. */
  idleMs: number;
  /** Creates the error for too much time or memory. */
  tooMuch: () => Error;
  /** Creates the error for too many tasks. */
  busy: () => Error;
}

interface Waiting<T, R> {
  task: T;
  resolve: (result: R) => void;
  reject: (error: Error) => void;
}

/**
 * Runs small tasks one after the other in a thread that is kept for the next ones: for code that takes long to load. It
 * owns the thread, which starts with the first task, and ends when idle, at `stop()`, and with a task over its limits;
 * that task alone fails, and the next one gets a new thread.
 */
export class LastingThread<T, R> {
  readonly #options: LastingThreadOptions;
  readonly #waiting: Waiting<T, R>[] = [];
  #running: Waiting<T, R> | undefined;
  #worker: Worker | undefined;
  /** Of the running task, or of the idle thread. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LastingThreadOptions) {
    this.#options = options;
  }

  async run(task: T): Promise<R> {
    if (this.#waiting.length >= this.#options.waitingMax) throw this.#options.busy();
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    this.#waiting.push({ task, resolve, reject });
    this.#next();
    return await promise;
  }

  /** Tasks that are not done fail. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    const unfinished = [...(this.#running === undefined ? [] : [this.#running]), ...this.#waiting.splice(0)];
    this.#running = undefined;
    this.#forget();
    for (const { reject } of unfinished) reject(this.#options.busy());
    await worker?.terminate();
  }

  #next(): void {
    if (this.#running !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    clearTimeout(this.#timer);
    this.#running = next;
    const worker = (this.#worker ??= this.#start());
    this.#timer = setTimeout(() => this.#fail(worker, this.#options.tooMuch()), this.#options.limits.timeMs);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origins
    worker.postMessage(next.task);
  }

  #start(): Worker {
    const { program, limits, tooMuch } = this.#options;
    const worker: Worker = startThread({
      program,
      memoryMb: limits.memoryMb,
      tooMuch,
      onMessage: (result) => this.#finish(worker, result as R),
      onEnd: (error) => this.#fail(worker, error),
    });
    worker.unref();
    return worker;
  }

  #finish(worker: Worker, result: R): void {
    if (worker !== this.#worker) return;
    clearTimeout(this.#timer);
    this.#running?.resolve(result);
    this.#running = undefined;
    this.#timer = setTimeout(() => void this.stop(), this.#options.idleMs).unref();
    this.#next();
  }

  /** Its thread is of no use after that. */
  #fail(worker: Worker, error: Error): void {
    if (worker !== this.#worker) return;
    this.#forget();
    void worker.terminate();
    this.#running?.reject(error);
    this.#running = undefined;
    this.#next();
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#worker = undefined;
  }
}
