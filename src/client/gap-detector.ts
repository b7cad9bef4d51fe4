import { backoffMs } from './backoff.ts';
import type { ServerEvent } from './event-names.ts';
import { EventSequencer } from './event-sequencer.ts';
import type { Timers } from './timers.ts';
import type { Timing } from './timing.ts';

export interface GapWatchOptions {
  timers: Timers;
  timing: Timing;
  random: () => number;
  /** Asks for a snapshot, and resolves when it has been taken or did not come. */
  sync: () => Promise<unknown>;
}

/**
 * Puts events in order and asks for a snapshot when one stays missing: `gapMs` plus jitter after the gap was seen, then
 * with growing waits. A thousand clients that miss the same event spread their questions by that jitter.
 */
export class GapDetector {
  readonly #options: GapWatchOptions;
  readonly #sequencer = new EventSequencer();
  #stopWaiting: (() => void) | undefined;

  constructor(options: GapWatchOptions) {
    this.#options = options;
  }

  /** As `EventSequencer.receive`. */
  receive(event: ServerEvent, rev: number): ServerEvent[] {
    return this.#watch(this.#sequencer.receive(event, rev));
  }

  /** As `EventSequencer.restart`. */
  restart(rev: number): ServerEvent[] {
    return this.#watch(this.#sequencer.restart(rev));
  }

  stop(): void {
    this.#sequencer.clear();
    this.#cancel();
  }

  #watch(events: ServerEvent[]): ServerEvent[] {
    if (!this.#sequencer.isMissingEvents) this.#cancel();
    else if (this.#stopWaiting === undefined) this.#askLater(0);
    return events;
  }

  #askLater(attempt: number): void {
    const { timers, timing, random, sync } = this.#options;
    const jitterMs = backoffMs(attempt, { baseMs: timing.gapMs / 2, maxMs: timing.retryMaxMs }, random);
    this.#stopWaiting = timers.after(timing.gapMs + jitterMs, () => {
      void sync().then(() => {
        if (this.#sequencer.isMissingEvents && this.#stopWaiting !== undefined) this.#askLater(attempt + 1);
      });
    });
  }

  #cancel(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
  }
}
