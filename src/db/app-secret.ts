import { randomBytes } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Setting } from '../../entities/setting.ts';

const key = 'app_secret';

/**
 * The secret that receipts and tokens are signed with: the given one, else the one kept in the database, which is made
 * here when there is none. All callers get the same one, however many start at once.
 */
export async function ensureAppSecret(orm: MikroORM, given?: string): Promise<string> {
  if (given !== undefined) return given;
  const em = orm.em.fork();
  await em.upsert(Setting, { key, value: randomBytes(32).toString('base64url') }, { onConflictAction: 'ignore' });
  const setting = await em.fork().findOneOrFail(Setting, { key });
  return setting.value;
}
