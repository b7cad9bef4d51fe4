import type { EntityManager } from '@mikro-orm/postgresql';
import { CodedError } from '../../protocol/errors.ts';

/**
 * The ids of all active admins, locked until the caller's transaction ends. If two demote each other at once, the
 * second finds only one left. Callers take this lock before any person's.
 */
export async function lockAdmins(em: EntityManager): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from "user" where role = 'admin' and status = 'active' order by id for update`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Checks that the actor is still an admin, with all admins locked. An admin disabled during the request changes
 * nothing.
 * @throws {CodedError} `not_allowed`
 */
export function checkIsAdmin(admins: readonly string[], actorId: string): void {
  if (!admins.includes(actorId)) throw new CodedError('not_allowed', 'This is for admins.');
}

/** Without this admin no account could manage people. */
export const isOnlyAdmin = (admins: readonly string[], id: string): boolean => admins.length === 1 && admins[0] === id;
