/** What a live test file takes for itself from the servers of the run: a database of its own, names of its own. */
import { randomBytes } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { inject } from 'vitest';
import { applicationUrlOf } from './private-server.ts';

export { applicationUrlOf, PrivateServer, startPostgres, startRedis } from './private-server.ts';

/** Creates a migrated, empty database. @returns its URL for the role of the application. */
export async function createDatabase(): Promise<string> {
  return applicationUrlOf(await createOwnDatabase());
}

/** The URL of a database of the run for the owner of its tables, who may change them. */
export function ownerUrlOf(applicationUrl: string): string {
  const url = new URL(inject('templateUrl'));
  url.pathname = new URL(applicationUrl).pathname;
  return url.href;
}

/** Creates a migrated, empty database. @returns its URL for the owner of its tables. */
export async function createOwnDatabase(): Promise<string> {
  const url = new URL(inject('templateUrl'));
  const template = url.pathname.slice(1);
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(`create database ${name} template ${template}`);
  url.pathname = `/${name}`;
  return url.href;
}

/** Drops a database made by `createDatabase`, also when connections to it are open. */
export async function dropDatabase(url: string): Promise<void> {
  await administer(`drop database if exists ${new URL(url).pathname.slice(1)} with (force)`);
}

/** The URL of the run's Redis. Other files use it at the same time: every key and channel needs `createKeyPrefix`. */
export function redisUrl(): string {
  return inject('redisUrl');
}

/** A prefix for keys and channels that no other test uses. */
export function createKeyPrefix(): string {
  return `t${randomBytes(8).toString('hex')}:`;
}

/** Runs a statement as the server's superuser. Not in the template: a database with connections can't be cloned. */
export async function administer(sql: string, inDatabase?: string): Promise<void> {
  const url = Object.assign(new URL(inject('templateUrl')), { pathname: '/postgres' });
  const orm = await MikroORM.init({
    clientUrl: inDatabase ?? url.href,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    dynamicImportProvider: (id) => import(id),
    pool: { min: 0, max: 1 },
  });
  try {
    await orm.em.getConnection().execute(sql);
  } finally {
    await orm.close(true);
  }
}
