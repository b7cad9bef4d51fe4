import type { MikroORM } from '@mikro-orm/postgresql';
import type { RunningJob } from '../running-job.ts';
import { enqueueJob } from '../../db/enqueue-job.ts';
import { deleteInBatches } from '../delete-in-batches.ts';

const batchRows = 500;

/**
 * Deletes guests older than `days` without a session (so no browser can use them), a quiz, a game or media. Their seats in
 * games of others lose their owner; a job forfeits what they have of points. Accounts stay. Idempotent. @returns the number of guests.
 */
export function expireGuests(orm: MikroORM, days: number, { signal }: Pick<RunningJob, 'signal'>): Promise<number> {
  return deleteInBatches(orm, signal, batchRows, async (em, batch) => {
    const guests = await em.execute<{ id: string }[]>(
      `delete from "user" where id in (
        select u.id from "user" u
        where u.role = 'guest' and u.created_at < now() - make_interval(days => ?)
          and not exists (select from session s where s.user_id = u.id)
          and not exists (select from quiz q where q.owner_id = u.id)
          and not exists (select from game g where g.owner_id = u.id)
          and not exists (select from media m where m.owner_id = u.id)
        limit ? for update skip locked) returning id`,
      [days, batch],
    );
    const ids = JSON.stringify(guests.map(({ id }) => id));
    const idsSql = 'select jsonb_array_elements_text(?::jsonb)::uuid';
    await em.execute(`delete from idempotency_key where user_id in (${idsSql})`, [ids]);
    await em.execute(`update player set user_id = null where user_id in (${idsSql})`, [ids]);
    const holders = await em.execute<{ id: string }[]>(
      `select distinct user_id as id from account_holder where user_id in (${idsSql})`,
      [ids],
    );
    for (const { id } of holders) {
      // oxlint-disable-next-line no-await-in-loop -- on one connection
      await enqueueJob(em, 'delete-person', { userId: id }, { jobKey: `delete-person:${id}` });
    }
    return guests.length;
  });
}
