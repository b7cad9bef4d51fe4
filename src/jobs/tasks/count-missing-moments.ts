import type { MikroORM } from '@mikro-orm/postgresql';
import { enqueueJob } from '../../db/enqueue-job.ts';
import { countMoments } from '../../platform/reports/count-moments.ts';
import { countedGame } from '../../platform/reports/moments-sql.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { RunningJob } from '../running-job.ts';

const pageGames = 50;
/** A game that has just ended has a job of its own. */
const missingSql = `select id from game where id > ?::uuid and stored_at < now() - interval '1 minute' and ${countedGame}
    and (not exists (select from game_moment m where m.game_id = game.id)
      or exists (select from question_moment q where q.game_id = game.id and q.graded_by is null))
  order by id limit ?`;
/** After so long other jobs have their turn. */
const runMs = 5000;
/** Behind everything else: nobody waits for games of the past. */
const priority = 10;

/**
 * Counts finished games that are not counted, or were by an earlier version: they ended under it, or their job was given up.
 * It does so for some seconds, and then enqueues itself again. Idempotent. @returns the number of games.
 */
export async function countMissingMoments(orm: MikroORM, { signal }: Pick<RunningJob, 'signal'>): Promise<number> {
  const untilMs = performance.now() + runMs;
  let after = '00000000-0000-0000-0000-000000000000';
  for (let sum = 0; ;) {
    /* oxlint-disable no-await-in-loop -- one short transaction after the other */
    const page = await orm.em.fork().execute<{ id: string }[]>(missingSql, [after, pageGames]);
    for (const { id } of page) {
      signal.throwIfAborted();
      if (await isCounted(orm, id)) sum += 1;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageGames) return sum;
    after = last.id;
    if (sum > 0 && performance.now() > untilMs) {
      const jobKey = 'count-missing-moments';
      await orm.em.fork().transactional((em) => enqueueJob(em, 'count-missing-moments', {}, { jobKey, priority }));
      return sum;
    }
    /* oxlint-enable no-await-in-loop */
  }
}

/** Not where only a later version knows the game. */
async function isCounted(orm: MikroORM, gameId: string): Promise<boolean> {
  try {
    await countMoments(orm, gameId);
    return true;
  } catch (error) {
    if (error instanceof CodedError && error.code === 'busy') return false;
    throw error;
  }
}
