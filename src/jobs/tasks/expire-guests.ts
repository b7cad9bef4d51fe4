import type { MikroORM } from '@mikro-orm/postgresql';
import type { RunningJob } from '../running-job.ts';
import { deleteInBatches } from '../delete-in-batches.ts';

const batchRows = 500;

/**
 * Deletes guests older than `days` without a session (so no browser can use them), a quiz or a game. Their seats in
 * games of others lose their owner. Accounts stay. Idempotent. @returns the number of guests.
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
        limit ? for update skip locked) returning id`,
      [days, batch],
    );
    const ids = JSON.stringify(guests.map(({ id }) => id));
    const idsSql = 'select jsonb_array_elements_text(?::jsonb)::uuid';
    await em.execute(`delete from idempotency_key where user_id in (${idsSql})`, [ids]);
    await em.execute(`update player set user_id = null where user_id in (${idsSql})`, [ids]);
    return guests.length;
  });
}
