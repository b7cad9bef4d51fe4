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

/** A row of a roster as JSON, about. */
const rosterRowBytes = 100;
/** So many players who are told of a command cost as much as the command itself. */
const playersPerUnit = 100;

/**
 * What the sockets of one room, and of one seat, may cost this process, whoever they are: rosters in bytes, commands by the
 * number of players who are told, connections of a seat by their number. What is not asked for too often is never refused:
 * a room of a hundred players meets none of these at 20 events a second.
 */
export class RoomBudgets {
  readonly #rosters: KeyedBuckets;
  readonly #commands: KeyedBuckets;
  readonly #replied = new WeakSet<Snapshot>();
  /** The last snapshot for a host of each room that is asked for. */
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
   * A snapshot for somebody in the room. Those for hosts, which have the roster, are made and counted one after the other:
   * however many ask at once, the allowance is looked at before each. @throws {CodedError} `too_many`; as `make`
   */
  async snapshot(asked: { gameId: string; role: 'host' | 'player' }, make: () => Promise<Snapshot>): Promise<Snapshot> {
    if (asked.role === 'player') return await make();
    const { gameId } = asked;
    const before = this.#making.get(gameId);
    const mine = (async () => {
      // How it went is told to whoever asked for it.
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

  /** Each reply is sent and counts, though several share one snapshot. It counted once when it was made. */
  replied(gameId: string, snapshot: Snapshot): void {
    if (this.#replied.has(snapshot)) this.rosterSent(gameId, snapshot);
    this.#replied.add(snapshot);
  }

  /** @throws {CodedError} `too_many` while the room's hosts have been sent more than its allowance. */
  checkRoster(gameId: string): void {
    refuseFor(this.#rosters.debtMs(gameId));
  }

  /** A host was sent this. */
  rosterSent(gameId: string, { roster }: Pick<Snapshot, 'roster'>): void {
    if (roster !== undefined) this.#rosters.spend(gameId, roster.length * rosterRowBytes);
  }

  /** A command of a host that every player here is told of. @throws {CodedError} `too_many` */
  command({ gameId, players }: Pick<LocalRoom, 'gameId' | 'players'>): void {
    refuseFor(this.#commands.debtMs(gameId));
    this.#commands.spend(gameId, 1 + Math.floor(players.size / playersPerUnit));
  }

  /** A socket comes for a seat, by whatever right: what it is told first may be large. @throws {CodedError} `too_many` */
  connect(gameId: string, seat: string): void {
    refuseFor(this.#connects.take(`${gameId}/${seat}`));
  }
}

function refuseFor(waitMs: number): void {
  if (waitMs > 0) throw new CodedError('too_many', 'slow down a little', { retryAfterMs: Math.ceil(waitMs) });
}
