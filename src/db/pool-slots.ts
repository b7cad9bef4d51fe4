/**
 * Keeps the pool at its size whatever happens to its connections.
 *
 * kysely 0.29 releases a connection after `commit` or `rollback`, and only when that succeeded (its issue 1990). So a
 * backend lost inside a transaction leaks its slot, and after `max` of them every query waits for ever. This module
 * frees the slot when the connection ends. It also ends a connection whose server does not answer in time, because a
 * `rollback` would wait behind the same silence.
 */

type Listener = (client: PooledClient) => void;

/** The used part of a `pg` client: events, `query`, and `release`, which the pool replaces at each checkout. */
interface PooledClient {
  once(event: 'end', listener: () => void): unknown;
  query(...args: unknown[]): unknown;
  release(error?: Error): void;
  connection?: { stream: { destroy(): unknown } };
}

/** The used part of a `pg` pool. */
export interface ClientPool {
  on(event: 'connect' | 'acquire', listener: Listener): unknown;
  on(event: 'release', listener: (error: unknown, client: PooledClient) => void): unknown;
}

/** For `driverOptions.onPoolCreated`. */
export function keepPoolWhole(pool: ClientPool): void {
  const held = new WeakSet<PooledClient>();
  pool.on('acquire', (client) => held.add(client));
  pool.on('release', (_error, client) => held.delete(client));
  pool.on('connect', (client) => {
    endWhenSilent(client);
    client.once('end', () => {
      if (!held.has(client)) return;
      const release = client.release.bind(client);
      // The connection's user may still release it; a second release throws and would hide the original error.
      client.release = () => undefined;
      release(new Error('the connection ended while it was in use'));
    });
  });
}

function endWhenSilent(client: PooledClient): void {
  const query = client.query.bind(client);
  client.query = (...args) => {
    const result = query(...args);
    // A cursor is not a promise; no code here streams.
    if (result instanceof Promise) {
      result.catch((error: unknown) => {
        if (error instanceof Error && error.message === 'Query read timeout') client.connection?.stream.destroy();
      });
    }
    return result;
  };
}
