import type { MikroORM } from '@mikro-orm/postgresql';
import { seasonSumsSql, unseasonedSql } from '../ledger/season-sums-sql.ts';
import { lockSeasons, recountBuckets } from './season-buckets.ts';

/**
 * Counts all seasons anew from the ledger, in one transaction: leaderboards can be read meanwhile, and rewards wait. A game
 * whose month was never noted counts in that of its end, and of its first transfer when the game is gone.
 * @returns how many sums were wrong
 * @throws the driver's errors
 */
export async function rebuildSeasons(orm: MikroORM): Promise<number> {
  return await orm.em.fork().transactional(async (em) => {
    await lockSeasons(em);
    await em.execute(`insert into season_game (game_id, month)
      select u.ref, to_char(coalesce(min(g.ended_at), min(t.created_at)) at time zone 'UTC', 'YYYY-MM')
      from (${unseasonedSql}) u join transfer t on t.id = u.transfer_id left join game g on g.id = u.ref
      where u.ref is not null group by u.ref`);
    const wrong = await em.execute<unknown[]>(`with sums as (${seasonSumsSql}),
      deleted as (
        delete from season_points p where p.points <> 0
          and not exists (select from sums s where s.user_id = p.user_id and s.season = p.season) returning 1 as row),
      put as (
        insert into season_points as p (user_id, season, points, listed)
        select s.user_id, s.season, s.points, false from sums s
        on conflict (user_id, season) do update set points = excluded.points where p.points <> excluded.points returning 1 as row)
      select row from deleted union all select row from put`);
    await em.execute(`update season_points p set listed = not listed
      where listed <> exists (select from season_name n where n.user_id = p.user_id)`);
    await recountBuckets(em);
    return wrong.length;
  });
}
