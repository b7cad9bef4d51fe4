import { growsRev, type ServerEvent } from './event-names.ts';

/** Early events kept; a client that is further behind needs a snapshot. */
const heldEventsMax = 64;

/**
 * Puts events in the order of `rev`. Owns the early events, from the moment one `rev` was skipped until the missing
 * event or a snapshot arrives. An event that only carries a `rev` also waits while one is missing, so that a result is
 * never applied before its question; it never counts as a gap itself. An event beyond the limit is missing until a
 * snapshot covers it.
 *
 * An unknown event that is newer than the state has changed the room in an unknown way: only a snapshot says how.
 */
export class EventSequencer {
  #held: ServerEvent[] = [];
  /** The latest early event beyond the limit, or unknown event; 0 when there is none. */
  #droppedRev = 0;

  get isMissingEvents(): boolean {
    return this.#held.length > 0 || this.#droppedRev > 0;
  }

  /** Takes an event while the state is at `rev`; returns the events to apply now, in order. */
  receive(event: ServerEvent, rev: number): ServerEvent[] {
    if (event.name === 'unknown') {
      if (event.payload.rev > rev) this.#droppedRev = Math.max(this.#droppedRev, event.payload.rev);
      return [];
    }
    if (!growsRev(event)) {
      if (!this.isMissingEvents || event.payload.rev <= rev) return [event];
      this.#hold(event);
      return [];
    }
    if (event.payload.rev <= rev) return [];
    if (event.payload.rev > rev + 1) {
      this.#hold(event);
      return [];
    }
    return [event, ...this.#release(event.payload.rev)];
  }

  /** After a snapshot at `rev`: drops the events it covers, returns those that follow without a gap. */
  restart(rev: number): ServerEvent[] {
    this.#held = this.#held.filter((event) => event.payload.rev > rev);
    if (this.#droppedRev <= rev) this.#droppedRev = 0;
    return this.#release(rev);
  }

  clear(): void {
    this.#held = [];
    this.#droppedRev = 0;
  }

  #hold(event: ServerEvent): void {
    if (this.#held.length < heldEventsMax) this.#held.push(event);
    else this.#droppedRev = Math.max(this.#droppedRev, event.payload.rev);
  }

  #release(from: number): ServerEvent[] {
    const released: ServerEvent[] = [];
    let rev = from;
    for (let next = this.#takeNext(rev); next !== undefined; next = this.#takeNext(rev)) {
      if (growsRev(next)) rev = next.payload.rev;
      released.push(next);
    }
    return released;
  }

  /** The oldest event that is due: events at the present `rev` come before the one that grows it. */
  #takeNext(rev: number): ServerEvent | undefined {
    this.#held = this.#held.filter((event) => !growsRev(event) || event.payload.rev > rev);
    const due = this.#held.filter((event) => event.payload.rev <= (growsRev(event) ? rev + 1 : rev));
    const next = [...due].sort((a, b) => a.payload.rev - b.payload.rev)[0];
    this.#held = this.#held.filter((event) => event !== next);
    return next;
  }
}
