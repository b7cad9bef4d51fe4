import type { MikroORM } from '@mikro-orm/postgresql';
import { enqueuePot } from '../../db/game-pots.ts';
import { mustKeepRules } from '../../platform/ledger/role-guard.ts';

const batchPots = 500;

/**
 * Has pots looked at whose games have been over for a while, or never had a room: whoever ended or made them has enqueued the job, so
 * usually there are none. Idempotent.
 * @returns the number of pots
 * @throws {CodedError} `busy` as a role that may not post: see `payMissingRewards`
 */
export async function settlePots(orm: MikroORM): Promise<number> {
  return await orm.em.fork().transactional(async (em) => {
    const pots = await em.execute<{ gameId: string }[]>(
      `select p.game_id as "gameId" from pot p left join game g on g.id = p.game_id
        where p.settled_at is null and p.created_at < now() - interval '5 minutes'
          and (g.id is null or g.ended_at < now() - interval '5 minutes'
            or g.ended_at is null and g.opening_at < now() - interval '5 minutes') order by p.game_id limit ?`,
      [batchPots],
    );
    if (pots.length > 0) await mustKeepRules(em);
    // oxlint-disable-next-line no-await-in-loop -- on one connection
    for (const { gameId } of pots) await enqueuePot(em, gameId);
    return pots.length;
  });
}
