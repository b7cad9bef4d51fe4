import type { MikroORM } from '@mikro-orm/postgresql';
import type { LeaderboardReply } from '../../protocol/seasons.ts';

export interface LeaderboardRequest {
  /** `all`, `2026` or `2026-11`. */
  season: string;
  /** Whose rank is wanted, too. */
  userId: string;
  /** How many people, the best first. */
  limit: number;
}

type Row = Pick<LeaderboardReply, 'players'> & {
  entries: { points: string; name: string; you: boolean }[];
  me: { rank: number; points: string } | null;
};

/**
 * Ranks people by their points from games: who has equal points has the same rank, and the ranks after are left out (1, 1, 3).
 * Only people who are on leaderboards are ranked and counted. Nothing is kept here: who leaves is gone from the next reply.
 */
export class Leaderboards {
  readonly #orm: MikroORM;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  /** All of it is of one moment. */
  async read({ season, userId, limit }: LeaderboardRequest): Promise<LeaderboardReply> {
    const [row] = await this.#orm.em
      .fork()
      .execute<[Row]>(readSql, [userId, season, season, userId, season, limit, season, season]);
    const { players, me } = row;
    const entries: LeaderboardReply['entries'] = [];
    for (const { name, points, you } of row.entries) {
      const before = entries.at(-1);
      const rank = before?.points === points ? before.rank : entries.length + 1;
      entries.push({ rank, name, points, ...(you && { you }) });
    }
    return { season, entries, players, ...(me !== null && { me }) };
  }

  /** Whether games have paid the person points. */
  async hasPoints(userId: string): Promise<boolean> {
    const rows = await this.#orm.em
      .fork()
      .execute<unknown[]>(`select 1 from season_points where user_id = ? and season = 'all' and points > 0`, [userId]);
    return rows.length > 0;
  }

  /** Seasons in which somebody has earned points: all time, then the newest month, and each year after its months. */
  async seasons(): Promise<string[]> {
    const rows = await this.#orm.em.fork().execute<{ season: string }[]>(seasonsSql);
    return rows.map(({ season }) => season).toSorted((a, b) => (b > a ? 1 : -1));
  }
}

const readSql = `with mine as (
    select p.points, (select min(low) from season_bucket b where b.season = p.season and b.low > p.points) as next
    from season_points p where p.user_id = ? and p.season = ? and p.listed and p.points > 0)
  select
    (select coalesce(sum(players), 0)::int from season_bucket where season = ?) as players,
    (select coalesce(json_agg(e), '[]') from (
      select p.points::text, n.name, n.user_id = ? as you
      from season_points p join season_name n on n.user_id = p.user_id
      where p.season = ? and p.listed and p.points > 0 order by p.points desc, p.user_id desc limit ?) e) as entries,
    (select json_build_object('points', mine.points::text, 'rank', 1
      + (select coalesce(sum(players), 0) from season_bucket where season = ? and low > mine.points)
      + (select count(*) from season_points p where p.season = ? and p.listed and p.points > 0
          and p.points > mine.points and p.points < coalesce(mine.next, 9223372036854775807))) from mine) as me`;

/** From one season to the next by the index: each has many buckets. */
const seasonsSql = `with recursive found as (
    (select season from season_bucket order by season limit 1)
    union all
    select (select b.season from season_bucket b where b.season > found.season order by b.season limit 1)
    from found where found.season is not null)
  select season from found where season is not null`;
