import type { EntityManager } from '@mikro-orm/postgresql';
import { enqueuePotIfThere } from '../../db/game-pots.ts';
import { forgetMade } from '../accounts/idempotency-keys.ts';

/**
 * Ends a game whose room was not opened, in the caller's transaction, and has its pot given back. Its `Idempotency-Key` is free
 * again: the repeated request makes another game.
 * @param before when the opening began at the latest
 * @returns whether it was ended now
 */
export async function endUnopened(
  em: EntityManager,
  gameId: string,
  { before, at }: { before: Date; at: Date },
): Promise<boolean> {
  // An opening of long ago counts for no limit.
  const [game] = await em.execute<{ ownerId: string }[]>(
    `update game set status = 'abandoned', ended_at = ?, opening_at = to_timestamp(0), after_id = null
      where id = ? and status = 'lobby' and ended_at is null and opening_at <= ? returning owner_id as "ownerId"`,
    [at, gameId, before],
  );
  if (game === undefined) return false;
  await forgetMade(em, { userId: game.ownerId, resourceId: gameId });
  await enqueuePotIfThere(em, gameId);
  return true;
}
