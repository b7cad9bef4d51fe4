import { MikroORM } from '@mikro-orm/postgresql';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createOwnDatabase,
  createKeyPrefix,
  dropDatabase,
  redisUrl,
  startPostgres,
  startRedis,
} from '../support/services.ts';

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function connectSql(url: string) {
  const options = { clientUrl: url, entities: [], discovery: { warnWhenNoEntities: false }, pool: { min: 0, max: 1 } };
  const orm = await MikroORM.init({ ...options, dynamicImportProvider: (id) => import(id) });
  cleanUps.push(() => orm.close(true));
  return async (sql: string): Promise<Record<string, unknown>[]> => orm.em.getConnection().execute(sql);
}

function connectRedis(url: string): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: () => 20 });
  redis.on('error', () => undefined);
  cleanUps.push(async () => redis.disconnect());
  return redis;
}

describe('the servers of the test run', () => {
  it('gives each file a database of its own, migrated', async () => {
    const [one, two] = [await createOwnDatabase(), await createOwnDatabase()];
    const [sqlOne, sqlTwo] = [await connectSql(one), await connectSql(two)];
    await sqlOne('create table only_here (id int)');
    expect(await sqlTwo(`select to_regclass('only_here') as found`)).toEqual([{ found: null }]);
    expect(await sqlTwo(`select to_regclass('migration')::text as found`)).toEqual([{ found: 'migration' }]);
    await dropDatabase(one);
    await expect(sqlOne('select 1')).rejects.toThrow();
    await dropDatabase(two);
  });

  it('runs Redis as the product does', async () => {
    const redis = connectRedis(redisUrl());
    const key = `${createKeyPrefix()}here`;
    await redis.set(key, '1');
    expect(await redis.get(key)).toBe('1');
    await redis.del(key);
    const settings = await redis.config(
      'GET',
      'appendfsync',
      'appendonly',
      'no-appendfsync-on-rewrite',
      'save',
      'maxmemory-policy',
    );
    const pairs = settings;
    expect(Object.fromEntries(pairs.flatMap((name, i) => (i % 2 ? [] : [[name, pairs[i + 1]]])))).toEqual({
      appendfsync: 'always',
      appendonly: 'yes',
      'no-appendfsync-on-rewrite': 'no',
      save: '',
      'maxmemory-policy': 'noeviction',
    });
  });
});

describe('a server of a test', () => {
  it('keeps what Redis acknowledged over a kill, at the same address', async () => {
    const server = await startRedis();
    cleanUps.push(() => server.close());
    const redis = connectRedis(server.url);
    await redis.set('kept', 'yes');
    await server.kill();
    await expect(redis.get('kept')).rejects.toThrow();
    await server.restart();
    expect(await connectRedis(server.url).get('kept')).toBe('yes');
  });

  it('freezes and goes on', async () => {
    const server = await startRedis();
    cleanUps.push(() => server.close());
    const redis = connectRedis(server.url);
    await redis.ping();
    server.stop();
    const answer = redis.ping();
    const patience = new Promise((resolve) => setTimeout(resolve, 200, 'nothing'));
    expect(await Promise.race([answer, patience])).toBe('nothing');
    server.cont();
    expect(await answer).toBe('PONG');
  });

  it('keeps what PostgreSQL committed over a kill, at the same address', async () => {
    const server = await startPostgres();
    cleanUps.push(() => server.close());
    const before = await connectSql(server.url);
    await before('create table kept as select 42 as answer');
    await server.kill();
    await expect(before('select 1')).rejects.toThrow();
    await server.restart();
    const after = await connectSql(server.url);
    expect(await after('select answer from kept')).toEqual([{ answer: 42 }]);
    expect(await after('show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  });
});
