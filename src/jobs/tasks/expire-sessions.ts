import type { MikroORM } from '@mikro-orm/postgresql';
import type { RunningJob } from '../running-job.ts';
import { deleteInBatches } from '../delete-in-batches.ts';

/** A day longer than a session lives, for clock differences and a last use that is an hour old. */
const unusedDays = 31;
const batchRows = 1000;

/** Deletes expired sessions, one-time links and invites. Idempotent. @returns the number of deleted rows. */
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
