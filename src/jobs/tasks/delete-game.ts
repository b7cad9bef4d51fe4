import { enqueueJob } from '../../db/enqueue-job.ts';
import type { RunningJob } from '../running-job.ts';
import { deleteRowsOfGame } from './delete-game-rows.ts';
import { deleteSettled, endGame, isFolded, laterMs, notParkedSql, soonMs, type GoneGameDeps } from './gone-game.ts';

interface Found {
  isHidden: boolean;
  /** As far as Postgres knows. */
  isOver: boolean;
  /** Some of it waits for a later version. */
  isParked: boolean;
}

const findSql = `select deleted_at is not null as "isHidden", ended_at is not null as "isOver",
    not (${notParkedSql}) as "isParked" from game where id = ?`;

/**
 * Deletes a game that its owner has deleted: players, answers and results as soon as its end is folded, in batches, and its row,
 * with whatever has been written since, when nothing of it can be on its way into Postgres any more. Until then the job adds
 * itself again. Again is harmless. @returns how much.
 * @throws when nobody has deleted the game: it is not for this job to do so.
 */
export async function deleteGame(
  deps: GoneGameDeps,
  gameId: string,
  { signal }: Pick<RunningJob, 'signal'>,
): Promise<number> {
  const { orm } = deps;
  const [game] = await orm.em.fork().execute<Found[]>(findSql, [gameId]);
  // It was deleted whole meanwhile, with its owner, or as one that is too old.
  if (game === undefined) return 0;
  if (!game.isHidden) throw new Error(`the game ${gameId} is there`);
  const { isOver, isParked } = game;
  // It was over when it was deleted. A Redis that has lost its end since has laid it out again.
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
