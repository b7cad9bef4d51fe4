import type { EntityManager } from '@mikro-orm/postgresql';

/** Whether a person has a part in a pot that is not settled, as a player or as its host: such a person cannot be deleted. */
export async function isInPot(em: EntityManager, userId: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `select 1 where exists (select from pot_entry where user_id = ? and ended_at is null)
      or exists (select from pot where host_id = ? and settled_at is null)`,
    [userId, userId],
  );
  return rows.length > 0;
}
