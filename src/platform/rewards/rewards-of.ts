import type { EntityManager } from '@mikro-orm/postgresql';

/** The points that some games have brought a person so far, signed digits, by game; only of those that were paid for. */
export async function rewardsOf(
  em: EntityManager,
  userId: string,
  gameIds: readonly string[],
): Promise<Map<string, string>> {
  if (gameIds.length === 0) return new Map();
  const rows = await em.execute<{ gameId: string; paid: string }[]>(
    `select game_id as "gameId", paid::text from reward
      where user_id = ?::uuid and game_id in (select jsonb_array_elements_text(?::jsonb)::uuid)`,
    [userId, JSON.stringify(gameIds)],
  );
  return new Map(rows.map(({ gameId, paid }) => [gameId, paid]));
}
