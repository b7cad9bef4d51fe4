import { MikroORM } from '@mikro-orm/postgresql';
import { connectionOf, ensureApplicationRole, grantToApplication, isSameRole } from './application-role.ts';
import { placeOfDatabase } from './describe-database-error.ts';
import { migrateJobQueue } from './migrate-job-queue.ts';
import { jobQueueSchema } from './job-queue.ts';
import { ormOptions } from './orm-options.ts';
import { keepPoolWhole, type ClientPool } from './pool-slots.ts';
import { releaseSession } from './release-session.ts';

/** The advisory lock that serialises releases; any number that no other program uses in this database. */
const migrationLock = 7_305_001;

/**
 * Migrates the schema and the job queue's. Concurrent calls are safe: the second waits and finds nothing to do.
 * @param databaseUrl of the role that owns the tables
 * @param applicationUrl of the role as which web and worker work; it is made if missing, and gets its rights. Without it, or
 *   when it is the same role, there is only the owner.
 * @returns the names of the applied migrations, oldest first; `graphile_worker` for those of the job queue.
 * @throws the driver's errors; a failed migration leaves the schema as it was.
 */
export async function migrate(databaseUrl: string, applicationUrl?: string): Promise<string[]> {
  // Two connections: one holds the lock in its own transaction, so that the lock ends with its process.
  const orm = await MikroORM.init({
    ...ormOptions(databaseUrl, {
      application_name: 'quickfire-release',
      connectionTimeoutMillis: 2000,
      ...releaseSession,
      onPoolCreated: (pool: ClientPool) => keepPoolWhole(pool),
    }),
    logger: () => undefined,
    pool: { min: 0, max: 2 },
  });
  try {
    return await orm.em.fork().transactional(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [migrationLock]);
      const applied = await orm.migrator.up();
      await em.execute('select ledger_open_era()');
      const queue = (await migrateJobQueue(databaseUrl)) ? [jobQueueSchema] : [];
      if (applicationUrl !== undefined) await prepareApplication(databaseUrl, applicationUrl);
      return [...applied.map((migration) => migration.name), ...queue];
    });
  } finally {
    await orm.close(true);
  }
}

/** While the release's lock is held: two at once would change the same rights. */
async function prepareApplication(databaseUrl: string, applicationUrl: string): Promise<void> {
  if (isSameRole(databaseUrl, applicationUrl)) return;
  const owner = connectionOf(databaseUrl, releaseSession);
  try {
    await owner.connect();
    // Roles belong to the whole server, whose other databases have releases of their own.
    await ensureApplicationRole(owner, applicationUrl);
    await owner.query('begin');
    await grantToApplication(owner, placeOfDatabase(applicationUrl).user);
    await owner.query('commit');
  } finally {
    await owner.end();
  }
}
