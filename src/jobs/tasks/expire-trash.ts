import type { MikroORM } from '@mikro-orm/postgresql';
import type { RunningJob } from '../running-job.ts';
import { deleteInBatches } from '../delete-in-batches.ts';

const trashDays = 30;
/** A quiz has up to 20 versions of a megabyte each. */
const batchQuizzes = 20;

const expiredSql = `
  with gone as (
    delete from quiz where id in (
      select id from quiz where deleted_at < now() - make_interval(days => ?) limit ? for update skip locked)
    returning id),
  drafts as (delete from quiz_draft d using gone g where d.quiz_id = g.id),
  taken as (insert into deleted_quiz select id, now() from gone),
  versions as (delete from quiz_version v using gone g where v.quiz_id = g.id)
  select id from gone`;

/** An editor that was offline for longer may create a quiz with this id again. */
const takenDays = 365;
const batchIds = 1000;

/** Deletes quizzes that have been in the trash for 30 days. Idempotent. @returns the number of quizzes. */
export async function expireTrash(orm: MikroORM, { signal }: Pick<RunningJob, 'signal'>): Promise<number> {
  await deleteInBatches(orm, signal, batchIds, async (em, batch) => {
    const ids = await em.execute<unknown[]>(
      `delete from deleted_quiz where id in (
        select id from deleted_quiz where deleted_at < now() - make_interval(days => ?) limit ?) returning id`,
      [takenDays, batch],
    );
    return ids.length;
  });
  return await deleteInBatches(orm, signal, batchQuizzes, async (em, batch) => {
    const quizzes = await em.execute<unknown[]>(expiredSql, [trashDays, batch]);
    return quizzes.length;
  });
}
