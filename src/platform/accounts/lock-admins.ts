import type { EntityManager } from '@mikro-orm/postgresql';

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

/** Without this one nobody could look after people. */
export const isOnlyAdmin = (admins: readonly string[], id: string): boolean => admins.length === 1 && admins[0] === id;
