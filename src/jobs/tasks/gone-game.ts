/** What becomes of a game that nobody wants any more: its owner has deleted it, or is gone. */
import type { MikroORM } from '@mikro-orm/postgresql';
import { enqueueJob } from '../../db/enqueue-job.ts';
import type { RoomsOfJobs } from './close-orphaned-lobbies.ts';
import type { FoldLag } from './expire-games.ts';

export interface GoneGameDeps {
  orm: MikroORM;
  rooms: RoomsOfJobs & {
    /**
     * Ends a game as its host would; one that is over stays so. @returns whether there is a room
     * @throws {CodedError} `busy` while Redis is away.
     */
    end(gameId: string): Promise<boolean>;
  };
  log: FoldLag;
}

/** A room writes to the log for an hour after its end was stored, at most: without the game that would be a dead letter. */
export const settledHours = 2;
const lagMaxMs = 3_600_000;
/** When to look again: for games in play, which end meanwhile, and for those that are over. */
export const soonMs = 15_000;
export const laterMs = 1_800_000;
/** Whoever opens a room takes seconds. */
const openingMs = 60_000;

export const notParkedSql = 'not exists (select from parked_entry e where e.game_id = game.id)';
/** Nothing of the game can be on its way into Postgres any more, as far as Postgres knows. */
export const settledSql = `ended_at < now() - interval '${settledHours} hours' and ${notParkedSql}`;

/** Whether the log is folded far enough for what is settled. @throws {CodedError} `busy` while Redis is away */
export const isFolded = async ({ log }: Pick<GoneGameDeps, 'log'>): Promise<boolean> =>
  (await log.read()).foldLagMs <= lagMaxMs;

/**
 * Ends a game in play. One without a room, which nobody is opening just now, is abandoned. Again is harmless.
 * @throws {CodedError} `busy` while Redis is away
 */
export async function endGame({ orm, rooms }: Pick<GoneGameDeps, 'orm' | 'rooms'>, gameId: string): Promise<void> {
  if (await rooms.end(gameId)) return;
  await orm.em.fork().execute(
    `update game set status = 'abandoned', ended_at = now() where id = ? and ended_at is null
      and (opening_at is null or opening_at <= now() - make_interval(secs => ?)) and ${notParkedSql} returning id`,
    [gameId, openingMs / 1000],
  );
}

/**
 * Deletes a game that is settled: its own row first, so that nobody sees half of it; a job of the same commit deletes the rest.
 * Whoever calls it has asked `isFolded`.
 * @returns how many: one or none
 * @throws {CodedError} `busy` while Redis is away
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
  // Nothing in Postgres says that a room which was never opened, or is lost, has no more to say.
  if (!game.isStored && (await rooms.isThere(gameId))) return 0;
  return await orm.em.fork().transactional(async (em) => {
    const rows = await em.execute<unknown[]>(`delete from game where id = ? and ${settledSql} returning id`, [gameId]);
    if (rows.length > 0) await enqueueJob(em, 'delete-game-rows', { gameId }, { jobKey: `delete-game-rows:${gameId}` });
    return rows.length;
  });
}
