import { Logger, runMigrations } from 'graphile-worker';
import { Pool } from 'pg';
import { jobQueueConfig, jobQueueSchema, jobQueueVersion, listenToErrors } from './job-queue.ts';
import { releaseSession } from './release-session.ts';

/**
 * Migrates the tables of the job queue. Concurrent calls are safe.
 * @returns whether it applied any migration.
 * @throws the driver's errors. Each migration of graphile-worker is a transaction of its own.
 */
export async function migrateJobQueue(databaseUrl: string): Promise<boolean> {
  const config = jobQueueConfig({ url: databaseUrl, poolMax: 1, applicationName: 'quickfire-release' });
  // The current statement fails as well.
  const pool = listenToErrors(new Pool({ ...config, ...releaseSession }), () => undefined);
  try {
    const { rows } = await pool.query<{ found: string | null }>(
      'select n.nspname as found from pg_namespace n where n.nspname = $1',
      [jobQueueSchema],
    );
    // "create schema if not exists" needs the right to create schemas even when the schema exists. Operators who do not
    // grant it create the schema themselves, and graphile-worker then finds its first table there.
    if (rows.length === 0) await pool.query(`create schema if not exists ${jobQueueSchema}`);
    await pool.query(
      `create table if not exists ${jobQueueSchema}.migrations
        (id int primary key, ts timestamptz default now() not null, breaking boolean not null default false)`,
    );
    const before = await readVersion(pool);
    if (before >= jobQueueVersion) return false;
    await runMigrations({ pgPool: pool, schema: jobQueueSchema, logger: new Logger(() => () => undefined) });
    return true;
  } finally {
    await pool.end();
  }
}

async function readVersion(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ version: number | null }>(
    `select max(id) as version from ${jobQueueSchema}.migrations`,
  );
  return rows[0]?.version ?? 0;
}
