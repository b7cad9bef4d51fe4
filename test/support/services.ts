/** What a live test file takes for itself from the servers of the run: a database of its own, names of its own. */
import { randomBytes } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { inject } from 'vitest';

export { PrivateServer, startPostgres, startRedis } from './private-server.ts';

/** Creates a migrated, empty database. @returns its URL. */
export async function createDatabase(): Promise<string> {
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

async function administer(sql: string): Promise<void> {
  const url = new URL(inject('templateUrl'));
  // Not the template: a database with connections can't be cloned.
  url.pathname = '/postgres';
  const orm = await MikroORM.init({
    clientUrl: url.href,
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
