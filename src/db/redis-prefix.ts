import type { MikroORM } from '@mikro-orm/postgresql';
import { Setting } from '../../entities/setting.ts';
import { StartError } from '../lib/start-error.ts';

const key = 'redis_prefix';

/**
 * The first process of an installation stores its Redis prefix; every later one must have the same. With another prefix
 * Redis looks as if it had lost its data: the process would take over all games, and live ones would no longer be
 * folded.
 * @throws {StartError} for a prefix that differs from the stored one
 */
export async function requireSamePrefix(orm: MikroORM, prefix: string): Promise<void> {
  const em = orm.em.fork();
  await em.upsert(Setting, { key, value: prefix }, { onConflictAction: 'ignore' });
  const { value } = await em.fork().findOneOrFail(Setting, { key });
  if (value === prefix) return;
  throw new StartError(
    `REDIS_PREFIX: "${prefix}", but the games of this database are in Redis under "${value}": set it to that, or see ` +
      '"Another prefix" in docs/OPERATING.md',
    2,
  );
}
