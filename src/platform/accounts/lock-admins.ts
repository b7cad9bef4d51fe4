import type { EntityManager } from '@mikro-orm/postgresql';
import { CodedError } from '../../protocol/errors.ts';

/**
 * The ids of all admins who can sign in, locked until the caller's transaction ends: of two who demote each other at once, the
 * second finds that only one is left. Taken before any other person's lock.
 */
export async function lockAdmins(em: EntityManager): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from "user" where role = 'admin' and status = 'active' order by id for update`,
  );
  return rows.map(({ id }) => id);
}

/**
 * That the one who asks is an admin still, now that all admins are locked: whoever is disabled while a request is on its way
 * leaves nothing behind.
 * @throws {CodedError} `not_allowed`
 */
export function checkIsAdmin(admins: readonly string[], actorId: string): void {
  if (!admins.includes(actorId)) throw new CodedError('not_allowed', 'This is for admins.');
}

/** Without this one nobody could look after people. */
export const isOnlyAdmin = (admins: readonly string[], id: string): boolean => admins.length === 1 && admins[0] === id;
