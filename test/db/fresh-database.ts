import { randomBytes } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { migrate } from '../../src/db/migrate.ts';
import { ormOptions } from '../../src/db/orm-options.ts';

const adminUrl = 'postgres://postgres@127.0.0.1:5432/postgres';

export interface FreshDatabase {
  url: string;
  /** Statements as an administrator, outside the pool under test. */
  admin(sql: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** A database of one's own, migrated unless told otherwise. */
export async function freshDatabase(options: { migrated?: boolean } = {}): Promise<FreshDatabase> {
  const name = `qf_test_${randomBytes(6).toString('hex')}`;
  const orm = await MikroORM.init({ ...ormOptions(adminUrl), logger: () => undefined });
  const admin: FreshDatabase['admin'] = (sql, parameters = []) => orm.em.fork().execute(sql, parameters);
  await admin(`create database ${name}`);
  const url = `postgres://postgres@127.0.0.1:5432/${name}`;
  if (options.migrated !== false) await migrate(url);
  return {
    url,
    admin,
    drop: async () => {
      await admin(`drop database ${name} with (force)`);
      await orm.close(true);
    },
  };
}
