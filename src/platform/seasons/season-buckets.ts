/**
 * A season's leaderboard is cut into buckets, and each knows how many people are in it. A rank is the sum of the buckets
 * above, and a count within one bucket. All functions run within the caller's transaction, after `lockSeasons`.
 */
import type { EntityManager } from '@mikro-orm/postgresql';

/** Any number that no other lock of this database has. */
const seasonsLock = 7_305_003;
/** More people than this are cut into buckets of about `bucketPlayers`. Only people with equal points can't be cut. */
const bucketPlayersMax = 1000;
const bucketPlayers = 500;
/** Two neighbours with fewer people become one bucket. */
const neighboursMin = 300;
const pointsMax = '9223372036854775807';

interface Bucket {
  season: string;
  low: string;
  players: number;
}

/**
 * Lets one transaction at a time change leaderboards, until it commits: so a count is never computed from rows that another one
 * is changing. Take it last in a transaction, after all other locks.
 */
export async function lockSeasons(em: EntityManager): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(?)', [seasonsLock]);
}

/** Makes the first bucket of new seasons. */
export async function addSeasons(em: EntityManager, seasons: readonly string[]): Promise<void> {
  await em.execute(
    `insert into season_bucket (season, low, players)
      select season, 1, 0 from jsonb_array_elements_text(?::jsonb) season on conflict (season, low) do nothing`,
    [JSON.stringify(seasons)],
  );
}

/**
 * Moves people between buckets.
 * @param movedSql the parts of a WITH clause; the last one is `moved (season, before, after)`: points of people on the leaderboard,
 *   0 where they were not on it, or are no longer
 */
export async function moveBetweenBuckets(em: EntityManager, movedSql: string, params: unknown[]): Promise<void> {
  const changed = await em.execute<Bucket[]>(
    `with ${movedSql}, steps as (
        select season, before as points, -1 as step from moved where before > 0
        union all select season, after, 1 from moved where after > 0),
      sums as (
        select s.season, b.low, sum(s.step) as step from steps s cross join lateral (
          select low from season_bucket where season = s.season and low <= s.points order by low desc limit 1) b
        group by s.season, b.low having sum(s.step) <> 0)
      update season_bucket b set players = b.players + sums.step from sums where b.season = sums.season and b.low = sums.low
      returning b.season, b.low, b.players`,
    params,
  );
  const full = changed.filter(({ players }) => players > bucketPlayersMax);
  const cut = new Set<string>();
  // oxlint-disable-next-line no-await-in-loop -- one connection
  for (const bucket of full) if (await cutBucket(em, bucket)) cut.add(bucket.season);
  // oxlint-disable-next-line no-await-in-loop -- as above
  for (const season of cut) await joinNeighbours(em, season);
}

/** Counts all buckets anew from `season_points`. */
export async function recountBuckets(em: EntityManager): Promise<void> {
  const seasons = await em.execute<{ season: string }[]>('select distinct season from season_points order by season');
  await em.execute('delete from season_bucket');
  // oxlint-disable-next-line no-await-in-loop -- one connection
  for (const { season } of seasons) await em.execute(cutSql, cutParams(season, '1', pointsMax));
}

/** @returns false for people with equal points */
async function cutBucket(em: EntityManager, { season, low }: Bucket): Promise<boolean> {
  const [above] = await em.execute<[{ next: string | null }]>(
    'select min(low) as next from season_bucket where season = ? and low > ?::bigint',
    [season, low],
  );
  const next = above.next ?? pointsMax;
  if (BigInt(next) === BigInt(low) + 1n) return false;
  await em.execute(cutSql, cutParams(season, low, next));
  return true;
}

const cutParams = (season: string, low: string, next: string) => [
  season,
  low,
  next,
  bucketPlayers,
  low,
  bucketPlayers,
  bucketPlayers,
  next,
  season,
];

/** Many people with the same points get a bucket of their own, whose people nobody has to count. */
const cutSql = `with inside as (
    select points, count(*) as players from season_points
    where season = ? and listed and points > 0 and points >= ?::bigint and points < ?::bigint group by points),
  slots as (select points, players, div(sum(players) over (order by points) - players, ?) as slot from inside),
  bounds as (
    select ?::bigint as low
    union select min(points) from slots where slot > 0 group by slot
    union select points from inside where players >= ?
    union select points + 1 from inside where players >= ? and points + 1 < ?::bigint),
  listed as (select array_agg(low order by low) as lows from bounds),
  sums as (select lows[width_bucket(points, lows)] as low, sum(players) as players from inside cross join listed group by 1)
  insert into season_bucket (season, low, players)
  select ?, b.low, coalesce(s.players, 0) from bounds b left join sums s on s.low = b.low
  on conflict (season, low) do update set players = excluded.players`;

/** People move up and leave empty buckets behind: without this there would be more and more of them. */
async function joinNeighbours(em: EntityManager, season: string): Promise<void> {
  await em.execute(
    `with numbered as (select low, players, row_number() over (order by low) as place from season_bucket where season = ?),
      pairs as (
        select a.low, b.low as gone, b.players from numbered a join numbered b on b.place = a.place + 1
        where a.place % 2 = 1 and a.players + b.players < ?),
      deleted as (delete from season_bucket b using pairs where b.season = ? and b.low = pairs.gone)
      update season_bucket b set players = b.players + pairs.players from pairs where b.season = ? and b.low = pairs.low`,
    [season, neighboursMin, season, season],
  );
}
