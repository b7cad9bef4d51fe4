import type { MikroORM } from '@mikro-orm/postgresql';
import { enqueuePotIfThere } from '../../db/game-pots.ts';
import type { RunningJob } from '../running-job.ts';

/** The live rooms as jobs need them; `app` supplies it. */
export interface RoomsOfJobs {
  /**
   * Whether Redis has a room of this game, in any phase. Lost rooms are rebuilt first. @throws {CodedError} `busy` while
   * Redis is unavailable.
   */
  isThere(gameId: string): Promise<boolean>;
}

const pageRows = 200;
/**
 * A room closes its own lobby two hours after the last socket. A row whose room was never opened is kept for a day, for
 * a retry of the request.
 */
const orphanSql = `status = 'lobby' and ended_at is null
  and created_at < now() - case when opening_at is null then interval '3 hours' else interval '25 hours' end
  and not exists (select from parked_entry e where e.game_id = game.id)`;

/**
 * Ends games that are in their lobby in Postgres and have no room: it was never opened, or is lost for good. Existing
 * rooms end by themselves, and log it. Idempotent. @returns the number of ended games.
 */
export async function closeOrphanedLobbies(
  orm: MikroORM,
  rooms: RoomsOfJobs,
  { signal }: Pick<RunningJob, 'signal'>,
): Promise<number> {
  let closed = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    signal.throwIfAborted();
    /* oxlint-disable no-await-in-loop -- one page after the other, and one look at Redis after the other */
    const page = await orm.em
      .fork()
      .execute<{ id: string }[]>(`select id from game where id > ? and ${orphanSql} order by id limit ?`, [
        after,
        pageRows,
      ]);
    for (const { id } of page) {
      if (await rooms.isThere(id)) continue;
      // A retry of the creating request has changed the row's times by then.
      closed += await orm.em.fork().transactional(async (em) => {
        const rows = await em.execute<unknown[]>(
          `update game set status = 'abandoned', ended_at = now() where id = ? and ${orphanSql} returning id`,
          [id],
        );
        if (rows.length > 0) await enqueuePotIfThere(em, id);
        return rows.length;
      });
    }
    /* oxlint-enable no-await-in-loop */
    const last = page.at(-1);
    if (last === undefined || page.length < pageRows) return closed;
    after = last.id;
  }
}
