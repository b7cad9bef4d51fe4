import type { Server, Socket } from 'socket.io';
import { holdsWithin } from '../../lib/within.ts';
import type { LocalRooms } from '../rooms/local-rooms.ts';

/** Time for a client's disconnect to arrive after the moment it was given. */
const disconnectMs = 250;
/** Time to flush written data before a connection is closed. A client that does not read would take for ever. */
const flushMs = 500;

export interface SocketDrainDeps {
  io: Server;
  rooms: LocalRooms;
  /** 0 ≤ x < 1. */
  random: () => number;
  /** The period over which clients are asked to leave. */
  drainMs: number;
}

/**
 * Moves the sockets of a stopping process to others (graceful shutdown). The caller refuses new connections before
 * `requestReconnects`; existing ones are served until they leave.
 */
export class SocketDrain {
  readonly #deps: SocketDrainDeps;

  constructor(deps: SocketDrainDeps) {
    this.#deps = deps;
  }

  /** Gives every socket its own moment to reconnect; resolves when all have left, or the time is up. */
  async requestReconnects(): Promise<void> {
    const { io, rooms, drainMs } = this.#deps;
    for (const room of rooms.values()) for (const socket of room.sockets) this.#announce(socket, room.rev);
    // Of the others, a socket with a ticket is about to get its snapshot, which must come first.
    for (const socket of io.sockets.sockets.values()) {
      if (socket.data.ticket === undefined && socket.rooms.size <= 1) this.#announce(socket, 0);
    }
    await holdsWithin(drainMs + disconnectMs, () => this.#allDisconnected);
  }

  /**
   * Closes the remaining transports and not the sockets, so that stock clients reconnect. When this resolves, every
   * socket counts as disconnected; connections of clients that do not read may still be open.
   */
  async closeTransports(): Promise<void> {
    const { io } = this.#deps;
    for (const socket of io.sockets.sockets.values()) socket.conn.close();
    await holdsWithin(flushMs, () => this.#allDisconnected);
    io.engine.close();
  }

  get #allDisconnected(): boolean {
    return this.#deps.io.engine.clientsCount === 0;
  }

  #announce(socket: Socket, rev: number): void {
    const { random, drainMs } = this.#deps;
    socket.emit('server:restarting', { rev, reconnectInMs: Math.floor(random() * drainMs) });
  }
}
