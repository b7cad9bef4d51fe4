/** Statements that each connection parses once. */
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isDatabaseUnavailable } from '../../src/db/is-database-unavailable.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { executePrepared } from '../../src/db/prepared-statement.ts';
import { createDatabase, dropDatabase } from '../support/services.ts';

let url: string;
let orm: MikroORM;
beforeAll(async () => {
  url = await createDatabase();
  orm = await connectOrm({ url, poolMax: 1, applicationName: 'qf-test' });
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

const add = { name: 'test-add', sql: 'select $1::int + $2::int as sum, $3::text[] as list' };
const inserted = {
  name: 'test-insert',
  sql: 'insert into setting (key, value) values ($1::text, $2::text) returning key',
};
const prepared = async () =>
  (await orm.em.fork().execute<{ name: string }[]>('select name from pg_prepared_statements order by name')).map(
    ({ name }) => name,
  );

it('has rows, lists and nulls, and keeps its name on the connection', async () => {
  const list = ['a', 'b"c', '{,}'];
  for (let i = 0; i < 7; i += 1)
    expect(await executePrepared(orm.em.fork(), add, [`${i}`, '1', list])).toEqual([{ sum: i + 1, list }]);
  expect(await executePrepared(orm.em.fork(), add, [null, '1', null])).toEqual([{ sum: null, list: null }]);
  expect(await prepared()).toEqual(['test-add']);
});

it('is a part of the transaction of its entity manager', async () => {
  const em = orm.em.fork();
  await em.begin();
  await executePrepared(em, inserted, ['prepared', 'x']);
  await em.rollback();
  expect(await orm.em.fork().execute(`select from setting where key = 'prepared'`)).toEqual([]);
  expect(await prepared()).toEqual(['test-add', 'test-insert']);
});

it('fails as other statements do, and works on the next connection', async () => {
  const twice = [inserted, inserted].map((each) => executePrepared(orm.em.fork(), each, ['twice', 'x']));
  expect((await Promise.allSettled(twice)).filter(({ status }) => status === 'rejected')).toHaveLength(1);
  await expect(executePrepared(orm.em.fork(), inserted, ['twice', 'x'])).rejects.toMatchObject({ code: '23505' });
  await expect(orm.em.fork().execute('select pg_terminate_backend(pg_backend_pid())')).rejects.toSatisfy(
    isDatabaseUnavailable,
  );
  // The pool may hand the ended connection out once more.
  const again = () => executePrepared(orm.em.fork(), add, ['1', '2', []]).catch(() => undefined);
  await expect.poll(again).toEqual([{ sum: 3, list: [] }]);
  expect(await prepared()).toEqual(['test-add']);
});
