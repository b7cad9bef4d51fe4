import { isDatabaseUnavailable } from '../../db/is-database-unavailable.ts';
import { within } from '../../lib/within.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { Pot } from '../../protocol/pots.ts';
import type { RoomDefinitions } from './room-definitions.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { JoinTicket } from './room-tokens.ts';
import { type Place, seatedAlready, VoidEntry } from './take-seat.ts';

/** The pots of games, as joins need them; `app` supplies it. */
export interface PotEntries {
  /**
   * Puts a person into the pot of a game, and holds the fee; who is in it already stays in it with the same entry.
   * @returns the entry; undefined for who plays outside of the pot
   * @throws {CodedError} `bad_request` for another fee, `insufficient`, `limit`; errors of Postgres
   */
  enter(person: { gameId: string; userId: string; fee: string | undefined }): Promise<string | undefined>;
  /** Gives the fee of an entry back that the room has declared void. */
  giveBack(gameId: string, entryId: string): Promise<void>;
}

export interface PotJoin<T> {
  gameId: string;
  /** What the player has agreed to pay. */
  fee: string | undefined;
  /** The player wants no part of the pot. */
  isOutside?: boolean;
  ticket: JoinTicket | undefined;
  /** With a code: the seat is there, inside the pot or outside of it. */
  isReclaim: boolean;
  /** Says what the join would get. @throws {CodedError} the refusal */
  check: (ticket: JoinTicket) => Promise<Place>;
  /** Takes the seat, with the person's entry in the pot if there is one. @throws {CodedError} the refusal, {@link VoidEntry} */
  take: (entry: string | undefined) => Promise<T>;
}

const triesMax = 3;
/** A call that takes longer fails with `busy`; it may still be done. */
const waitMaxMs = 1500;

/**
 * Puts joining people into the pot: first what they pay is held, then they get the seat. Only a new seat in the lobby is in the
 * pot, so nothing is held for any other join. Owns no state.
 */
export class PotJoins {
  readonly #definitions: RoomDefinitions;
  readonly #entries: PotEntries;
  readonly #rooms: Pick<RoomDirectory, 'voidEntries'>;

  constructor(deps: { definitions: RoomDefinitions; entries: PotEntries; rooms: Pick<RoomDirectory, 'voidEntries'> }) {
    this.#definitions = deps.definitions;
    this.#entries = deps.entries;
    this.#rooms = deps.rooms;
  }

  /**
   * @throws {CodedError} `bad_request` when the fee is not the game's; `busy` when Postgres is unavailable or too slow; as
   *   `PotEntries.enter`, `check` and `take`
   */
  async join<T>(asked: PotJoin<T>): Promise<T> {
    const { gameId, ticket, isReclaim, isOutside = false, take } = asked;
    const { pot } = (await this.#definitions.get(gameId)).settings;
    checkFee(pot, asked);
    if (pot === undefined || ticket === undefined || isReclaim || isOutside) return await take(undefined);
    for (let tries = 1; ; tries += 1) {
      // oxlint-disable-next-line no-await-in-loop -- the entry before is given back
      const entry = await this.#entryFor({ ...asked, ticket });
      try {
        // oxlint-disable-next-line no-await-in-loop -- as above
        return await take(entry);
      } catch (error) {
        // oxlint-disable-next-line no-await-in-loop -- as above
        if (entry !== undefined && entry !== seatedAlready) await this.#release(gameId, entry);
        if (!(error instanceof VoidEntry) || tries === triesMax) throw error;
      }
    }
  }

  async #entryFor({ gameId, fee, ticket, check }: PotJoin<unknown> & { ticket: JoinTicket }) {
    const place = await check(ticket);
    if (place === 'seated') return seatedAlready;
    if (place === 'late') return undefined;
    return await inTime(this.#entries.enter({ gameId, userId: ticket.userId, fee }));
  }

  /**
   * Gives a fee back unless its entry has a seat, which a lost reply may hide. While Redis or Postgres is unavailable this is left to
   * the job that each entry has.
   */
  async #release(gameId: string, entry: string): Promise<void> {
    try {
      const seated = await this.#rooms.voidEntries(gameId, [entry]);
      // The end of a game decides about all its entries.
      if (seated === 'over' || seated.has(entry)) return;
      await inTime(this.#entries.giveBack(gameId, entry));
    } catch (error) {
      if (!(error instanceof CodedError && error.code === 'busy')) throw error;
    }
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  try {
    if (await within(waitMaxMs, work)) return await work;
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    throw new CodedError('busy', 'try again in a moment', { retryAfterMs: 500, cause: error });
  }
  throw new CodedError('busy', 'try again in a moment', { retryAfterMs: 500 });
}

function checkFee(pot: Pot | undefined, asked: Pick<PotJoin<unknown>, 'fee' | 'isOutside' | 'ticket'>): void {
  const { fee, isOutside = false, ticket } = asked;
  if (fee === undefined) return;
  if (isOutside) throw new CodedError('bad_request', 'outside: who pays the fee is in the pot');
  if (pot?.entryFee === undefined) throw new CodedError('bad_request', 'fee: this game has none');
  if (fee !== pot.entryFee) throw new CodedError('bad_request', `fee: it is ${pot.entryFee} ${pot.asset} in this game`);
  if (ticket === undefined)
    throw new CodedError('bad_request', 'fee: it needs a ticket: only people with an account pay');
}
