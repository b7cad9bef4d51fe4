import { CodedError } from '../protocol/errors.ts';

export interface ConcurrencyLimits {
  /** Concurrent tasks. */
  running: number;
  /** Waiting tasks. */
  waitingMax: number;
  /** Running and waiting tasks per key. */
  perKeyMax: number;
  /** Maximal wait of a task. */
  waitMaxMs: number;
}

interface Waiting {
  key: string;
  begin: () => void;
}

/**
 * Limits concurrent tasks, one per key, and queues others in order. Each wait is bounded, and an aborted one leaves the
 * queue at once.
 */
export class ConcurrencyLimiter {
  readonly #limits: ConcurrencyLimits;
  readonly #running = new Set<string>();
  readonly #waiting: Waiting[] = [];

  constructor(limits: ConcurrencyLimits) {
    this.#limits = limits;
  }

  get running(): number {
    return this.#running.size;
  }

  /** Whether a task of another key would begin if this key's ended. */
  isAwaited(key: string): boolean {
    return this.#waiting.some((each) => each.key !== key && !this.#running.has(each.key));
  }

  /**
   * Resolves when the task may begin. @returns the function to call once at its end.
   * @throws {CodedError} `too_many` at this key's limit, `busy` at the common one; the reason of `signal`.
   */
  async acquire(key: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const { perKeyMax, waitingMax, running } = this.#limits;
    const ofKey = this.#waiting.filter((each) => each.key === key).length + (this.#running.has(key) ? 1 : 0);
    if (ofKey >= perKeyMax) throw new CodedError('too_many', 'Wait for what you have asked for.', retrySoon);
    if (this.#running.size >= running || this.#running.has(key)) {
      if (this.#waiting.length >= waitingMax) throw new CodedError('busy', 'Try again in a moment.', retrySoon);
      await this.#turnOf(key, signal);
    }
    this.#running.add(key);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#running.delete(key);
      this.#beginNext();
    };
  }

  /** Runs the task in its turn; an error ends the turn too. @throws as `acquire` */
  async inTurn<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const end = await this.acquire(key, signal);
    try {
      return await work();
    } finally {
      end();
    }
  }

  async #turnOf(key: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = {
      key,
      // Reserved in the same tick, so no other task gets in between.
      begin: () => {
        this.#running.add(key);
        resolve();
      },
    };
    const leave = (reason: unknown) => {
      const at = this.#waiting.indexOf(waiting);
      if (at < 0) return;
      this.#waiting.splice(at, 1);
      reject(reason);
    };
    const onAbort = () => leave(signal.reason);
    this.#waiting.push(waiting);
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(
      () => leave(new CodedError('busy', 'Try again in a moment.', retrySoon)),
      this.#limits.waitMaxMs,
    );
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  #beginNext(): void {
    if (this.#running.size >= this.#limits.running) return;
    const at = this.#waiting.findIndex(({ key }) => !this.#running.has(key));
    if (at >= 0) this.#waiting.splice(at, 1)[0]?.begin();
  }
}

const retrySoon = { retryAfterMs: 1000 };
