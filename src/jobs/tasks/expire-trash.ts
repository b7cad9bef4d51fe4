import type { MikroORM } from '@mikro-orm/postgresql';
import type { RunningJob } from '../running-job.ts';
import { deleteInBatches } from '../delete-in-batches.ts';

const trashDays = 30;
/** A quiz has up to 20 versions of a megabyte each. */
const batchQuizzes = 20;

const expiredSql = `
  with gone as (
    delete from quiz where id in (
      select id from quiz where deleted_at < now() - make_interval(days => ?) limit ? for update skip locked) returning id),
  versions as (delete from quiz_version v using gone g where v.quiz_id = g.id)
  select id from gone`;

/** Deletes quizzes for ever that have been in the trash for 30 days. Again is harmless. @returns how many. */
export function expireTrash(orm: MikroORM, { signal }: Pick<RunningJob, 'signal'>): Promise<number> {
  return deleteInBatches(orm, signal, batchQuizzes, async (em, batch) => {
    const quizzes = await em.execute<unknown[]>(expiredSql, [trashDays, batch]);
    return quizzes.length;
  });
}
