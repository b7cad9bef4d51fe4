import type { MikroORM } from '@mikro-orm/postgresql';
import type { RunningJob } from '../running-job.ts';
import { deleteInBatches } from '../delete-in-batches.ts';

/** A day more than a session lives, so that clocks may differ, and the last use be an hour behind. */
const unusedDays = 31;
const batchRows = 1000;

/** Deletes sessions, one-time links and invites that nobody can use any more. Again is harmless. @returns how many. */
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
  return links + invites + sessions;
}

/** A day later than they can be used. */
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
