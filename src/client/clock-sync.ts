import { ClockEstimate } from './clock-estimate.ts';
import type { RequestContext } from './retried-request.ts';

/**
 * Keeps the estimate of the server's clock current while connected. Owns the pings: a few in a row at the start, then
 * one per interval. A ping without a reply gives no sample; the next one follows anyway.
 */
export class ClockSync {
  readonly #context: RequestContext;
  readonly #now: () => number;
  readonly #onOffset: (offsetMs: number) => void;
  readonly #estimate = new ClockEstimate();
  #pings = 0;
  #stopTimer: (() => void) | undefined;

  constructor(context: RequestContext, now: () => number, onOffset: (offsetMs: number) => void) {
    this.#context = context;
    this.#now = now;
    this.#onOffset = onOffset;
  }

  /** `serverNow`, from a snapshot, serves until the first ping returns: it is late by one way through the network. */
  start(serverNow: number): void {
    this.stop();
    if (this.#estimate.offsetMs === undefined) this.#onOffset(serverNow - this.#now());
    this.#pings = 0;
    this.#ping();
  }

  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #ping(): void {
    const { send, timers, timing } = this.#context;
    const sentAt = this.#now();
    send('clock:ping', {}, (reply) => {
      if (!reply.ok) return;
      this.#estimate.add({ sentAt, receivedAt: this.#now(), serverNow: reply.now });
      const { offsetMs } = this.#estimate;
      if (offsetMs !== undefined) this.#onOffset(offsetMs);
    });
    this.#pings += 1;
    const waitMs = this.#pings < timing.clockBurst ? timing.clockBurstMs : timing.clockIntervalMs;
    this.#stopTimer = timers.after(waitMs, () => this.#ping());
  }
}
