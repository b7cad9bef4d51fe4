import type { Config } from '../../config/config.ts';
import { KeyedBuckets } from '../../lib/keyed-buckets.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { Snapshot } from '../../protocol/server-events.ts';
import type { LocalRoom } from '../rooms/local-room.ts';

export type BudgetLimits = Pick<
  Config['limits'],
  | 'rosterBytesPerSecond'
  | 'rosterBytesBurst'
  | 'roomCommandsPerSecond'
  | 'roomCommandsBurst'
  | 'seatConnectsPerSecond'
  | 'seatConnectsBurst'
>;

/** Approximate size of a roster row as JSON. */
const rosterRowBytes = 100;
/** Notifying this many players costs as much as the command itself. */
const playersPerUnit = 100;

/**
 * Limits what the sockets of one room, and of one seat, cost this process together: rosters by bytes, commands by the
 * number of notified players, connections of a seat by their number. Normal use is never refused: a room of a hundred
 * players stays below the limits at 20 events a second.
 */
export class RoomBudgets {
  readonly #rosters: KeyedBuckets;
  readonly #commands: KeyedBuckets;
  readonly #replied = new WeakSet<Snapshot>();
  /** By room: the last requested snapshot for a host. */
  readonly #making = new Map<string, Promise<Snapshot>>();
  readonly #connects: KeyedBuckets;

  constructor(limits: BudgetLimits) {
    const now = () => performance.now();
    this.#rosters = new KeyedBuckets({ perSecond: limits.rosterBytesPerSecond, burst: limits.rosterBytesBurst }, now);
    this.#commands = new KeyedBuckets(
      { perSecond: limits.roomCommandsPerSecond, burst: limits.roomCommandsBurst },
      now,
    );
    this.#connects = new KeyedBuckets(
      { perSecond: limits.seatConnectsPerSecond, burst: limits.seatConnectsBurst },
      now,
    );
  }

  /**
   * A snapshot for a socket of the room. Snapshots for hosts include the roster; they are made and counted one after the
   * other, so that each of several requests checks the allowance. @throws {CodedError} `too_many`; as `make`
   */
  async snapshot(asked: { gameId: string; role: 'host' | 'player' }, make: () => Promise<Snapshot>): Promise<Snapshot> {
    if (asked.role === 'player') return await make();
    const { gameId } = asked;
    const before = this.#making.get(gameId);
    const mine = (async () => {
      // The earlier request reports its own failure.
      await before?.catch(() => undefined);
      this.checkRoster(gameId);
      const snapshot = await make();
      this.rosterSent(gameId, snapshot);
      return snapshot;
    })();
    this.#making.set(gameId, mine);
    try {
      return await mine;
    } finally {
      if (this.#making.get(gameId) === mine) this.#making.delete(gameId);
    }
  }

  /** Counts a reply. Several replies may share a snapshot; making it has counted the first. */
  replied(gameId: string, snapshot: Snapshot): void {
    if (this.#replied.has(snapshot)) this.rosterSent(gameId, snapshot);
    this.#replied.add(snapshot);
  }

  /** @throws {CodedError} `too_many` while the rosters sent to the room's hosts exceed the allowance. */
  checkRoster(gameId: string): void {
    refuseFor(this.#rosters.debtMs(gameId));
  }

  /** Counts a roster that was sent to a host. */
  rosterSent(gameId: string, { roster }: Pick<Snapshot, 'roster'>): void {
    if (roster !== undefined) this.#rosters.spend(gameId, roster.length * rosterRowBytes);
  }

  /** Counts a host's command that notifies every player here. @throws {CodedError} `too_many` */
  command({ gameId, players }: Pick<LocalRoom, 'gameId' | 'players'>): void {
    refuseFor(this.#commands.debtMs(gameId));
    this.#commands.spend(gameId, 1 + Math.floor(players.size / playersPerUnit));
  }

  /** Counts a connection to a seat, with any token: its first snapshot may be large. @throws {CodedError} `too_many` */
  connect(gameId: string, seat: string): void {
    refuseFor(this.#connects.take(`${gameId}/${seat}`));
  }
}

function refuseFor(waitMs: number): void {
  if (waitMs > 0) throw new CodedError('too_many', 'slow down a little', { retryAfterMs: Math.ceil(waitMs) });
}
