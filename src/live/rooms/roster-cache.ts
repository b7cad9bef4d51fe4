import { setTimeout as sleep } from 'node:timers/promises';
import { TokenBucket } from '../../lib/token-bucket.ts';
import type { RosterRow } from '../../protocol/server-events.ts';
import type { PreparedDefinition } from './room-definitions.ts';
import type { RoomReader } from './room-reader.ts';

export interface Roster {
  rows: RosterRow[];
  /** The position in the roster's changes that is certainly included; later changes may be. */
  rosterSeq: number;
}

interface Entry {
  roster: Promise<Roster>;
  rosterSeq: number;
  scoredQ: number;
}

/** How long a roster is shared after it was read, while the room has not moved. */
const sharedForMs = 500;

/** The position of a host's view of the roster. */
export interface RosterView {
  rosterSeq: number;
  scoredQ: number;
}

/**
 * The rosters that hosts were sent lately. Hosts that ask at about the same moment share one read of a large room. All
 * reads of a process share one rate limit in rows, so that large rooms do not delay others.
 */
export class RosterCache {
  readonly #reader: Pick<RoomReader, 'roster'>;
  readonly #rowsPerSecond: number;
  readonly #rows: TokenBucket;
  readonly #entries = new Map<string, Entry>();

  /** @param rowsPerSecond rows read by this process; the burst is five seconds' worth */
  constructor(reader: Pick<RoomReader, 'roster'>, rowsPerSecond: number) {
    this.#reader = reader;
    this.#rowsPerSecond = rowsPerSecond;
    this.#rows = new TokenBucket(rowsPerSecond, rowsPerSecond * burstSeconds, performance.now());
  }

  /**
   * A roster at least as new as `view` that includes everything up to `atLeast`, which the local hosts already have. An
   * `urgent` read does not wait for the rate limit: later reads wait longer.
   * @throws {CodedError} `busy` when Redis is unavailable
   */
  async read(
    gameId: string,
    definition: PreparedDefinition,
    view: RosterView & { atLeast: number; urgent?: boolean },
  ): Promise<Roster> {
    const known = this.#entries.get(gameId);
    const isNewEnough =
      known !== undefined &&
      known.scoredQ === view.scoredQ &&
      known.rosterSeq >= Math.max(view.rosterSeq, view.atLeast);
    if (isNewEnough) return known.roster;
    const { rosterSeq, scoredQ, urgent = false } = view;
    const roster = this.#read(gameId, definition, { rosterSeq, urgent });
    const entry = { roster, rosterSeq, scoredQ };
    this.#entries.set(gameId, entry);
    const forget = () => {
      if (this.#entries.get(gameId) === entry) this.#entries.delete(gameId);
    };
    roster.then(() => setTimeout(forget, sharedForMs).unref(), forget);
    return roster;
  }

  async #read(
    gameId: string,
    definition: PreparedDefinition,
    { rosterSeq, urgent }: { rosterSeq: number; urgent: boolean },
  ): Promise<Roster> {
    const debtMs = this.#rows.spend(0, performance.now(), this.#debtMax);
    if (debtMs > 0 && !urgent) await sleep(debtMs);
    const rows = await this.#reader.roster(gameId, definition);
    this.#rows.spend(rows.length, performance.now(), this.#debtMax);
    return { rows, rosterSeq };
  }

  /** Limits any wait to three seconds. */
  get #debtMax(): number {
    return this.#rowsPerSecond * 3;
  }
}

const burstSeconds = 5;
