/**
 * Keeps the pool at its size whatever happens to its connections.
 *
 * kysely 0.29 gives a connection back after `commit` or `rollback`, and only when that succeeded (its issue 1990). A
 * backend that is lost inside a transaction therefore takes its slot with it, and after `max` of them every query waits
 * for a slot for ever. Here the slot is freed when the connection ends; and a connection whose server does not answer in
 * time is ended, since `rollback` would be waiting behind the same silence.
 */

type Listener = (client: PooledClient) => void;

/** What is used of a `pg` client: events, `query`, and `release`, which the pool sets anew at each checkout. */
interface PooledClient {
  once(event: 'end', listener: () => void): unknown;
  query(...args: unknown[]): unknown;
  release(error?: Error): void;
  connection?: { stream: { destroy(): unknown } };
}

/** What is used of a `pg` pool. */
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
      // Whoever held it may still give it back; a second release throws, in place of the error that matters.
      client.release = () => undefined;
      release(new Error('the connection ended while it was in use'));
    });
  });
}

function endWhenSilent(client: PooledClient): void {
  const query = client.query.bind(client);
  client.query = (...args) => {
    const result = query(...args);
    // A cursor is not a promise; nothing of ours streams.
    if (result instanceof Promise) {
      result.catch((error: unknown) => {
        if (error instanceof Error && error.message === 'Query read timeout') client.connection?.stream.destroy();
      });
    }
    return result;
  };
}
