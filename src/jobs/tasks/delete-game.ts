import { enqueueJob } from '../../db/enqueue-job.ts';
import type { RunningJob } from '../running-job.ts';
import { deleteRowsOfGame } from './delete-game-rows.ts';
import { notParkedSql } from './games-at-rest.ts';
import { deleteSettled, endGame, isFolded, laterMs, soonMs, type GoneGameDeps } from './gone-game.ts';

interface Found {
  isHidden: boolean;
  /** As far as Postgres knows. */
  isOver: boolean;
  /** Some of its entries wait for a later version. */
  isParked: boolean;
}

const findSql = `select deleted_at is not null as "isHidden", ended_at is not null as "isOver",
    not (${notParkedSql}) as "isParked" from game where id = ?`;

/**
 * Deletes a game that its owner has deleted: players, answers and results in batches as soon as its end is folded; its
 * row, with everything written since, when none of its entries can be on their way into Postgres any more. Until then
 * the job enqueues itself again. Idempotent. @returns the number of deleted rows.
 * @throws when the owner has not deleted the game: this job must not do so.
 */
export async function deleteGame(
  deps: GoneGameDeps,
  gameId: string,
  { signal }: Pick<RunningJob, 'signal'>,
): Promise<number> {
  const { orm } = deps;
  const [game] = await orm.em.fork().execute<Found[]>(findSql, [gameId]);
  // Deleted completely meanwhile, with its owner or by retention.
  if (game === undefined) return 0;
  if (!game.isHidden) throw new Error(`the game ${gameId} is there`);
  const { isOver, isParked } = game;
  // It was over when it was deleted. Since then Redis has lost that end, and its room was rebuilt.
  if (!isOver) await endGame(deps, gameId);
  const rows = isOver && !isParked ? await deleteRowsOfGame(orm, gameId, signal) : 0;
  const settled = (await isFolded(deps)) ? await deleteSettled(deps, gameId) : 0;
  if (settled === 0) {
    const runAt = new Date(Date.now() + (isOver || isParked ? laterMs : soonMs));
    await orm.em
      .fork()
      .transactional((em) => enqueueJob(em, 'delete-game', { gameId }, { jobKey: `delete-game:${gameId}`, runAt }));
  }
  return rows + settled;
}
