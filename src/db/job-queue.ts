import type { Pool, PoolConfig } from 'pg';
import { databaseTls } from './database-tls.ts';

/** Where graphile-worker keeps its tables. */
export const jobQueueSchema = 'graphile_worker';
/** The number of the last migration of the graphile-worker that this version brings. */
export const jobQueueVersion = 20;

const connectMs = 2000;
/** A statement of the queue takes milliseconds. */
const statementMs = 5000;

export interface JobQueueConnection {
  url: string;
  poolMax: number;
  /** Shown by `pg_stat_activity`. */
  applicationName: string;
}

/**
 * How to connect to the job queue, apart from the ORM. No call hangs when Postgres is away. A lost connection is replaced by
 * the pool: whoever uses it here gives back what was taken, so `keepPoolWhole` must not do it a second time.
 */
export function jobQueueConfig({ url, poolMax, applicationName }: JobQueueConnection): PoolConfig {
  const address = new URL(url);
  // As for the ORM, `databaseTls` reads what is behind the "?"; `pg` would read it in another way.
  address.search = '';
  return {
    connectionString: address.href,
    ssl: databaseTls(url),
    max: poolMax,
    application_name: applicationName,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    query_timeout: statementMs + 200,
    keepAlive: true,
  };
}

/** Hears of errors of connections, which would end the process otherwise; whoever uses one then gets the error as well. */
export function listenToErrors<P extends Pool>(pool: P, onError: (error: Error) => void): P {
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}
