/** One-shot timers that can be stopped together, so that a closed client leaves nothing behind. */
export class Timers {
  readonly #running = new Set<ReturnType<typeof setTimeout>>();

  get count(): number {
    return this.#running.size;
  }

  /** Calls `act` once after `ms`; the returned function stops it. */
  after(ms: number, act: () => void): () => void {
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      act();
    }, ms);
    this.#running.add(timer);
    return () => {
      clearTimeout(timer);
      this.#running.delete(timer);
    };
  }

  clear(): void {
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}
