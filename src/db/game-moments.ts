/** Additive figures of finished games (`question_moment`, `game_moment`), which reports over games are sums of. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { enqueueJob } from './enqueue-job.ts';

/**
 * Has a finished game counted anew, in the caller's transaction, which has changed its answers, points or players. A game
 * that is not over, or is deleted, is not counted.
 */
export function enqueueMoments(em: EntityManager, gameId: string): Promise<void> {
  return enqueueJob(em, 'count-question-moments', { gameId }, { jobKey: `count-question-moments:${gameId}` });
}

/** In the caller's transaction, which has taken the game from its owner: a job that counts it finds none then. */
export async function deleteMoments(em: EntityManager, gameId: string): Promise<void> {
  await em.execute('delete from question_moment where game_id = ?', [gameId]);
  await em.execute('delete from game_moment where game_id = ?', [gameId]);
}
