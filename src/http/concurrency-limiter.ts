import { CodedError } from '../protocol/errors.ts';

export interface ConcurrencyLimits {
  /** Pieces of work at once. */
  running: number;
  /** Pieces of work that wait for their turn. */
  waitingMax: number;
  /** Running and waiting, of one key. */
  perKeyMax: number;
  /** How long a piece of work waits for its turn. */
  waitMaxMs: number;
}

interface Waiting {
  key: string;
  begin: () => void;
}

/**
 * Lets so many pieces of work run at once, one of a key at most, and so many wait in order. Nothing waits for ever, and
 * who no longer wants to is taken out of the queue at once.
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

  /**
   * Resolves when the work may begin. @returns what says that it has ended; once.
   * @throws {CodedError} `too_many` when this key has enough of it, `busy` when others have; what `signal` was aborted with.
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

  /** Does the work in its turn; what it throws ends the turn too. @throws as `acquire` */
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
      // Taken in the same turn, so that nobody comes in between.
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
