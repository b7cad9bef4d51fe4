import type { Server, Socket } from 'socket.io';
import type { BackgroundTasks, PeriodicTask } from '../../observability/background-tasks.ts';
import type { Logger } from '../../observability/logger.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { Keys } from '../../redis/keys.ts';
import type { LocalRoom } from './local-room.ts';
import type { RoomNews } from './room-news.ts';
import type { RoomReader } from './room-reader.ts';
import type { RoomScripts } from './room-scripts.ts';
import { hostGenerationOf } from './room-tokens.ts';

const retryIntervalMs = 1000;
const ownersMax = 1000;

/** Why a socket loses its seat. */
export type UnseatReason = 'host' | 'replaced';

/** The connection name under which Redis knows a socket. */
export const connectionOf = (socket: Socket): string => socket.id;

export interface PresenceDeps {
  io: Server;
  keys: Keys;
  scripts: RoomScripts;
  reader: RoomReader;
  processId: string;
  tasks: BackgroundTasks;
  logger: Logger;
}

/**
 * Keeps Redis' idea of who is connected true. Owns the disconnections that Redis has not heard of yet, and tries them
 * again until it has. Sockets that lose their seat are told at once through the adapter, and found again by comparing
 * when that message was lost. Tries again from `start()` to `stop()`.
 */
