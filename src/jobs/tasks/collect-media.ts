import type { MikroORM } from '@mikro-orm/postgresql';
import { Media } from '../../../entities/media.ts';
import { deleteFiles } from '../../platform/media/media-keys.ts';
import type { MediaStore } from '../../platform/media/media-store.ts';
import { isUsedSql } from '../../platform/media/media-use.ts';
import type { RunningJob } from '../running-job.ts';
import type { MediaDeps } from './process-media.ts';

const batchRows = 200;
/** A use is noted once a day: so many days after the note, the last use is seven days ago at least. */
const unusedDays = 8;
const zeroId = '00000000-0000-0000-0000-000000000000';

/** Uploads that came to nothing: their requests ended long ago. */
const staleSql = `update media set state = 'deleting'
  where state in ('receiving', 'processing', 'failed') and created_at < now() - interval '1 hour'`;

const pageSql = `select id, ${isUsedSql('kept')} as "isUsed", used_at < now() - interval '${unusedDays} days' as "isOld"
  from media m where state = 'ready' and used_at < now() - interval '1 day' and id > ? order by id limit ?`;
const idsSql = 'select jsonb_array_elements_text(?::jsonb)::uuid';
const noteUseSql = `update media set used_at = now() where id in (${idsSql}) and state = 'ready'`;

/**
 * Whoever stores a quiz or a game holds the rows of its media until the commit (see the migration): this skips those
 * rows, or sees the use.
 */
const lockSql = `select id from media where id = ? and state = 'ready' for update skip locked`;
const claimSql = `update media m set state = 'deleting' where id = ? and not ${isUsedSql('kept')} returning id`;

/**
 * Deletes media that no quiz and no game of their owner has used for a week, and uploads that came to nothing.
 * Idempotent. @returns the number of deleted ones
 * @throws when the store is unavailable
 */
export async function collectMedia({ orm, media }: MediaDeps, { signal }: Pick<RunningJob, 'signal'>): Promise<number> {
  await orm.em.fork().execute(staleSql);
  for (let after = zeroId; ;) {
    signal.throwIfAborted();
    /* oxlint-disable no-await-in-loop -- one page after the other, one short transaction after the other */
    const page = await orm.em
      .fork()
      .execute<{ id: string; isUsed: boolean; isOld: boolean }[]>(pageSql, [after, batchRows]);
    const used = page.filter(({ isUsed }) => isUsed).map(({ id }) => id);
    await orm.em.fork().execute(noteUseSql, [JSON.stringify(used)]);
    for (const { id, isUsed, isOld } of page) if (!isUsed && isOld) await claim(orm, id);
    /* oxlint-enable no-await-in-loop */
    const last = page.at(-1);
    if (last === undefined || page.length < batchRows) break;
    after = last.id;
  }
  return await deleteClaimed(orm, media, signal);
}

async function claim(orm: MikroORM, id: string): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    const [locked] = await em.execute<unknown[]>(lockSql, [id]);
    // A statement of its own: it sees what was committed before the lock was there.
    if (locked !== undefined) await em.execute(claimSql, [id]);
  });
}

/** Files first: a row without files is found again, files without a row are not. @param ownerId of all owners without it */
export async function deleteClaimed(
  orm: MikroORM,
  store: MediaStore,
  signal: AbortSignal,
  ownerId?: string,
): Promise<number> {
  const em = orm.em.fork();
  const where = { state: 'deleting' as const, ...(ownerId === undefined ? {} : { ownerId }) };
  for (let sum = 0; ;) {
    /* oxlint-disable no-await-in-loop -- one after the other */
    const rows = await em.find(Media, where, { limit: batchRows, disableIdentityMap: true });
    for (const row of rows) {
      signal.throwIfAborted();
      await deleteFiles(store, row);
      await em.nativeDelete(Media, { id: row.id });
    }
    /* oxlint-enable no-await-in-loop */
    sum += rows.length;
    if (rows.length < batchRows) return sum;
  }
}
