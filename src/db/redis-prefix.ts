import type { MikroORM } from '@mikro-orm/postgresql';
import { Setting } from '../../entities/setting.ts';
import { StartError } from '../lib/start-error.ts';

const key = 'redis_prefix';

/**
 * The first process of an installation notes under which prefix its games are in Redis; every later one has to have the same.
 * Another prefix looks like a Redis that has lost its data: the process would take over all games, and those in play would
 * not be folded any more.
 * @throws {StartError} for another prefix than the one noted
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
