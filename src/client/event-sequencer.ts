import { growsRev, type ServerEvent } from './event-names.ts';

/** A room that is this far ahead is caught up with by a snapshot alone. */
const heldEventsMax = 64;

/**
 * Puts events in the order of `rev`. Owns the events that came too early, from the moment one `rev` was skipped until the
 * missing event or a snapshot arrives. An event that only carries a `rev` waits as well while something is missing, so
 * that a result is never folded before the question it belongs to; by itself it never counts as a gap. What finds no
 * place any more is missing until a snapshot tells it.
 *
 * An event that is not known here and is newer than the state has told the room something: only a snapshot can say what.
 */
export class EventSequencer {
  #held: ServerEvent[] = [];
  /** The latest event that came too early and found no place, or that is not known here; 0 when there is none. */
  #droppedRev = 0;

  get isMissingEvents(): boolean {
    return this.#held.length > 0 || this.#droppedRev > 0;
  }

  /** Takes an event that arrived while the state is at `rev`; returns what can be folded now, in order. */
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

  /** A snapshot at `rev` has been taken: drops what it already tells, returns what follows it without a gap. */
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

  /** The oldest that is due: what carries the present `rev` comes before what grows it. */
  #takeNext(rev: number): ServerEvent | undefined {
    this.#held = this.#held.filter((event) => !growsRev(event) || event.payload.rev > rev);
    const due = this.#held.filter((event) => event.payload.rev <= (growsRev(event) ? rev + 1 : rev));
    const next = [...due].sort((a, b) => a.payload.rev - b.payload.rev)[0];
    this.#held = this.#held.filter((event) => event !== next);
    return next;
  }
}
