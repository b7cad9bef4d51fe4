import { TokenBucket } from './token-bucket.ts';

const savedSeconds = 2;

/** A place among the large texts that go through. */
export interface Turn {
  /** Resolves when the text may be worked on. */
  readonly begins: Promise<void>;
  /** Once it is known how many bytes there are: the rest is given back, and those behind wait less. The first call counts. */
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
 * Lets large texts through one after the other, as many bytes a second as the limit says, whoever they are of. What is not
 * large goes at once and is not counted. Owns the timers of those that wait; each ends by itself.
 */
export class BytePace {
  readonly #perSecond: number;
  readonly #largeFrom: number;
  readonly #waitMaxMs: number;
  readonly #bucket: TokenBucket;
  readonly #waiting = new Set<Waiting>();
  #reservations = 0;

  /** @param largeFrom bytes that are large; two seconds' worth are saved up */
  constructor({ perSecond, largeFrom, waitMaxMs }: { perSecond: number; largeFrom: number; waitMaxMs: number }) {
    this.#perSecond = perSecond;
    this.#largeFrom = largeFrom;
    this.#waitMaxMs = waitMaxMs;
    this.#bucket = new TokenBucket(perSecond, perSecond * savedSeconds, performance.now());
  }

  /** @returns how long to wait before so many bytes are worked on, in ms; undefined when it would be too long */
  reserve(bytes: number): number | undefined {
    if (bytes <= this.#largeFrom) return 0;
    const debtMs = this.#bucket.spend(0, performance.now(), this.#debtMax);
    if (debtMs + (bytes / this.#perSecond) * 1000 > this.#waitMaxMs) return undefined;
    return this.#bucket.spend(bytes, performance.now(), this.#debtMax);
  }

  /** Reserves for a text that says how long it will be, and may turn out shorter. Undefined when it would wait for too long. */
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

  /** Those that reserved earlier did not wait for it. */
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
