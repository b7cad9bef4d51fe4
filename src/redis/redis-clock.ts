/** Window in which the fastest reply is found: at least this long, at most twice. Clocks drift less than a ms in it. */
const windowMs = 15_000;

/** Estimates Redis' clock from the replies that carry its time. Only for timers and measuring: no rule depends on it. */
export class RedisClock {
  #offsetMs = 0;
  /** The offset of a reply without any delay: delays only make it smaller. */
  #best = -Infinity;
  #bestBefore = -Infinity;
  #windowStartMs = -Infinity;

  /** @param redisMs the time in a reply that has just arrived */
  observe(redisMs: number): void {
    this.#offsetMs = redisMs - Date.now();
    const nowMs = performance.now();
    if (nowMs - this.#windowStartMs > windowMs) {
      this.#bestBefore = this.#best;
      this.#best = -Infinity;
      this.#windowStartMs = nowMs;
    }
    this.#best = Math.max(this.#best, redisMs - nowMs);
  }

  nowMs(): number {
    return Date.now() + this.#offsetMs;
  }

  /**
   * Ms since a moment on Redis' clock, at least 0. Unlike `nowMs`, it stays right when the reply with that moment was
   * late, and that lateness is what callers measure. Exact to a millisecond and the fastest reply's delay.
   */
  sinceMs(redisMs: number): number {
    return Math.max(0, performance.now() + Math.max(this.#best, this.#bestBefore) - redisMs);
  }
}
