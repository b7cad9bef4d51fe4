import { LockMode, type EntityManager } from '@mikro-orm/postgresql';
import { User } from '../../../entities/user.ts';
import { foldText } from '../../lib/fold-text.ts';
import { CodedError } from '../../protocol/errors.ts';

/** Finds by login or by verified address. A login has no "@". */
export const namedBy = (name: string) =>
  name.includes('@') ? { verifiedEmail: foldText(name) } : { loginFolded: foldText(name) };

export const lockUser = (em: EntityManager, id: string): Promise<User | null> =>
  em.findOne(User, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });

/** @throws {CodedError} `bad_token` for a deleted person. */
export async function findUser(em: EntityManager, id: string): Promise<User> {
  const user = await em.findOne(User, { id });
  if (user === null) throw new CodedError('bad_token', 'The token is unknown or has expired.');
  return user;
}
