import { join } from 'node:path';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import { ColumnInsertDriver } from './column-insert-driver.ts';
import { databaseTls } from './database-tls.ts';
import { entities, ledgerTables } from './entities.ts';
import { jobQueueSchema } from './job-queue.ts';

export const migrationsDir = join(import.meta.dirname, '../../migrations');

/** Settings of `pg` besides those of the URL. */
export type DriverOptions = Readonly<Record<string, unknown>>;

/** The options that server, release and CLI share: the tables, the migrations' folder, and the URL's TLS. */
export function ormOptions(url: string, driverOptions: DriverOptions = {}): Options {
  return defineConfig({
    clientUrl: url,
    driverOptions: { ssl: databaseTls(url), ...driverOptions },
    // A missing database is an error in the URL; the ORM must not create it silently.
    ensureDatabase: false,
    driver: ColumnInsertDriver,
    // A folded batch is one statement per table.
    batchSize: 4000,
    entities,
    extensions: [Migrator],
    // The job queue has its own migrations.
    schemaGenerator: { ignoreSchema: [jobQueueSchema], skipTables: [...ledgerTables] },
    colors: false,
    // Node runs TypeScript itself; a loader that the CLI finds must not interfere.
    dynamicImportProvider: (id) => import(id),
    migrations: {
      path: migrationsDir,
      tableName: 'migration',
      // Migrations are written and reviewed by hand. `migration:check` compares them with the entities in a database; a
      // snapshot file would be a third thing to keep in sync.
      snapshot: false,
      allOrNothing: true,
    },
  });
}
