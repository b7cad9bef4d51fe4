import type { Server, Socket } from 'socket.io';
import { holdsWithin } from '../../lib/within.ts';
import type { LocalRooms } from '../rooms/local-rooms.ts';

/** A client goes at the moment it was told, and its goodbye takes a moment to come. */
const goodbyeMs = 250;
/** What has been written to a connection is let out before it is closed. A client that does not read waits for ever. */
const lastWordsMs = 500;

export interface SocketDrainDeps {
  io: Server;
  rooms: LocalRooms;
  /** 0 ≤ x < 1. */
  random: () => number;
  /** Over how long clients are spread that are asked to go. */
  drainMs: number;
}

/**
 * How the sockets of a process that stops move to others. New connections have to be refused from before `askToGo` on;
 * those that are here are served until they go.
 */
export class SocketDrain {
  readonly #deps: SocketDrainDeps;

  constructor(deps: SocketDrainDeps) {
    this.#deps = deps;
  }

  /** Tells every socket a moment of its own at which to connect anew; resolves when all have gone, or their time is up. */
  async askToGo(): Promise<void> {
    const { io, rooms, drainMs } = this.#deps;
    for (const room of rooms.values()) for (const socket of room.sockets) this.#tell(socket, room.rev);
    // Of the others, one with a ticket is about to get its snapshot: nothing comes before that.
    for (const socket of io.sockets.sockets.values()) {
      if (socket.data.ticket === undefined && socket.rooms.size <= 1) this.#tell(socket, 0);
    }
    await holdsWithin(drainMs + goodbyeMs, () => this.#allGone);
  }

  /**
   * Ends what is left. The transports are closed and not the sockets: stock clients then come back by themselves. Every
   * socket counts as disconnected when this resolves; connections of clients that do not read may still be open.
   */
  async closeTransports(): Promise<void> {
    const { io } = this.#deps;
    for (const socket of io.sockets.sockets.values()) socket.conn.close();
    await holdsWithin(lastWordsMs, () => this.#allGone);
    io.engine.close();
  }

  get #allGone(): boolean {
    return this.#deps.io.engine.clientsCount === 0;
  }

  #tell(socket: Socket, rev: number): void {
    const { random, drainMs } = this.#deps;
    socket.emit('server:restarting', { rev, reconnectInMs: Math.floor(random() * drainMs) });
  }
}
