import { Pool } from 'pg';
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
  /** Receives what happens to connections that nobody uses just then. */
  onError: (error: Error) => void;
}

/**
 * The connections of graphile-worker, apart from those of the ORM. No call hangs when Postgres is away. A lost connection is
 * replaced by the pool: graphile-worker releases what it has taken, so `keepPoolWhole` must not release it a second time.
 */
export function connectJobQueue({ url, poolMax, applicationName, onError }: JobQueueConnection): Pool {
  const address = new URL(url);
  // As for the ORM, `databaseTls` reads what is behind the "?"; `pg` would read it in another way.
  address.search = '';
  const pool = new Pool({
    connectionString: address.href,
    ssl: databaseTls(url),
    max: poolMax,
    application_name: applicationName,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    query_timeout: statementMs + 200,
    keepAlive: true,
  });
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}
