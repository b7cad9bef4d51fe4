/** Redis' clock as this process knows it, from the replies that carry it. Only for timers: no rule depends on it. */
export class RedisClock {
  #offsetMs = 0;

  /** @param redisMs a time that Redis has just told. */
  observe(redisMs: number): void {
    this.#offsetMs = redisMs - Date.now();
  }

  nowMs(): number {
    return Date.now() + this.#offsetMs;
  }
}
