import { setTimeout as sleep } from 'node:timers/promises';
import { TokenBucket } from '../../lib/token-bucket.ts';
import type { RosterRow } from '../../protocol/server-events.ts';
import type { PreparedDefinition } from './room-definitions.ts';
import type { RoomReader } from './room-reader.ts';

export interface Roster {
  rows: RosterRow[];
  /** The position in the roster's changes that is certainly in it; later ones may be. */
  rosterSeq: number;
}

interface Entry {
  roster: Promise<Roster>;
  rosterSeq: number;
  scoredQ: number;
}

/** So long after it was read a roster is kept for whoever asks while the room has not moved. */
const sharedForMs = 500;

/** Where a host's view of the roster stands. */
export interface RosterView {
  rosterSeq: number;
  scoredQ: number;
}

/**
 * The rosters that hosts were told lately. Hosts that ask at about the same moment share one read of a large room; all
 * reads of a process together keep a pace in rows, so that no number of large rooms takes the time of others.
 */
export class RosterCache {
  readonly #reader: Pick<RoomReader, 'roster'>;
  readonly #rowsPerSecond: number;
  readonly #rows: TokenBucket;
  readonly #entries = new Map<string, Entry>();

  /** @param rowsPerSecond rows read by this process; five seconds' worth are saved up */
  constructor(reader: Pick<RoomReader, 'roster'>, rowsPerSecond: number) {
    this.#reader = reader;
    this.#rowsPerSecond = rowsPerSecond;
    this.#rows = new TokenBucket(rowsPerSecond, rowsPerSecond * savedSeconds, performance.now());
  }

  /**
   * A roster that is as new as `view`, and has everything up to `told`, which the hosts here know already. With `hurries`
   * the pace is not waited for: others wait longer.
   * @throws {CodedError} `busy` when Redis is away
   */
  async read(
    gameId: string,
    definition: PreparedDefinition,
    view: RosterView & { told: number; hurries?: boolean },
  ): Promise<Roster> {
    const known = this.#entries.get(gameId);
    const isNewEnough =
      known !== undefined && known.scoredQ === view.scoredQ && known.rosterSeq >= Math.max(view.rosterSeq, view.told);
    if (isNewEnough) return known.roster;
    const { rosterSeq, scoredQ, hurries = false } = view;
    const roster = this.#read(gameId, definition, { rosterSeq, hurries });
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
    { rosterSeq, hurries }: { rosterSeq: number; hurries: boolean },
  ): Promise<Roster> {
    const debtMs = this.#rows.spend(0, performance.now(), this.#debtMax);
    if (debtMs > 0 && !hurries) await sleep(debtMs);
    const rows = await this.#reader.roster(gameId, definition);
    this.#rows.spend(rows.length, performance.now(), this.#debtMax);
    return { rows, rosterSeq };
  }

  /** Nobody waits for longer than three seconds. */
  get #debtMax(): number {
    return this.#rowsPerSecond * 3;
  }
}

const savedSeconds = 5;
