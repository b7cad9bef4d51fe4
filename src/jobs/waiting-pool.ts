import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { isDatabaseUnavailable } from '../db/is-database-unavailable.ts';

type Connected = (error: Error | undefined, client: PoolClient | undefined, release: (error?: Error) => void) => void;

const retryMs = { first: 100, max: 2000 } as const;
/** A code ("serialization failure") after which graphile-worker retries the same statement, soon and for minutes. */
const retryableCode = '40001';

/**
 * The connection pool for graphile-worker, which does not expect an unavailable Postgres when it marks a job as done:
 * that would be an unhandled rejection, or with batches a pool that never ends. So this pool waits for a connection as
 * long as necessary, and gives a statement that failed because Postgres was unavailable a retryable code. After `end`,
 * pending requests for a connection get no reply.
 */
export class WaitingPool extends Pool {
  #ended = false;

  constructor(config: PoolConfig) {
    super(config);
    this.on('connect', markRetryable);
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<PoolClient> | void {
    const connected = this.#connect();
    if (callback === undefined) return connected;
    connected.then(
      (client) => callback(undefined, client, (error) => client.release(error)),
      (error: unknown) => callback(error as Error, undefined, () => undefined),
    );
  }

  override end(): Promise<void>;
  override end(callback: () => void): void;
  override end(callback?: () => void): Promise<void> | void {
    this.#ended = true;
    return callback === undefined ? super.end() : super.end(callback);
  }

  async #connect(): Promise<PoolClient> {
    for (let failures = 0; ; failures += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      if (this.#ended) await new Promise(() => {});
      try {
        // oxlint-disable-next-line no-await-in-loop -- as above
        return await super.connect();
      } catch (error) {
        if (!this.#ended && !isDatabaseUnavailable(error)) throw error;
      }
      const ms = Math.min(retryMs.max, retryMs.first * 2 ** Math.min(failures, 10));
      // oxlint-disable-next-line no-await-in-loop -- as above
      await sleep(ms / 2 + (Math.random() * ms) / 2, undefined, { ref: false });
    }
  }
}

function markRetryable(client: { query(...args: unknown[]): unknown }): void {
  const query = client.query.bind(client);
  client.query = (...args) => {
    const result = query(...args);
    // With a callback it is not a promise: that is the pool's own `query`, whose callers retry by themselves.
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      if (!(error instanceof Error) || !isDatabaseUnavailable(error)) throw error;
      throw Object.assign(new Error(error.message, { cause: error }), { code: retryableCode });
    });
  };
}
