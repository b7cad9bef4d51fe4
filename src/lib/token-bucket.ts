/**
 * A rate limit: `burst` at once, `perSecond` over time. Two numbers and no timer: it runs for every frame of thousands
 * of sockets, where a keyed limiter costs more than the event itself.
 */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #atMs: number;

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** Takes one token if there is one. */
  take(nowMs: number): boolean {
    this.#refill(nowMs);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Whether there is a token; takes none. */
  has(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#tokens >= 1;
  }

  /**
   * Takes `tokens` and may go into debt, up to `debtMax`; any excess is dropped.
   * @returns ms until the debt is paid; 0 without debt.
   */
  spend(tokens: number, nowMs: number, debtMax: number): number {
    this.#refill(nowMs);
    this.#tokens = Math.max(-debtMax, this.#tokens - tokens);
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#perSecond) * 1000;
  }

  isFull(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#tokens >= this.#burst;
  }

  /** Ms until the next token. */
  get waitMs(): number {
    return Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000);
  }

  /** A clock that was set back refills nothing. */
  #refill(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - this.#atMs);
    this.#tokens = Math.min(this.#burst, this.#tokens + (passedMs / 1000) * this.#perSecond);
    this.#atMs = nowMs;
  }
}
