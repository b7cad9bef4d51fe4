import { TokenBucket } from './token-bucket.ts';

const savedSeconds = 2;

/**
 * Lets large texts through one after the other, as many bytes a second as the limit says, whoever they are of. What is not
 * large goes at once and is not counted.
 */
export class BytePace {
  readonly #perSecond: number;
  readonly #largeFrom: number;
  readonly #waitMaxMs: number;
  readonly #bucket: TokenBucket;

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
    const owedMax = this.#perSecond * (this.#waitMaxMs / 1000);
    const owedMs = this.#bucket.spend(0, performance.now(), owedMax);
    if (owedMs + (bytes / this.#perSecond) * 1000 > this.#waitMaxMs) return undefined;
    return this.#bucket.spend(bytes, performance.now(), owedMax);
  }
}
