import { randomBytes } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Setting } from '../../entities/setting.ts';

const key = 'app_secret';

/**
 * The secret that signs receipts and tokens: the given one, else the one in the database, created here if missing. All
 * processes get the same secret, even when they start at once.
 */
export async function ensureAppSecret(orm: MikroORM, given?: string): Promise<string> {
  if (given !== undefined) return given;
  const em = orm.em.fork();
  await em.upsert(Setting, { key, value: randomBytes(32).toString('base64url') }, { onConflictAction: 'ignore' });
  const setting = await em.fork().findOneOrFail(Setting, { key });
  return setting.value;
}
