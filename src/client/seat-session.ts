import type { UnsentAnswer } from './answer-outbox.ts';
import { makeKey } from './make-key.ts';
import type { OutboxEntry } from './room-state.ts';
import type { Seat, SeatStore } from './seat-store.ts';

/**
 * The seat of one client: its room, its token, and its stored data. Owns the token; writes each change at once, because
 * a phone may close the page at any moment.
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

  /** Receipts of accepted answers that the server has not reported to be in Postgres. */
  get receipts(): string[] {
    return this.#seat?.receipts ?? [];
  }

  /** Restores a stored seat that has a token; undefined, and no change, when there is none. */
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

  /** A join has succeeded. Returns the unsent answers of the stored seat; none if the PIN now belongs to another room. */
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

  /** The seat is lost or given up: deletes all its data. */
  forget(): void {
    if (this.#pin !== undefined) this.#store.remove(this.#pin);
    this.#seat = undefined;
    this.#token = undefined;
  }

  /** Reads the storage first: another tab may be further. Without storage, this client's memory. */
  #read(pin: string): Seat | undefined {
    return this.#store.read(pin) ?? (pin === this.#pin ? this.#seat : undefined);
  }

  #write(): void {
    if (this.#pin !== undefined && this.#seat !== undefined) this.#store.write(this.#pin, this.#seat);
  }
}
