import { performance } from 'node:perf_hooks';

const intervalMs = 20;

/**
 * Measures how late the generator's own event loop is, while at least one player holds it: a latency that is not well
 * above this one says something about the generator, not about the server. A long stall is recorded as what everything
 * due meanwhile had to wait, not as one late tick among many punctual ones.
 */
export class LagSampler {
  readonly #record: (lagMs: number) => void;
  #holders = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(record: (lagMs: number) => void) {
    this.#record = record;
  }

  hold(): void {
    this.#holders += 1;
    if (this.#timer !== undefined) return;
    let dueAt = performance.now() + intervalMs;
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.#record(Math.max(0, now - dueAt));
      for (let missed = now - dueAt - intervalMs; missed > 0; missed -= intervalMs) this.#record(missed);
      dueAt = now + intervalMs;
    }, intervalMs);
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
