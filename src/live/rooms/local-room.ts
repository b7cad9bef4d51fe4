import { pathOf } from '../../game/definition.ts';
import type { Socket } from 'socket.io';
import type { PersistencePath } from '../../protocol/ops.ts';
import type { PreparedDefinition } from './room-definitions.ts';

/**
 * The sockets of one room in this process, and how far they are up to date. It is not the room's state: another process
 * has the same room with other sockets.
 */
export class LocalRoom {
  readonly gameId: string;
  readonly shard: number;
  readonly definition: PreparedDefinition;
  /** The last `rev` sent to all sockets here. */
  rev: number;
  readonly players = new Map<string, Socket>();
  readonly hosts = new Set<Socket>();
  /** Players whose leave request is in progress: Redis may have removed them already. */
  readonly leaving = new Set<string>();

  /** The next read compares the room's seats with the sockets here, as a poll does. */
  comparesSeats = false;

  phase = 'lobby';
  locked = false;
  /** The shown rows that were sent, in stored form. */
  shownRows = '';
  playerCount = 0;
  answered = -1;
  expected = -1;
  rosterSeq = 0;
  seatSeq = 0;
  playersSentAtMs = 0;
  progressSentAtMs = 0;
  /** The end of the log at the last change here; empty when `room:stored` has been sent up to there. */
  unstoredThrough = '';
  /** Whether players still need the `room:stored` that hosts have; the question for which players last got one. */
  storedPending = false;
  storedSentFor = -1;
  /** Each player's own results, still to be sent, in order: Redis was unavailable in between. */
  readonly pendingDeliveries: (() => Promise<void>)[] = [];
  /** Regrades and payments of which the sockets here have been sent snapshots. */
  refreshes = 0;
  /** PIN of the next room, once the sockets here have been sent it. */
  nextSent = '';
  /** When the last event for the whole room was sent. */
  sentAtMs = 0;
  /** `rev` of the last snapshot that a resync sent to a socket: a resync that failed resumes there. */
  readonly resynced = new WeakMap<Socket, number>();
  /** The highest `rev` of the snapshots that the present delivery has sent. */
  snapshotRev = -1;
  /** Other processes took this one for dead, and some of its sockets have not been seated again yet. */
  reseatPending = false;
  /** Consecutive failures by a bug, and until when reads of the room pause for it (`performance.now`). */
  failures = 0;
  backoffUntilMs = 0;

  constructor(gameId: string, shard: number, definition: PreparedDefinition, rev: number) {
    this.gameId = gameId;
    this.shard = shard;
    this.definition = definition;
    this.rev = rev;
  }

  /** The persistence path of this game: a label of its timings. */
  get path(): PersistencePath {
    return pathOf(this.definition);
  }

  get empty(): boolean {
    return this.players.size === 0 && this.hosts.size === 0;
  }

  /** The game is over, and everything has been sent to the sockets here. */
  get settled(): boolean {
    return (
      this.phase === 'over' && this.unstoredThrough === '' && !this.storedPending && this.pendingDeliveries.length === 0
    );
  }

  get sockets(): Socket[] {
    return [...this.hosts, ...this.players.values()];
  }
}

/** Names of the Socket.IO rooms of a game: everyone, and the hosts. */
export const everyoneIn = (gameId: string): string => `game:${gameId}`;
export const hostsOf = (gameId: string): string => `host:${gameId}`;
