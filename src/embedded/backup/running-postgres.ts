import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { StartError } from '../../lib/start-error.ts';
import { runningDatabaseUrl } from '../running-database.ts';

const retryMs = 200;
const retryLimitMs = 60_000;
/** No other session keeps writers waiting for longer than this. */
const lockTimeout = '400ms';
/** Shorter than in other sessions: in a deadlock this session gives up; an autovacuum in the way is cancelled. */
const deadlockTimeout = '200ms';
const retryable = new Set(['55P03', '40P01', '57014']);

/** The end of the log that a backup needs, and the file with which the server starts there. */
export interface BackupEnd {
  readonly label: string;
  readonly firstWalFile: string;
  readonly lastWalFile: string;
}

/**
 * The server's protocol for copying the files of a running cluster (PostgreSQL's manual, "Making a Base Backup Using the
 * Low Level API"), which needs none of its client programs.
 *
 * States: connected → begun (`begin`) → ended (`end`) → closed. The server aborts the backup itself when the connection
 * ends. The session's replication slot keeps the write-ahead log from the beginning until `close`.
 */
export class RunningPostgres {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Connects to the running embedded server of a data folder.
   * @throws {StartError} when it is starting or stopping.
   */
  static async connect(dataDir: string): Promise<RunningPostgres> {
    const connectionString = runningDatabaseUrl(dataDir);
    if (connectionString === undefined) throw notRunning(dataDir);
    const client = new Client({
      connectionString,
      application_name: 'quickfire-backup',
    });
    // The current or next query fails with the same error.
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
   * Ends the backup at a moment without a commit, and runs `atThatMoment` before writers continue: its reads are
   * consistent with this database, as after a power cut. Writers wait for about 25 ms.
   * @throws {StartError} when there is no such moment for a minute.
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

  /** Locks all tables against writing, in a transaction that stays open. */
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
