import type { Socket } from 'socket.io';
import { frameBytesMax } from '../protocol/version.ts';

/** An engine connection: what Socket.IO's sockets live on. */
export interface Connection {
  on(event: 'packet', listener: (packet: { data?: unknown }) => void): void;
  close(): void;
}

/**
 * What holds for a whole connection, whatever sockets are asked for on it: the size of its frames, and that it has one
 * socket at a time. Remembers connections for as long as they exist.
 */
export class ConnectionGate {
  readonly #taken = new WeakSet<object>();
  readonly #hosts = new WeakSet<object>();
  readonly #oversized = new WeakSet<object>();

  /** Watches the frames from now on. The engine's own limit is the host's; everyone else has a smaller one. */
  watch(connection: Connection): void {
    connection.on('packet', ({ data }) => {
      const bytes =
        typeof data === 'string' ? Buffer.byteLength(data) : data instanceof Uint8Array ? data.byteLength : 0;
      // One more byte of the frame says what kind of packet it is.
      if (bytes < frameBytesMax.player || this.#hosts.has(connection)) return;
      this.#oversized.add(connection);
      connection.close();
    });
  }

  /** It has sent a frame over its limit: nothing that it sends counts any more. */
  isOversized(socket: Socket): boolean {
    return this.#oversized.has(socket.conn);
  }

  /** Whether this is the connection's only socket. When it is refused or ends, `leave` makes room again. */
  enter(socket: Socket): boolean {
    if (this.#taken.has(socket.conn) || this.isOversized(socket)) return false;
    this.#taken.add(socket.conn);
    return true;
  }

  leave(socket: Socket): void {
    this.#taken.delete(socket.conn);
    this.#hosts.delete(socket.conn);
  }

  /** From now on its frames may be as large as a host's. */
  admitHost(socket: Socket): void {
    this.#hosts.add(socket.conn);
  }
}
