import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WorkQueue } from '../../lib/work-queue.ts';

type Listener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Queues WebSocket handshakes. Replaces the server's listeners for them. A connection is not read until its turn. One
 * that closes meanwhile costs nothing; when the queue is full, the connection is closed.
 */
export function queueHandshakes(server: Server, work: WorkQueue, keyOf: (request: IncomingMessage) => string): void {
  const listeners = server.listeners('upgrade') as Listener[];
  server.removeAllListeners('upgrade');
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // The engine adds an error listener of its own when it takes the connection.
    const ignore = () => undefined;
    socket.on('error', ignore);
    const taken = work.run(keyOf(request), () => {
      socket.off('error', ignore);
      if (socket.destroyed) return;
      for (const listener of listeners) listener.call(server, request, socket, head);
    });
    if (!taken) socket.destroy();
  });
}
