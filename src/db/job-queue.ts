import type { Pool, PoolConfig } from 'pg';
import { databaseTls } from './database-tls.ts';

/** The schema of graphile-worker's tables. */
export const jobQueueSchema = 'graphile_worker';
/** The number of the last migration in this version of graphile-worker. */
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
 * Connection options of the job queue, apart from the ORM. No call hangs when Postgres is unavailable. The pool replaces
 * a lost connection: its users here always release what they took, so `keepPoolWhole` must not release it a second time.
 */
export function jobQueueConfig({ url, poolMax, applicationName }: JobQueueConnection): PoolConfig {
  const address = new URL(url);
  // `databaseTls` reads the URL's query, as for the ORM; `pg` would read it differently.
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

/** Handles errors of idle connections, which would otherwise end the process; a connection's user gets the error as well. */
export function listenToErrors<P extends Pool>(pool: P, onError: (error: Error) => void): P {
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}
