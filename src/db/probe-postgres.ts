import { connect } from 'node:net';

/** The SSLRequest of PostgreSQL's protocol: its length, then 80877103. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** `S` and `N` are the replies of PostgreSQL and its poolers, with TLS and without. */
export type Probe = 'tls' | 'plain' | 'something else' | 'silence';

/**
 * Tests whether a server speaks PostgreSQL's protocol, without logging in.
 * @throws the system's error when it cannot connect in time.
 */
export function probePostgres(host: string, port: number, limitMs: number): Promise<Probe> {
  const { promise, resolve, reject } = Promise.withResolvers<Probe>();
  const socket = connect({ host, port }, () => socket.write(sslRequest));
  let connected = false;
  socket.once('connect', () => {
    connected = true;
  });
  socket.setTimeout(limitMs, () => {
    if (connected) resolve('silence');
    else reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
    socket.destroy();
  });
  socket.once('data', (chunk) => {
    const first = chunk.length === 1 ? chunk.toString('latin1') : '';
    resolve(first === 'S' ? 'tls' : first === 'N' ? 'plain' : 'something else');
    socket.destroy();
  });
  // A server that accepts and closes silently is no working PostgreSQL: it may be stopping.
  socket.once('end', () => resolve('silence'));
  socket.once('error', (error) => (connected ? resolve('silence') : reject(error)));
  socket.once('close', () => resolve('silence'));
  return promise;
}
