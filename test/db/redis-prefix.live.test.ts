import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import { requireSamePrefix } from '../../src/db/redis-prefix.ts';
import { createDatabase, dropDatabase } from '../support/services.ts';

let url: string;
let orm: MikroORM;
beforeAll(async () => {
  url = await createDatabase();
  orm = await connectOrm({ url, poolMax: 4, applicationName: 'qf-test' });
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

test('of several that start at once with different prefixes one goes on, and later ones with its prefix alone', async () => {
  const prefixes = ['one:', 'two:', 'three:'];
  const started = await Promise.allSettled(prefixes.map((prefix) => requireSamePrefix(orm, prefix)));
  const [first] = prefixes.filter((_, i) => started[i]?.status === 'fulfilled');
  expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await requireSamePrefix(orm, first as string);
  await expect(requireSamePrefix(orm, 'four:')).rejects.toMatchObject({
    name: 'StartError',
    exitCode: 2,
    message: expect.stringMatching(new RegExp(`^REDIS_PREFIX: "four:".*under "${first}"`)) as string,
  });
});
