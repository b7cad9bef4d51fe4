/**
 * An allowance: `burst` at once, `perSecond` over time. Two numbers and no timer: it is asked for every frame of thousands
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
   * Takes `tokens` whether they are there or not; no more than `debtMax` are owed then, the rest is forgiven.
   * @returns how long until nothing is owed any more, in ms; 0 when nothing is.
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

  /** How long until the next token, in ms. */
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
