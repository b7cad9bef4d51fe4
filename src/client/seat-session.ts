import type { UnsentAnswer } from './answer-outbox.ts';
import { makeKey } from './make-key.ts';
import type { OutboxEntry } from './room-state.ts';
import type { Seat, SeatStore } from './seat-store.ts';

/**
 * The seat of one client: which room, by what right, and what the storage must remember about it. Owns the token; each
 * change is written at once, because a phone may close the page at any moment.
 */
export class SeatSession {
  readonly #store: SeatStore;
  #token: string | undefined;
  #pin: string | undefined;
  #seat: Seat | undefined;

  constructor(store: SeatStore, token: string | undefined) {
    this.#store = store;
    this.#token = token;
  }

  get token(): string | undefined {
    return this.#token;
  }

  /** What the server has accepted and not yet said to be in Postgres. */
  get receipts(): string[] {
    return this.#seat?.receipts ?? [];
  }

  /** Takes up a kept seat that has a token; undefined, and no change, when there is none. */
  restore(pin: string): Seat | undefined {
    const seat = this.#read(pin);
    if (seat?.token === undefined) return undefined;
    this.#pin = pin;
    this.#seat = seat;
    this.#token = seat.token;
    return seat;
  }

  /** The join key of the present seat. */
  get key(): string | undefined {
    return this.#seat?.key;
  }

  /** Begins a join: returns the key, which stays the same until a seat was taken and lost. @param key for a new seat */
  prepare(pin: string, key?: string): string {
    this.#token = undefined;
    const kept = this.#read(pin);
    this.#pin = pin;
    this.#seat = kept ?? { key: key ?? makeKey(), outbox: [], receipts: [] };
    this.#write();
    return this.#seat.key;
  }

  /** A join has succeeded. Returns the unsent answers when it is the kept seat; a PIN that was given out again has none. */
  take(token: string, playerId: string): UnsentAnswer[] {
    this.#token = token;
    if (this.#seat === undefined) return [];
    const { key, playerId: keptId, outbox, receipts } = this.#seat;
    const kept = keptId === playerId ? { outbox, receipts } : { outbox: [], receipts: [] };
    this.#seat = { key, token, playerId, ...kept };
    this.#write();
    return kept.outbox;
  }

  noteAnswer(entry: OutboxEntry, unsent: UnsentAnswer[]): void {
    if (this.#seat === undefined) return;
    const { receipts } = this.#seat;
    const receipt = entry.ack?.receipt;
    const isNew = receipt !== undefined && !receipts.includes(receipt);
    this.#seat = { ...this.#seat, outbox: unsent, receipts: isNew ? [...receipts, receipt] : receipts };
    this.#write();
  }

  dropReceipts(stored: Set<string>): void {
    if (this.#seat === undefined) return;
    this.#seat = { ...this.#seat, receipts: this.#seat.receipts.filter((receipt) => !stored.has(receipt)) };
    this.#write();
  }

  /** The seat is lost or given back: nothing of it stays. */
  forget(): void {
    if (this.#pin !== undefined) this.#store.remove(this.#pin);
    this.#seat = undefined;
    this.#token = undefined;
  }

  /** The storage first: another tab may have got further. Without one, what this client remembers by itself. */
  #read(pin: string): Seat | undefined {
    return this.#store.read(pin) ?? (pin === this.#pin ? this.#seat : undefined);
  }

  #write(): void {
    if (this.#pin !== undefined && this.#seat !== undefined) this.#store.write(this.#pin, this.#seat);
  }
}
