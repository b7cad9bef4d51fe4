import { MikroORM } from '@mikro-orm/postgresql';
import { migrateJobQueue } from './migrate-job-queue.ts';
import { jobQueueSchema } from './job-queue.ts';
import { ormOptions } from './orm-options.ts';

/** The advisory lock that serialises releases; any number that no other program uses in this database. */
const migrationLock = 7_305_001;

/**
 * Migrates the schema and the job queue's. Concurrent calls are safe: the second waits and finds nothing to do.
 * @returns the names of the applied migrations, oldest first; `graphile_worker` for those of the job queue.
 * @throws the driver's errors; a failed migration leaves the schema as it was.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  // Two connections: one holds the lock in its own transaction, so that the lock ends with its process.
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
