import { join } from 'node:path';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import { ColumnInsertDriver } from './column-insert-driver.ts';
import { entities } from './entities.ts';

const root = join(import.meta.dirname, '../..');

/** What the server, the release and the CLI have in common: the tables and where the migrations are. */
export function ormOptions(url: string): Options {
  return defineConfig({
    clientUrl: url,
    driver: ColumnInsertDriver,
    // A folded batch is one statement a table.
    batchSize: 4000,
    entities,
    extensions: [Migrator],
    colors: false,
    // Node runs TypeScript by itself; a loader that the CLI happens to find must not come in between.
    dynamicImportProvider: (id) => import(id),
    migrations: {
      path: join(root, 'migrations'),
      tableName: 'migration',
      // Migrations are written and reviewed by hand and checked against the entities by `migration:check`, which
      // compares with the database; a snapshot file would only be a third thing to keep in step.
      snapshot: false,
      allOrNothing: true,
    },
  });
}
