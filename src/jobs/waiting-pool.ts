import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { isDatabaseUnavailable } from '../db/is-database-unavailable.ts';

type Connected = (error: Error | undefined, client: PoolClient | undefined, release: (error?: Error) => void) => void;

const retryMs = { first: 100, max: 2000 } as const;
/** A code after which graphile-worker tries the same statement again, soon and for minutes: "serialization failure". */
const retryableCode = '40001';

/**
 * The connections that graphile-worker is given. It does not expect Postgres to be away when it notes that a job is done:
 * that is a rejection without a handler, or with its batches a pool that never ends. So here a connection is waited for, for
 * as long as it takes, and a statement that failed because Postgres was away has the code of one that is worth a repetition.
 * After `end` nothing that still asks for a connection gets an answer.
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
    // With a callback it is not a promise: then it is the pool's own `query`, whose callers try again by themselves.
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      if (!(error instanceof Error) || !isDatabaseUnavailable(error)) throw error;
      throw Object.assign(new Error(error.message, { cause: error }), { code: retryableCode });
    });
  };
}
