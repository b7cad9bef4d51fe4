import { TokenBucket } from './token-bucket.ts';

/** Number of keys at which buckets that are full again are dropped. */
const sweepFrom = 1000;

export interface KeyedAllowance {
  perSecond: number;
  burst: number;
  /** Keys kept; beyond it the oldest is dropped. */
  keysMax?: number;
}

/** A token bucket per key. Drops the keys whose bucket is full again: no timer, and a limited number. */
export class KeyedBuckets {
  readonly #allowance: Required<KeyedAllowance>;
  readonly #now: () => number;
  readonly #buckets = new Map<string, TokenBucket>();
  #sweepAt = sweepFrom;

  /** @param now milliseconds */
  constructor(allowance: KeyedAllowance, now: () => number) {
    this.#allowance = { keysMax: 100_000, ...allowance };
    this.#now = now;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** Takes one token. @returns ms until the next attempt; 0: the token was taken */
  take(key: string): number {
    const bucket = this.#bucketOf(key);
    return bucket.take(this.#now()) ? 0 : bucket.waitMs;
  }

  /** Takes `tokens` and may go into debt, up to the burst. @returns as `debtMs` */
  spend(key: string, tokens: number): number {
    return this.#bucketOf(key).spend(tokens, this.#now(), this.#allowance.burst);
  }

  /** Ms until the debt is paid. */
  debtMs(key: string): number {
    return this.#buckets.get(key)?.spend(0, this.#now(), this.#allowance.burst) ?? 0;
  }

  #bucketOf(key: string): TokenBucket {
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    this.#makeRoom();
    const { perSecond, burst } = this.#allowance;
    const bucket = new TokenBucket(perSecond, burst, this.#now());
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #makeRoom(): void {
    if (this.#buckets.size < Math.min(this.#sweepAt, this.#allowance.keysMax)) return;
    const nowMs = this.#now();
    for (const [key, bucket] of this.#buckets) if (bucket.isFull(nowMs)) this.#buckets.delete(key);
    this.#sweepAt = Math.max(sweepFrom, this.#buckets.size * 2);
    if (this.#buckets.size < this.#allowance.keysMax) return;
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
