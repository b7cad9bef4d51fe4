import type { Answer } from '../protocol/quiz.ts';

/** Storage of a client's seat across reloads: `localStorage` in a browser, a `Map` in a test. */
export interface ClientStorage {
  get(key: string): string | null | undefined;
  set(key: string, value: string): void;
  remove(key: string): void;
}

/** The data that must survive a reload: the right to the seat, and unacknowledged or unstored answers. */
export interface Seat {
  /** Made by the client before the first join; the same key gets the same seat again. As secret as the token. */
  key: string;
  token?: string;
  playerId?: string;
  outbox: { question: number; answer: Answer }[];
  receipts: string[];
}

const receiptsMax = 200;
const nameOf = (pin: string) => `quickfire:seat:${pin}`;

/**
 * Stores one seat per PIN. A full, forbidden or broken storage costs the survival of a reload, never the game: the
 * client continues from memory, and `isDurable` is false.
 */
export class SeatStore {
  readonly #storage: ClientStorage | undefined;
  isDurable: boolean;

  constructor(storage: ClientStorage | undefined) {
    this.#storage = storage;
    this.isDurable = storage !== undefined;
  }

  read(pin: string): Seat | undefined {
    const text = this.#try(() => this.#storage?.get(nameOf(pin)));
    if (typeof text !== 'string') return undefined;
    const seat = this.#try((): unknown => JSON.parse(text));
    return isSeat(seat) ? seat : undefined;
  }

  write(pin: string, seat: Seat): void {
    const text = JSON.stringify({ ...seat, receipts: seat.receipts.slice(-receiptsMax) });
    this.#try(() => this.#storage?.set(nameOf(pin), text));
  }

  remove(pin: string): void {
    this.#try(() => this.#storage?.remove(nameOf(pin)));
  }

  #try<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch {
      this.isDurable = false;
      return undefined;
    }
  }
}

/** Rejects entries of other programs or older versions under the same name. */
function isSeat(value: unknown): value is Seat {
  if (typeof value !== 'object' || value === null) return false;
  const seat = value as Partial<Seat>;
  return typeof seat.key === 'string' && Array.isArray(seat.outbox) && Array.isArray(seat.receipts);
}
