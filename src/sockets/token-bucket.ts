/**
 * A socket's allowance of events: `burst` at once, `perSecond` over time. Two numbers per socket and no timer: it is
 * asked for every frame of thousands of sockets, where a keyed limiter costs more than the event itself.
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
    this.#tokens = Math.min(this.#burst, this.#tokens + ((nowMs - this.#atMs) / 1000) * this.#perSecond);
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** How long until the next token, in ms. */
  get waitMs(): number {
    return Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000);
  }
}
