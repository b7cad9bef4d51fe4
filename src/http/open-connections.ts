import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Owns all TCP connections to a server, upgraded ones too: a client that does not read cannot keep it open. */
export class OpenConnections {
  readonly #open = new Set<Socket>();

  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
    });
  }

  destroyAll(): void {
    for (const socket of this.#open) socket.destroy();
  }
}
