import assert from 'node:assert/strict';
import type { EntityManager } from '@mikro-orm/postgresql';
import { addSeasons, lockSeasons, moveBetweenBuckets } from './season-buckets.ts';

/** Points that a game pays to a person, or takes back: the amount of a transfer whose `ref` is the game. */
export interface SeasonPointsChange {
  readonly userId: string;
  readonly gameId: string;
  readonly delta: bigint;
  /** The end of the game, Unix ms. The first that is recorded of a game counts for all its changes, also long afterwards. */
  readonly at: number;
}

/** Of one statement: some hundred milliseconds. */
const changesAtOnce = 5000;

/**
 * Adds points to the seasons of their games (all time, and the year and the month of the end, in UTC), and keeps ranks
 * exact. Runs in the transaction that posts the transfers, so that both happen or none; call it last, once: until the commit no
 * other transaction can change leaderboards. Guests, and people whose account is gone, are passed over.
 * @throws the driver's errors
 */
export async function recordSeasonPoints(em: EntityManager, changes: readonly SeasonPointsChange[]): Promise<void> {
  assert(em.isInTransaction(), 'points are recorded in the transaction that pays them');
  if (changes.length === 0) return;
  await lockSeasons(em);
  const months = await noteGames(em, changes);
  const seasons = [...new Set(months.values())].flatMap((month) => ['all', month.slice(0, 4), month]);
  await addSeasons(em, [...new Set(seasons)]);
  for (let from = 0; from < changes.length; from += changesAtOnce) {
    const rows = changes
      .slice(from, from + changesAtOnce)
      .map(({ userId, gameId, delta }) => ({ user_id: userId, month: months.get(gameId), delta: `${delta}` }));
    // oxlint-disable-next-line no-await-in-loop -- one connection
    await moveBetweenBuckets(em, addedSql, [JSON.stringify(rows)]);
  }
}

/** @returns the month of each game */
async function noteGames(em: EntityManager, changes: readonly SeasonPointsChange[]): Promise<Map<string, string>> {
  const ends = new Map(changes.map(({ gameId, at }) => [gameId, at]));
  const games = JSON.stringify(
    [...ends].map(([game, at]) => ({ game_id: game, month: new Date(at).toISOString().slice(0, 7) })),
  );
  await em.execute(
    `insert into season_game (game_id, month) select game_id, month from jsonb_to_recordset(?::jsonb) as g (game_id uuid, month text)
      on conflict (game_id) do nothing`,
    [games],
  );
  const rows = await em.execute<{ game_id: string; month: string }[]>(
    `select g.game_id, g.month from jsonb_to_recordset(?::jsonb) as wanted (game_id uuid) join season_game g using (game_id)`,
    [games],
  );
  return new Map(rows.map(({ game_id: gameId, month }) => [gameId, month]));
}

const addedSql = `given as (
    select c.user_id, s.season, sum(c.delta)::bigint as delta
    from jsonb_to_recordset(?::jsonb) as c (user_id uuid, month text, delta bigint)
    cross join lateral (values ('all'), (left(c.month, 4)), (c.month)) s (season)
    where exists (select from "user" u where u.id = c.user_id and u.role <> 'guest') group by c.user_id, s.season),
  added as (
    insert into season_points as p (user_id, season, points, listed)
    select g.user_id, g.season, g.delta, exists (select from season_name n where n.user_id = g.user_id) from given g
    on conflict (user_id, season) do update set points = p.points + excluded.points
    returning p.user_id, p.season, p.points, p.listed),
  moved as (
    select a.season, a.points - g.delta as before, a.points as after
    from added a join given g on g.user_id = a.user_id and g.season = a.season where a.listed)`;
