/** Replies of so long at least are compared for the one that came fastest; of twice as long at most. Clocks drift less than a ms in it. */
const comparedMs = 15_000;

/** Redis' clock as this process knows it, from the replies that carry it. Only for timers and for measuring: no rule depends on it. */
export class RedisClock {
  #offsetMs = 0;
  /** The offset that a reply without any delay would have shown: delays make it smaller only. */
  #best = -Infinity;
  #bestBefore = -Infinity;
  #comparingSinceMs = -Infinity;

  /** @param redisMs a time that Redis has just told. */
  observe(redisMs: number): void {
    this.#offsetMs = redisMs - Date.now();
    const nowMs = performance.now();
    if (nowMs - this.#comparingSinceMs > comparedMs) {
      this.#bestBefore = this.#best;
      this.#best = -Infinity;
      this.#comparingSinceMs = nowMs;
    }
    this.#best = Math.max(this.#best, redisMs - nowMs);
  }

  nowMs(): number {
    return Date.now() + this.#offsetMs;
  }

  /**
   * How long ago something happened at a time that Redis told, 0 at least. Unlike `nowMs`, it is right also when the reply
   * that carried the time was late here, which is what is to be measured. Exact to a millisecond and the fastest reply's delay.
   */
  sinceMs(redisMs: number): number {
    return Math.max(0, performance.now() + Math.max(this.#best, this.#bestBefore) - redisMs);
  }
}
