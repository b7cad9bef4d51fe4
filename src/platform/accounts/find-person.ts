import { LockMode, type EntityManager } from '@mikro-orm/postgresql';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
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

/** Whether a person has an account; it is there until the caller's transaction ends. */
export async function holdAccount(em: EntityManager, id: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(`select 1 from "user" where id = ? and role <> 'guest' for share`, [id]);
  return rows.length > 0;
}

/** The account that a login or an id names; undefined for guests and strangers. Addresses name nobody: they are no one else's business. */
export async function findPayee(em: EntityManager, name: string): Promise<string | undefined> {
  const id = canonicalUuid(name);
  const user = await em.findOne(User, id === undefined ? { loginFolded: foldText(name) } : { id });
  return user === null || user.role === 'guest' ? undefined : user.id;
}

/** Under which names people are shown to others, by id; only of those that there are. */
export async function namesOf(
  em: EntityManager,
  ids: readonly string[],
): Promise<Map<string, { displayName: string; login?: string }>> {
  if (ids.length === 0) return new Map();
  const users = await em.find(User, { id: { $in: [...ids] } }, { fields: ['id', 'displayName', 'login'] });
  return new Map(
    users.map(({ id, displayName, login }) => [
      id,
      { displayName, ...(login !== null && login !== undefined && { login }) },
    ]),
  );
}