export class PresenceTracker {
  readonly #deps: PresenceDeps;
  /** By game: owner and connection, in turn. */
  readonly #pending = new Map<string, string[]>();
  #retry: PeriodicTask | undefined;
  #flushing: Promise<void> | undefined;
  #flushingNext: Promise<void> | undefined;

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#retry = this.#deps.tasks.every('tell of disconnections', retryIntervalMs, () => this.flush());
  }

  stop(): void {
    void this.#retry?.stop();
  }

  /** A socket is gone. All that go in one turn of the event loop are one call per room. */
  disconnected(gameId: string, owner: string, socket: Socket): void {
    const list = this.#pending.get(gameId) ?? [];
    list.push(owner, connectionOf(socket));
    this.#pending.set(gameId, list);
    setImmediate(() => void this.flush());
  }

  /**
   * Tells Redis what it has not heard of yet; resolves when everything up to now has been tried. Never rejects; what failed
   * is tried again.
   */
  flush(): Promise<void> {
    if (this.#flushing === undefined) {
      this.#flushing = this.#tellAll().finally(() => {
        this.#flushing = undefined;
      });
      return this.#flushing;
    }
    // What is running may have passed our caller's room: one more follows it, shared by all who ask now.
    this.#flushingNext ??= this.#flushing.then(() => {
      this.#flushingNext = undefined;
      return this.flush();
    });
    return this.#flushingNext;
  }

  async #tellAll(): Promise<void> {
    // At once: a process that stops has little time, and one slow room must not keep the others waiting.
    const told = await Promise.allSettled([...this.#pending].map(([gameId, pairs]) => this.#tellOfGone(gameId, pairs)));
    const failed = told.find(({ status }) => status === 'rejected');
    if (failed !== undefined) this.#deps.logger.debug(failed, 'Redis has not heard of some disconnections yet');
  }

  /** @throws {CodedError} `busy`; what one room's data makes go wrong concerns that room alone. */
  async #tellOfGone(gameId: string, pairs: string[]): Promise<void> {
    const { scripts, processId, logger } = this.#deps;
    while (pairs.length > 0) {
      const part = pairs.slice(0, ownersMax * 2);
      try {
        // oxlint-disable-next-line no-await-in-loop -- in parts, so that no call keeps Redis for long
        const reply = await scripts.run('disconnect-seat', gameId, [processId, ...part]);
        if (Array.isArray(reply) && reply[0] === 'busy') throw new CodedError('busy', 'another epoch');
      } catch (error) {
        if (error instanceof CodedError) throw error;
        logger.error({ err: error, gameId }, 'a bug while telling of disconnections');
      }
      pairs.splice(0, part.length);
    }
    this.#pending.delete(gameId);
  }

  /**
   * Compares the room with what this process holds: seats taken by another socket or by the host's kick, and processes
   * that died. O(local players), and only when something of the kind has happened.
   * Resolves to whether Redis counts sockets of ours as gone although nobody took their seats: this process was silent
   * for too long, and its sockets have to be seated again.
   */
  async reconcile(room: LocalRoom, news: RoomNews): Promise<boolean> {
    for (const processId of news.dead) await this.#dropQuietly(room.gameId, processId);
    if (news.seatSeq === room.seatSeq) return news.forgotten;
    await this.#endVoidHosts(room);
    const sockets = [...room.players];
    const seats = await this.#deps.reader.connections(
      room.gameId,
      sockets.map(([id]) => id),
    );
    let { forgotten } = news;
    for (const [i, [playerId, socket]] of sockets.entries()) {
      const seat = seats[i];
      if (seat?.connection === `${this.#deps.processId}/${connectionOf(socket)}`) continue;
      if (room.players.get(playerId) !== socket || room.leaving.has(playerId)) continue;
      if (seat?.kicked === true) this.unseat(room, playerId, 'host');
      else if (seat?.taken !== true) this.#redial(room, playerId, socket);
      else if (seat.connection !== null) this.unseat(room, playerId, 'replaced');
      else forgotten = true;
    }
    room.seatSeq = news.seatSeq;
    return forgotten;
  }

  /** Hosts whose tokens have been ended: connecting again tells them why. */
  async #endVoidHosts(room: LocalRoom): Promise<void> {
    if (room.hosts.size === 0) return;
    const generation = await this.#deps.reader.hostGeneration(room.gameId);
    for (const host of room.hosts) if (hostGenerationOf(host) < generation) host.conn.close();
  }

  /** Tells a socket that its seat is not its own any more, and ends its connection; its listeners run before this returns. */
  dismiss(room: LocalRoom, socket: Socket, reason: UnseatReason): void {
    socket.emit('player:kicked', { rev: room.rev, reason });
    socket.disconnect(true);
  }

  /** Takes a player's socket of this process out of its room, and tells it why. */
  unseat(room: LocalRoom, playerId: string, reason: UnseatReason, connection?: string): void {
    const socket = room.players.get(playerId);
    if (socket === undefined || (connection !== undefined && connectionOf(socket) !== connection)) return;
    room.players.delete(playerId);
    this.dismiss(room, socket, reason);
  }

  /** The seat is gone and nobody took it away: a rebuilt room does not have it. Connecting again tells its client why. */
  #redial(room: LocalRoom, playerId: string, socket: Socket): void {
    room.players.delete(playerId);
    socket.conn.close();
  }

  /** A process whose seats cannot be given up now is found again; it must not keep this room's own seats from being compared. */
  async #dropQuietly(gameId: string, processId: string): Promise<void> {
    try {
      await this.#dropProcess(gameId, processId);
    } catch (error) {
      if (error instanceof CodedError) throw error;
      this.#deps.logger.error({ err: error, gameId, processId }, 'a bug while dropping a process');
    }
  }

  async #dropProcess(gameId: string, processId: string): Promise<void> {
    const { keys, scripts, reader } = this.#deps;
    const room = keys.room(gameId);
    const owners: string[] = [];
    for await (const [owner, connection] of reader.scan(room.connections)) {
      if (connection.startsWith(`${processId}/`)) owners.push(owner);
    }
    const processKey = keys.process(room.shard, processId);
    for (let from = 0; from === 0 || from < owners.length; from += ownersMax) {
      const last = from + ownersMax >= owners.length;
      await scripts.run(
        'drop-process',
        gameId,
        [processId, ...owners.slice(from, from + ownersMax), last ? 'done' : 'more'],
        [processKey],
      );
    }
  }
}
