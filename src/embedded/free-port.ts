import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the ports that systems hand to outgoing connections. A client that tries again and again to reach a dead server
// on a port of that range one day gets that very port as its own, connects to itself, and the server can't come back.
const lowest = 20_000;
const highest = 32_000;
const attemptsMax = 100;

/** A TCP port on 127.0.0.1 on which nothing listens now. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const port = randomInt(lowest, highest);
    if ((await tryPort('127.0.0.1', port)).code === undefined) return port;
  }
  throw new Error(`no free port found between ${lowest} and ${highest}`);
}

/** Tries to listen: gives the port (a free one for 0) when that works, else the code of the error (EADDRINUSE, EACCES …). */
export function tryPort(host: string, port: number): Promise<{ port: number; code?: string }> {
  const { promise, resolve } = Promise.withResolvers<{ port: number; code?: string }>();
  // Whoever connects meanwhile is not for this server, whose end would wait for them.
  const server = createServer((socket) => socket.destroy());
  server.once('error', (error: NodeJS.ErrnoException) => resolve({ port, code: error.code ?? error.message }));
  server.listen({ host, port, exclusive: true }, () => {
    const address = server.address();
    const found = typeof address === 'object' && address ? address.port : port;
    server.close(() => resolve({ port: found }));
  });
  return promise;
}
