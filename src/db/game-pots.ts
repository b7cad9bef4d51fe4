/** The pots of games: what changes a game's players or ends it has its pot looked at. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { enqueueJob } from './enqueue-job.ts';

/** Has the pot of a game looked at, in the caller's transaction: who has no seat gets the fee back, a pot of a game that is over is settled. */
export function enqueuePot(em: EntityManager, gameId: string): Promise<void> {
  return enqueueJob(em, 'settle-pot', { gameId }, { jobKey: `settle-pot:${gameId}` });
}

/** As `enqueuePot`, for games of which most have no pot. */
export async function enqueuePotIfThere(em: EntityManager, gameId: string): Promise<void> {
  const rows = await em.execute<unknown[]>('select 1 from pot where game_id = ? and settled_at is null', [gameId]);
  if (rows.length > 0) await enqueuePot(em, gameId);
}
