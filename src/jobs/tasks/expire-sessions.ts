import type { MikroORM } from '@mikro-orm/postgresql';
import type { RunningJob } from '../running-job.ts';
import { deleteInBatches } from '../delete-in-batches.ts';

/** A day longer than a session lives, for clock differences and a last use that is an hour old. */
const unusedDays = 31;
const batchRows = 1000;

/** Nobody can send them any more, and their errors may name an address. */
const lostMailsSql = `
  select id from graphile_worker.complete_jobs(array(
    select j.id from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    where t.identifier = 'send-mail' and j.attempts >= j.max_attempts and j.locked_at is null
      and not exists (select from account_link l where l.id::text = j.payload->>'linkId') limit 1000))`;

/** Deletes expired sessions, one-time links, invites, and failed mails whose links are gone. Idempotent. @returns the number of deleted rows. */
export async function expireSessions(orm: MikroORM, { signal }: Pick<RunningJob, 'signal'>): Promise<number> {
  const links = await deleteLinks(orm, signal, { table: 'account_link', key: 'token_hash' });
  const invites = await deleteLinks(orm, signal, { table: 'invite', key: 'id' });
  const sessions = await deleteInBatches(orm, signal, batchRows, async (em, batch) => {
    const rows = await em.execute<unknown[]>(
      `delete from session where token_hash in (
        select token_hash from session where last_used_at < now() - make_interval(days => ?)
        limit ? for update skip locked) returning token_hash`,
      [unusedDays, batch],
    );
    return rows.length;
  });
  const mails = await orm.em.fork().execute<unknown[]>(lostMailsSql);
  return links + invites + sessions + mails.length;
}

/** A day after they expire. */
function deleteLinks(
  orm: MikroORM,
  signal: AbortSignal,
  { table, key }: Record<'table' | 'key', string>,
): Promise<number> {
  return deleteInBatches(orm, signal, batchRows, async (em, batch) => {
    const rows = await em.execute<unknown[]>(
      `delete from ${table} where ${key} in (
        select ${key} from ${table} where expires_at < now() - make_interval(days => 1)
        limit ? for update skip locked) returning ${key}`,
      [batch],
    );
    return rows.length;
  });
}
