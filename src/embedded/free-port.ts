import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range of outgoing ports. A client that keeps reconnecting to a dead server on a port of that range may get
// that port as its own, connect to itself, and block the server's restart.
const lowest = 20_000;
const highest = 32_000;
const attemptsMax = 100;

/** A free TCP port on 127.0.0.1. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const port = randomInt(lowest, highest);
    if ((await tryPort('127.0.0.1', port)).code === undefined) return port;
  }
  throw new Error(`no free port found between ${lowest} and ${highest}`);
}

/** Tries to listen: returns the port (a free one for 0), or also the error's code (EADDRINUSE, EACCES …). */
export function tryPort(host: string, port: number): Promise<{ port: number; code?: string }> {
  const { promise, resolve } = Promise.withResolvers<{ port: number; code?: string }>();
  // Closes connections meant for another server: otherwise this one's close would wait for them.
  const server = createServer((socket) => socket.destroy());
  server.once('error', (error: NodeJS.ErrnoException) => resolve({ port, code: error.code ?? error.message }));
  server.listen({ host, port, exclusive: true }, () => {
    const address = server.address();
    const found = typeof address === 'object' && address ? address.port : port;
    server.close(() => resolve({ port: found }));
  });
  return promise;
}
