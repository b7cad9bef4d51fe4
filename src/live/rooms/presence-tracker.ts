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

/** Why a socket lost its seat. */
export type UnseatReason = 'host' | 'replaced';

/** The name of a socket's connection in Redis. */
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
 * Keeps Redis' record of connected seats correct. Owns the disconnections that Redis has not recorded yet, and retries
 * them from `start()` to `stop()`. A socket that loses its seat is notified at once through the adapter; if that
 * message is lost, comparing seats finds the socket.
 */
export class PresenceTracker {
  readonly #deps: PresenceDeps;
  /** By game: owner and connection in turn. */
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

  /** Records a closed socket. All that close in one turn of the event loop share one call per room. */
  disconnected(gameId: string, owner: string, socket: Socket): void {
    const list = this.#pending.get(gameId) ?? [];
    list.push(owner, connectionOf(socket));
    this.#pending.set(gameId, list);
    setImmediate(() => void this.flush());
  }

  /**
   * Reports all pending disconnections to Redis; resolves after one attempt at each. Never rejects; failures are
   * retried.
   */
  flush(): Promise<void> {
    if (this.#flushing === undefined) {
      this.#flushing = this.#reportAll().finally(() => {
        this.#flushing = undefined;
      });
      return this.#flushing;
    }
    // The running flush may have passed this caller's room: one more follows, shared by all callers until then.
    this.#flushingNext ??= this.#flushing.then(() => {
      this.#flushingNext = undefined;
      return this.flush();
    });
    return this.#flushingNext;
  }

  async #reportAll(): Promise<void> {
    // In parallel: a stopping process has little time, and a slow room must not delay the others.
    const reports = await Promise.allSettled(
      [...this.#pending].map(([gameId, pairs]) => this.#reportDisconnected(gameId, pairs)),
    );
    const failed = reports.find(({ status }) => status === 'rejected');
    if (failed !== undefined) this.#deps.logger.debug(failed, 'Redis has not heard of some disconnections yet');
  }

  /** @throws {CodedError} `busy`; a bug caused by one room's data is logged and skipped. */
  async #reportDisconnected(gameId: string, pairs: string[]): Promise<void> {
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
   * Compares the room with this process' sockets: seats taken by another socket or by a kick, and processes that died.
   * O(local players), and only when seats have changed.
   * Resolves to whether Redis counts sockets of this process as gone although no other socket has their seats: the
   * process was silent for too long, and its sockets must be seated again.
   */
  async reconcile(room: LocalRoom, news: RoomNews): Promise<boolean> {
    for (const processId of news.dead) await this.#dropLogged(room.gameId, processId);
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
      else if (seat?.taken !== true) this.#closeUnseated(room, playerId, socket);
      else if (seat.connection !== null) this.unseat(room, playerId, 'replaced');
      else forgotten = true;
    }
    room.seatSeq = news.seatSeq;
    return forgotten;
  }

  /** Closes hosts whose tokens were revoked: reconnecting tells them why. */
  async #endVoidHosts(room: LocalRoom): Promise<void> {
    if (room.hosts.size === 0) return;
    const generation = await this.#deps.reader.hostGeneration(room.gameId);
    for (const host of room.hosts) if (hostGenerationOf(host) < generation) host.conn.close();
  }

  /** Notifies a socket that it has lost its seat and disconnects it. The socket's listeners run before this returns. */
  dismiss(room: LocalRoom, socket: Socket, reason: UnseatReason): void {
    socket.emit('player:kicked', { rev: room.rev, reason });
    socket.disconnect(true);
  }

  /** Removes a local player's socket from its room and notifies it. */
  unseat(room: LocalRoom, playerId: string, reason: UnseatReason, connection?: string): void {
    const socket = room.players.get(playerId);
    if (socket === undefined || (connection !== undefined && connectionOf(socket) !== connection)) return;
    room.players.delete(playerId);
    this.dismiss(room, socket, reason);
  }

  /** The seat no longer exists without a kick: a rebuilt room lacks it. Reconnecting tells the client why. */
  #closeUnseated(room: LocalRoom, playerId: string, socket: Socket): void {
    room.players.delete(playerId);
    socket.conn.close();
  }

  /** Logs a bug in dropping a dead process: the next comparison retries, and this room's own seats still get compared. */
  async #dropLogged(gameId: string, processId: string): Promise<void> {
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
