import { pathOf } from '../../game/definition.ts';
import type { Socket } from 'socket.io';
import type { PersistencePath } from '../../protocol/ops.ts';
import type { PreparedDefinition } from './room-definitions.ts';

/**
 * The sockets that this process has of one room, and how far it has told them the room's story. Nothing here is the
 * room's state: another process with other sockets has the same room.
 */
export class LocalRoom {
  readonly gameId: string;
  readonly shard: number;
  readonly definition: PreparedDefinition;
  /** The last `rev` that was told to all sockets here. */
  rev: number;
  readonly players = new Map<string, Socket>();
  readonly hosts = new Set<Socket>();
  /** Players whose wish to leave is on its way: Redis may know already that they are gone. */
  readonly leaving = new Set<string>();

  /** The next look at the room compares its seats with the sockets here, as a poll does. */
  comparesSeats = false;

  phase = 'lobby';
  locked = false;
  /** What was told of the rows that the host has shown, as it is stored. */
  shownRows = '';
  playerCount = 0;
  answered = -1;
  expected = -1;
  rosterSeq = 0;
  seatSeq = 0;
  playersSentAtMs = 0;
  progressSentAtMs = 0;
  /** The log as it was when something last changed here; empty when everything up to there was told as stored. */
  unstoredThrough = '';
  /** Players have not been told of what the hosts know to be stored; for which question they were told last. */
  storedPending = false;
  storedSentFor = -1;
  /** What players here are still to be told of their own: Redis went away in between. In order. */
  readonly pendingDeliveries: (() => Promise<void>)[] = [];
  /** PIN of the room that follows, when the sockets here have been told of it. */
  nextSent = '';
  /** When the last event for the whole room was sent. */
  sentAtMs = 0;
  /** `rev` of the last snapshot that a resync sent to a socket: one that failed half way goes on where it ended. */
  readonly resynced = new WeakMap<Socket, number>();
  /** Others took this process for dead, and not all of its sockets have been seated again since. */
  reseatPending = false;
  /** How often in a row something of ours has failed here, and until when the room is left alone for it (`performance.now`). */
  failures = 0;
  restUntilMs = 0;

  constructor(gameId: string, shard: number, definition: PreparedDefinition, rev: number) {
    this.gameId = gameId;
    this.shard = shard;
    this.definition = definition;
    this.rev = rev;
  }

  /** How this game's answers reach Postgres: a label of everything that is timed in it. */
  get path(): PersistencePath {
    return pathOf(this.definition);
  }

  get empty(): boolean {
    return this.players.size === 0 && this.hosts.size === 0;
  }

  /** The game is over, and everyone here has been told everything. */
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
