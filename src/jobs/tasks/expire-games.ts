import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { enqueueJob } from '../../db/enqueue-job.ts';
import type { RunningJob } from '../running-job.ts';
import type { RoomsOfJobs } from './close-orphaned-lobbies.ts';

/** How far the log is folded; `app` supplies it. */
export interface FoldLag {
  /** @throws {CodedError} `busy` while Redis is unavailable. */
  read(): Promise<{ foldLagMs: number }>;
}

export interface RetentionDeps {
  orm: MikroORM;
  rooms: RoomsOfJobs;
  log: FoldLag;
  /** Games are kept for this many days after their end, at least 1; `undefined`: for ever. */
  days: number | undefined;
}

/**
 * A room writes to the log for at most an hour after its game's end was stored. While all older entries are folded, a
 * game stored a day ago has nothing left in the log.
 */
const lagMaxMs = 12 * 3_600_000;
const batchGames = 50;

/** Ended, all of its log in Postgres, and old. `stored_at` is when its end was folded. */
const storedSql = `stored_at < now() - make_interval(days => ?) and ended_at < now() - make_interval(days => ?)`;
/** Ended without a log entry: its room was never opened. */
const neverOpenedSql = `stored_at is null and status = 'abandoned' and started_at is null
  and ended_at < now() - make_interval(days => ?)`;
const notParkedSql = 'not exists (select from parked_entry e where e.game_id = game.id)';

/**
 * Deletes whole games that exceed the operator's retention. A game's row goes first, so that no reader sees half of it,
 * and the same transaction enqueues a job for the rest. Never deletes a live game, or one with entries on their way into
 * Postgres. Idempotent. @returns the number of games.
 */
export async function expireGames(deps: RetentionDeps, { signal }: Pick<RunningJob, 'signal'>): Promise<number> {
  const { orm, log, days } = deps;
  if (days === undefined) return 0;
  if ((await log.read()).foldLagMs > lagMaxMs) return 0;
  let sum = 0;
  for (;;) {
    signal.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- one short transaction after the other
    const deleted = await orm.em.fork().transactional(async (em) => {
      const rows = await em.execute<{ id: string }[]>(
        `delete from game where id in (
          select id from game where ${storedSql} and ${notParkedSql} order by stored_at limit ? for update skip locked
        ) returning id`,
        [days, days, batchGames],
      );
      await enqueueRest(em, rows);
      return rows.length;
    });
    sum += deleted;
    if (deleted < batchGames) break;
  }
  return sum + (await expireNeverOpened(deps, days, signal));
}

/** Checks their rooms, because nothing in Postgres says that there is none. */
async function expireNeverOpened({ orm, rooms }: RetentionDeps, days: number, signal: AbortSignal): Promise<number> {
  const games = await orm.em
    .fork()
    .execute<{ id: string }[]>(`select id from game where ${neverOpenedSql} and ${notParkedSql} limit 1000`, [days]);
  let sum = 0;
  for (const { id } of games) {
    signal.throwIfAborted();
    /* oxlint-disable no-await-in-loop -- one after the other: there are few */
    if (await rooms.isThere(id)) continue;
    sum += await orm.em.fork().transactional(async (em) => {
      const rows = await em.execute<{ id: string }[]>(
        `delete from game where id = ? and ${neverOpenedSql} and ${notParkedSql} returning id`,
        [id, days],
      );
      await enqueueRest(em, rows);
      return rows.length;
    });
    /* oxlint-enable no-await-in-loop */
  }
  return sum;
}

async function enqueueRest(em: EntityManager, games: readonly { id: string }[]): Promise<void> {
  for (const { id: gameId } of games) {
    // oxlint-disable-next-line no-await-in-loop -- on one connection
    await enqueueJob(em, 'delete-game-rows', { gameId }, { jobKey: `delete-game-rows:${gameId}` });
  }
}
