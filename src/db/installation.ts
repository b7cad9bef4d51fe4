import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../config/config.ts';
import { ensureAppSecret } from './app-secret.ts';
import { requireSamePrefix } from './redis-prefix.ts';

/**
 * Makes a process one of the installation whose database this is, before it touches anything there is in Redis.
 * @returns the secret of receipts and tokens
 * @throws {StartError} for another `REDIS_PREFIX` than the others'
 */
export async function joinInstallation(
  orm: MikroORM,
  { appSecret, redis }: Pick<Config, 'appSecret' | 'redis'>,
): Promise<string> {
  await requireSamePrefix(orm, redis.prefix);
  return await ensureAppSecret(orm, appSecret);
}
