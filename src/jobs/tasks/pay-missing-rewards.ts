import type { MikroORM } from '@mikro-orm/postgresql';
import { enqueueRewards } from '../../db/reward-causes.ts';
import { mustKeepRules } from '../../platform/ledger/role-guard.ts';

const gamesMax = 500;
/** A cause has a job of its own. */
const openSql = `select distinct game_id as "gameId" from reward_due
  where settled_at is null and at < now() - interval '10 minutes' limit ?`;

/**
 * Enqueues the job of games whose job was given up. @returns the number of games
 * @throws {CodedError} `busy` as a role that may not post: adding those jobs again would keep them from ever being given up, and noticed
 */
export async function payMissingRewards(orm: MikroORM): Promise<number> {
  return await orm.em.fork().transactional(async (em) => {
    const games = await em.execute<{ gameId: string }[]>(openSql, [gamesMax]);
    if (games.length > 0) await mustKeepRules(em);
    // oxlint-disable-next-line no-await-in-loop -- on one connection
    for (const { gameId } of games) await enqueueRewards(em, gameId);
    return games.length;
  });
}
