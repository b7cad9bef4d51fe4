import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../config/config.ts';
import { ensureAppSecret } from './app-secret.ts';
import { requireSamePrefix } from './redis-prefix.ts';

/**
 * Joins the process to the installation that owns this database, before it uses Redis.
 * @returns the secret of receipts and tokens
 * @throws {StartError} when `REDIS_PREFIX` differs from the other processes'
 */
export async function joinInstallation(
  orm: MikroORM,
  { appSecret, redis }: Pick<Config, 'appSecret' | 'redis'>,
): Promise<string> {
  await requireSamePrefix(orm, redis.prefix);
  return await ensureAppSecret(orm, appSecret);
}
