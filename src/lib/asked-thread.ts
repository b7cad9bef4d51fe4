import type { Worker } from 'node:worker_threads';
import type { ThreadLimits } from './bounded-thread.ts';
import { startThread } from './start-thread.ts';

interface Pending {
  resolve: (reply: unknown) => void;
  reject: (error: Error) => void;
}

/**
 * A thread that replies to each message with one message, outside the process' event loop and heap. Whoever asks waits for
 * the reply before the next question, so that no queue grows. An error of the thread, too much time for a reply or too
 * much memory end it, and every later question fails with the same error. `close` ends it in any case.
 */
export class AskedThread<Question, Reply> {
  readonly #worker: Worker;
  readonly #timeMs: number;
  readonly #tooMuch: () => Error;
  #pending: Pending | undefined;
  #failure: Error | undefined;

  /** @param tooMuch creates the error for too much time or memory */
  constructor(program: URL, data: unknown, { limits, tooMuch }: { limits: ThreadLimits; tooMuch: () => Error }) {
    this.#timeMs = limits.timeMs;
    this.#tooMuch = tooMuch;
    const onMessage = (reply: unknown) => {
      const pending = this.#pending;
      this.#pending = undefined;
      pending?.resolve(reply);
    };
    const onEnd = (error: Error) => this.#fail(error);
    this.#worker = startThread({ program, data, memoryMb: limits.memoryMb, tooMuch, onMessage, onEnd });
  }

  /** @throws what the thread throws, or `tooMuch` */
  async ask(question: Question): Promise<Reply> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#pending !== undefined) throw new Error('a thread is asked before it has replied');
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending = { resolve, reject };
    const timer = setTimeout(() => void this.#giveUp(), this.#timeMs);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origins
    this.#worker.postMessage(question);
    try {
      return (await promise) as Reply;
    } finally {
      clearTimeout(timer);
    }
  }

  async #giveUp(): Promise<void> {
    this.#fail(this.#tooMuch());
    await this.#worker.terminate();
  }

  /** Ends the thread; a pending question fails. */
  async close(): Promise<void> {
    this.#fail(new Error('the thread is closed'));
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#pending?.reject(this.#failure);
    this.#pending = undefined;
  }
}
