/** Ends and deletes games that their owner has deleted, or whose owner was deleted. */
import type { MikroORM } from '@mikro-orm/postgresql';
import { enqueueJob } from '../../db/enqueue-job.ts';
import { enqueuePotIfThere } from '../../db/game-pots.ts';
import type { RoomsOfJobs } from './close-orphaned-lobbies.ts';
import type { FoldLag } from './expire-games.ts';
import { notParkedSql, potSettledSql } from './games-at-rest.ts';

export interface GoneGameDeps {
  orm: MikroORM;
  rooms: RoomsOfJobs & {
    /**
     * Ends a game as its host would; idempotent. @returns whether there is a room
     * @throws {CodedError} `busy` while Redis is unavailable.
     */
    end(gameId: string): Promise<boolean>;
  };
  log: FoldLag;
}

/** A room logs for at most an hour after its end was stored: without the game, those entries would be dead letters. */
export const settledHours = 2;
const lagMaxMs = 3_600_000;
/** When to retry: for live games, which end meanwhile, and for finished ones. */
export const soonMs = 15_000;
export const laterMs = 1_800_000;
/** Opening a room takes seconds. */
const openingMs = 60_000;

/** By Postgres' knowledge, none of the game's entries can be on their way any more. */
export const settledSql = `ended_at < now() - interval '${settledHours} hours' and ${notParkedSql} and ${potSettledSql}`;

/** Whether the log is folded far enough to rely on `settledSql`. @throws {CodedError} `busy` while Redis is unavailable */
export const isFolded = async ({ log }: Pick<GoneGameDeps, 'log'>): Promise<boolean> =>
  (await log.read()).foldLagMs <= lagMaxMs;

/**
 * Ends a live game. One without a room that is not being opened is abandoned. Idempotent.
 * @throws {CodedError} `busy` while Redis is unavailable
 */
export async function endGame({ orm, rooms }: Pick<GoneGameDeps, 'orm' | 'rooms'>, gameId: string): Promise<void> {
  if (await rooms.end(gameId)) return;
  await orm.em.fork().transactional(async (em) => {
    const rows = await em.execute<unknown[]>(
      `update game set status = 'abandoned', ended_at = now() where id = ? and ended_at is null
        and (opening_at is null or opening_at <= now() - make_interval(secs => ?)) and ${notParkedSql} returning id`,
      [gameId, openingMs / 1000],
    );
    if (rows.length > 0) await enqueuePotIfThere(em, gameId);
  });
}

/**
 * Deletes a settled game: its own row first, so that no reader sees half of it; a job in the same commit deletes the
 * rest. The caller has checked `isFolded`.
 * @returns the number: one or none
 * @throws {CodedError} `busy` while Redis is unavailable
 */
export async function deleteSettled(
  { orm, rooms }: Pick<GoneGameDeps, 'orm' | 'rooms'>,
  gameId: string,
): Promise<number> {
  const [game] = await orm.em.fork().execute<{ isStored: boolean }[]>(
    `select coalesce(stored_at < now() - interval '${settledHours} hours', false) as "isStored"
        from game where id = ? and ${settledSql}`,
    [gameId],
  );
  if (game === undefined) return 0;
  // Nothing in Postgres says that a room which was never opened, or is lost, writes no more entries.
  if (!game.isStored && (await rooms.isThere(gameId))) return 0;
  return await orm.em.fork().transactional(async (em) => {
    const rows = await em.execute<unknown[]>(`delete from game where id = ? and ${settledSql} returning id`, [gameId]);
    if (rows.length > 0) await enqueueJob(em, 'delete-game-rows', { gameId }, { jobKey: `delete-game-rows:${gameId}` });
    return rows.length;
  });
}
