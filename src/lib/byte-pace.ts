import { TokenBucket } from './token-bucket.ts';

const burstSeconds = 2;

/** A place in the queue of large texts. */
export interface Turn {
  /** Resolves when work on the text may begin. */
  readonly begins: Promise<void>;
  /** Reports the actual size: returns the rest of the reservation, and later texts wait less. Only the first call counts. */
  end(this: void, bytes: number): void;
}

interface Waiting {
  /** Later reservations have higher numbers. */
  readonly nth: number;
  dueMs: number;
  timer: NodeJS.Timeout;
  readonly begin: () => void;
}

const noTurn: Turn = { begins: Promise.resolve(), end: () => undefined };

/**
 * Paces large texts one after the other at a limit in bytes per second, for all callers together. Small texts pass at
 * once and do not count. Owns the timers of waiting texts; each ends by itself.
 */
export class BytePace {
  readonly #perSecond: number;
  readonly #largeFrom: number;
  readonly #waitMaxMs: number;
  readonly #bucket: TokenBucket;
  readonly #waiting = new Set<Waiting>();
  #reservations = 0;

  /** @param largeFrom texts of more bytes are large; the burst is two seconds' worth */
  constructor({ perSecond, largeFrom, waitMaxMs }: { perSecond: number; largeFrom: number; waitMaxMs: number }) {
    this.#perSecond = perSecond;
    this.#largeFrom = largeFrom;
    this.#waitMaxMs = waitMaxMs;
    this.#bucket = new TokenBucket(perSecond, perSecond * burstSeconds, performance.now());
  }

  /** @returns ms to wait before work on so many bytes; undefined when it would be too long */
  reserve(bytes: number): number | undefined {
    if (bytes <= this.#largeFrom) return 0;
    const debtMs = this.#bucket.spend(0, performance.now(), this.#debtMax);
    if (debtMs + (bytes / this.#perSecond) * 1000 > this.#waitMaxMs) return undefined;
    return this.#bucket.spend(bytes, performance.now(), this.#debtMax);
  }

  /** Reserves for a text of announced length, which may turn out shorter. Undefined when the wait would be too long. */
  enter(bytes: number): Turn | undefined {
    const waitMs = this.reserve(bytes);
    if (waitMs === undefined || bytes <= this.#largeFrom) return waitMs === undefined ? undefined : noTurn;
    this.#reservations += 1;
    const nth = this.#reservations;
    const { begins, leave } = this.#wait(nth, waitMs);
    let ended = false;
    return {
      begins,
      end: (came) => {
        if (ended) return;
        ended = true;
        leave();
        const counted = came <= this.#largeFrom ? 0 : came;
        if (counted < bytes) this.#giveBack(bytes - counted, nth);
      },
    };
  }

  get #debtMax(): number {
    return this.#perSecond * (this.#waitMaxMs / 1000);
  }

  #wait(nth: number, waitMs: number): { begins: Promise<void>; leave: () => void } {
    if (waitMs === 0) return { begins: noTurn.begins, leave: () => undefined };
    const { promise, resolve } = Promise.withResolvers<void>();
    const leave = () => {
      clearTimeout(waiting.timer);
      this.#waiting.delete(waiting);
      resolve();
    };
    const timer = setTimeout(leave, waitMs);
    const waiting: Waiting = { nth, dueMs: performance.now() + waitMs, timer, begin: leave };
    this.#waiting.add(waiting);
    return { begins: promise, leave };
  }

  /** Earlier reservations did not wait for these bytes. */
  #giveBack(bytes: number, nth: number): void {
    const nowMs = performance.now();
    this.#bucket.spend(-bytes, nowMs, this.#debtMax);
    for (const waiting of this.#waiting) {
      if (waiting.nth < nth) continue;
      waiting.dueMs -= (bytes / this.#perSecond) * 1000;
      clearTimeout(waiting.timer);
      waiting.timer = setTimeout(waiting.begin, Math.max(0, waiting.dueMs - nowMs));
    }
  }
}
