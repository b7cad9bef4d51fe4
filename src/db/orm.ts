import { setTimeout as sleep } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import { isDatabaseUnavailable } from './is-database-unavailable.ts';
import { ormOptions } from './orm-options.ts';
import { keepPoolWhole, type ClientPool } from './pool-slots.ts';
import { namePrepared } from './prepared-statement.ts';

export interface OrmConnection {
  url: string;
  poolMax: number;
  /** Shown by `pg_stat_activity`, so that an operator can identify and end a backend. */
  applicationName: string;
  /** Time limit of one statement, on both sides of the connection. */
  queryTimeoutMs?: number;
  /** How long to wait for a free slot of the pool, and for a new connection. */
  acquireTimeoutMs?: number;
  /** Warnings of the driver: lost connections, failed rollbacks. */
  logger?: (message: string) => void;
}

/** The server ends a transaction that is idle for this long, because it still holds its locks. */
const idleInTransactionMs = 10_000;
/** On a machine where everything starts at once, a connection may take longer than a player would wait. */
const connectTries = 5;
const connectPauseMs = 500;

/**
 * Connects, and checks that a commit means "on disk". No call hangs when Postgres is unavailable: a slot of the pool, a
 * connection and a statement each fail in time, with an error that `isDatabaseUnavailable` recognises.
 * @throws {Error} when `synchronous_commit` is not `on`, or the driver's error after five failed attempts.
 */
export async function connectOrm(connection: OrmConnection): Promise<MikroORM> {
  const { url, poolMax, applicationName, logger = () => undefined } = connection;
  const { queryTimeoutMs = 1500, acquireTimeoutMs = 1500 } = connection;
  const orm = await MikroORM.init({
    ...ormOptions(url, {
      application_name: applicationName,
      connectionTimeoutMillis: acquireTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionMs,
      // The server's limit is reached first, so that a slow statement fails alone. The client's limit is for a server
      // that does not answer at all, and costs the connection.
      statement_timeout: queryTimeoutMs,
      query_timeout: queryTimeoutMs + 200,
      keepAlive: true,
      onPoolCreated(pool: ClientPool) {
        keepPoolWhole(pool);
        pool.on('connect', namePrepared);
      },
    }),
    logger,
    pool: { min: 0, max: poolMax },
  });
  try {
    const row = await readDurability(orm);
    if (row.synchronous_commit !== 'on') {
      throw new Error(
        `Postgres has synchronous_commit=${row.synchronous_commit}: a committed answer could be lost. Set it to "on".`,
      );
    }
    return orm;
  } catch (error) {
    await orm.close(true);
    throw error;
  }
}

async function readDurability(orm: MikroORM): Promise<{ synchronous_commit: string }> {
  for (let tries = 1; ; tries += 1) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      await orm.connect();
      // oxlint-disable-next-line no-await-in-loop -- see above
      const [row] = await orm.em.fork().execute<[{ synchronous_commit: string }]>('show synchronous_commit');
      return row;
    } catch (error) {
      if (tries === connectTries || !isDatabaseUnavailable(error)) throw error;
      // oxlint-disable-next-line no-await-in-loop -- see above
      await sleep(connectPauseMs);
    }
  }
}
