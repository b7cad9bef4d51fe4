import type { MikroORM } from '@mikro-orm/postgresql';
import { emptyDeadLetters } from '../../platform/retention/anonymous-sql.ts';
import type { RunningJob } from '../running-job.ts';
import { deleteInBatches } from '../delete-in-batches.ts';

/** The tables with a game's rows, by its key. */
const tables = [
  'question_moment',
  'game_moment',
  'answer',
  'player',
  'question_result',
  'direct_question',
  'regrade',
  'pot_entry',
  'pot',
] as const;
const batchRows = 5000;

/**
 * Deletes the remaining rows of a game whose own row was deleted. Idempotent. @returns the number of rows.
 * @throws when the game exists: this job must not delete a game.
 */
export async function deleteGameRows(
  orm: MikroORM,
  gameId: string,
  { signal }: Pick<RunningJob, 'signal'>,
): Promise<number> {
  const [found] = await orm.em.fork().execute<unknown[]>('select id from game where id = ?', [gameId]);
  if (found !== undefined) throw new Error(`the game ${gameId} is there`);
  return await deleteRowsOfGame(orm, gameId, signal);
}

/** Deletes all rows of a game but its own, in batches. @returns the number of rows */
export async function deleteRowsOfGame(orm: MikroORM, gameId: string, signal: AbortSignal): Promise<number> {
  let sum = 0;
  for (const table of tables) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    sum += await deleteInBatches(orm, signal, batchRows, async (em, batch) => {
      const [{ deleted }] = await em.execute<[{ deleted: number }]>(
        `with gone as (
          delete from ${table} where ctid = any(array(select ctid from ${table} where game_id = ? limit ?)) and game_id = ?
          returning 1
        ) select count(*)::int as deleted from gone`,
        [gameId, batch, gameId],
      );
      return deleted;
    });
  }
  await orm.em.fork().execute(emptyDeadLetters, [gameId]);
  return sum;
}
