import { join } from 'node:path';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import { ColumnInsertDriver } from './column-insert-driver.ts';
import { databaseTls } from './database-tls.ts';
import { entities } from './entities.ts';
import { jobQueueSchema } from './job-queue.ts';

export const migrationsDir = join(import.meta.dirname, '../../migrations');

/** Settings of `pg` besides those of the URL. */
export type DriverOptions = Readonly<Record<string, unknown>>;

/** What the server, the release and the CLI have in common: the tables, where the migrations are, and the URL's TLS. */
export function ormOptions(url: string, driverOptions: DriverOptions = {}): Options {
  return defineConfig({
    clientUrl: url,
    driverOptions: { ssl: databaseTls(url), ...driverOptions },
    // A database that is not there is a mistake in the URL, and not ours to create in silence.
    ensureDatabase: false,
    driver: ColumnInsertDriver,
    // A folded batch is one statement a table.
    batchSize: 4000,
    entities,
    extensions: [Migrator],
    // The job queue brings its own migrations.
    schemaGenerator: { ignoreSchema: [jobQueueSchema] },
    colors: false,
    // Node runs TypeScript by itself; a loader that the CLI happens to find must not come in between.
    dynamicImportProvider: (id) => import(id),
    migrations: {
      path: migrationsDir,
      tableName: 'migration',
      // Migrations are written and reviewed by hand and checked against the entities by `migration:check`, which
      // compares with the database; a snapshot file would only be a third thing to keep in step.
      snapshot: false,
      allOrNothing: true,
    },
  });
}
