import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WorkQueue } from '../../lib/work-queue.ts';

type Listener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Lets handshakes of WebSockets begin in their turn. Takes the place of the listeners that the server has for them. Until
 * then nothing more is read of the connection; one that closes meanwhile costs nothing, and where too many wait it is cut.
 */
export function queueHandshakes(server: Server, work: WorkQueue, keyOf: (request: IncomingMessage) => string): void {
  const listeners = server.listeners('upgrade') as Listener[];
  server.removeAllListeners('upgrade');
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Who takes the connection brings a listener of its own.
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
