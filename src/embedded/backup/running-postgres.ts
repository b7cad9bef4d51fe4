import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { StartError } from '../../lib/start-error.ts';
import { runningDatabaseUrl } from '../running-database.ts';

const retryMs = 200;
const retryLimitMs = 60_000;
/** No other session of ours keeps writers waiting for longer. */
const lockTimeout = '400ms';
/** Shorter than the others': of two that wait for each other, this session gives up; an autovacuum in the way is cancelled. */
const deadlockTimeout = '200ms';
const retryable = new Set(['55P03', '40P01', '57014']);

/** Where the log that a backup needs ends, and the file that tells the server to begin there. */
export interface BackupEnd {
  readonly label: string;
  readonly firstWalFile: string;
  readonly lastWalFile: string;
}

/**
 * The server's own protocol for copying the files of a running cluster (PostgreSQL's manual, "Making a Base Backup Using the
 * Low Level API"), which needs none of its client programs.
 *
 * States: connected → begun (`begin`) → ended (`end`) → closed. The server gives everything up by itself when the connection
 * ends. A replication slot of the session keeps the write-ahead log from the begin on until `close`.
 */
export class RunningPostgres {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Connects to the embedded server that runs on a data folder.
   * @throws {StartError} when it is starting or stopping.
   */
  static async connect(dataDir: string): Promise<RunningPostgres> {
    const connectionString = runningDatabaseUrl(dataDir);
    if (connectionString === undefined) throw notRunning(dataDir);
    const client = new Client({
      connectionString,
      application_name: 'quickfire-backup',
    });
    // The query that runs, or the next one, fails with the same.
    client.on('error', () => undefined);
    await client.connect().catch((error: unknown) => {
      throw notRunning(dataDir, error);
    });
    return new RunningPostgres(client);
  }

  async begin(): Promise<void> {
    const name = `quickfire_backup_${process.pid}`;
    await this.#client.query('select pg_create_physical_replication_slot($1, true, true)', [name]);
    await this.#client.query("select pg_backup_start('quickfire', true)");
  }

  /**
   * Ends the backup at a moment at which nothing is being committed, and runs `atThatMoment` before writers go on: what it
   * reads elsewhere is what a power cut would leave together with this database. Writers wait for some 25 ms.
   * @throws {StartError} when writers leave no such moment for a minute.
   */
  async end<T>(atThatMoment: () => Promise<T>): Promise<BackupEnd & { result: T }> {
    await this.#stopWriters();
    try {
      const { rows } = await this.#client.query<{ label: string; last: string }>(
        'select labelfile as label, pg_walfile_name(lsn) as last from pg_backup_stop(false)',
      );
      const result = await atThatMoment();
      const { label, last } = rows[0] ?? { label: '', last: '' };
      const first = /^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)/m.exec(label)?.[1];
      if (first === undefined) throw new Error(`PostgreSQL wrote another backup label: ${label}`);
      return { label, firstWalFile: first, lastWalFile: last, result };
    } finally {
      await this.#client.query('rollback');
    }
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  /** Locks all tables against writing, in a transaction that is left open. */
  async #stopWriters(): Promise<void> {
    const until = Date.now() + retryLimitMs;
    for (;;) {
      try {
        await this.#client.query('begin');
        await this.#client.query(`set local lock_timeout = '${lockTimeout}'`);
        await this.#client.query(`set local deadlock_timeout = '${deadlockTimeout}'`);
        const tables = await this.#listTables();
        if (tables.length > 0) await this.#client.query(`lock table ${tables.join(', ')} in share mode`);
        return;
      } catch (error) {
        await this.#client.query('rollback');
        if (!(error instanceof DatabaseError) || !retryable.has(String(error.code))) throw error;
        if (Date.now() > until) {
          const text = 'something has been writing to PostgreSQL for a minute without a pause: try again later';
          throw new StartError(text, 1, { cause: error });
        }
        await delay(retryMs);
      }
    }
  }

  async #listTables(): Promise<string[]> {
    const { rows } = await this.#client.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and c.relpersistence <> 't'
          and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
        order by 1`,
    );
    return rows.map(({ name }) => name);
  }
}

const notRunning = (dataDir: string, cause?: unknown) =>
  new StartError(`DATA_DIR ${dataDir}: its PostgreSQL is starting or stopping: try again`, 1, { cause });
