import { backoffMs } from './backoff.ts';
import type { ServerEvent } from './event-names.ts';
import { EventSequencer } from './event-sequencer.ts';
import type { Timers } from './timers.ts';
import type { Timing } from './timing.ts';

export interface GapWatchOptions {
  timers: Timers;
  timing: Timing;
  random: () => number;
  /** Requests a snapshot; resolves when it has arrived or failed. */
  sync: () => Promise<unknown>;
}

/**
 * Orders events and requests a snapshot when one stays missing: `gapMs` plus jitter after the gap was found, then with
 * growing waits. The jitter spreads the requests of a thousand clients that miss the same event.
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
    return this.#check(this.#sequencer.receive(event, rev));
  }

  /** As `EventSequencer.restart`. */
  restart(rev: number): ServerEvent[] {
    return this.#check(this.#sequencer.restart(rev));
  }

  stop(): void {
    this.#sequencer.clear();
    this.#cancel();
  }

  #check(events: ServerEvent[]): ServerEvent[] {
    if (!this.#sequencer.isMissingEvents) this.#cancel();
    else if (this.#stopWaiting === undefined) this.#requestLater(0);
    return events;
  }

  #requestLater(attempt: number): void {
    const { timers, timing, random, sync } = this.#options;
    const jitterMs = backoffMs(attempt, { baseMs: timing.gapMs / 2, maxMs: timing.retryMaxMs }, random);
    this.#stopWaiting = timers.after(timing.gapMs + jitterMs, () => {
      void sync().then(() => {
        if (this.#sequencer.isMissingEvents && this.#stopWaiting !== undefined) this.#requestLater(attempt + 1);
      });
    });
  }

  #cancel(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
  }
}
