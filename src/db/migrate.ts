import { MikroORM } from '@mikro-orm/postgresql';
import { migrateJobQueue } from './migrate-job-queue.ts';
import { jobQueueSchema } from './job-queue.ts';
import { ormOptions } from './orm-options.ts';

/** Names the lock that keeps two releases apart; any number does that no one else takes in this database. */
const migrationLock = 7_305_001;

/**
 * Brings the schema and the job queue's up to date. Two calls at once are safe: the second waits and finds nothing to do.
 * @returns the names of the migrations that were applied, oldest first; `graphile_worker` for those of the job queue.
 * @throws what the driver throws; a failed migration leaves the schema as it was.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  // Two connections: one holds the lock in a transaction of its own, so that it is gone with whoever held it.
  const orm = await MikroORM.init({
    ...ormOptions(databaseUrl, { application_name: 'quickfire-release', connectionTimeoutMillis: 2000 }),
    logger: () => undefined,
    pool: { min: 0, max: 2 },
  });
  try {
    return await orm.em.fork().transactional(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [migrationLock]);
      const applied = await orm.migrator.up();
      const queue = (await migrateJobQueue(databaseUrl)) ? [jobQueueSchema] : [];
      return [...applied.map((migration) => migration.name), ...queue];
    });
  } finally {
    await orm.close(true);
  }
}
