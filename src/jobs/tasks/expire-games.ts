import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../../config/config.ts';
import { enqueueJob } from '../../db/enqueue-job.ts';
import type { RunningJob } from '../running-job.ts';
import { notParkedSql, potSettledSql } from './games-at-rest.ts';
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
  /** Games stay as they are for this many days after their end, at least 1; `undefined`: for ever. */
  days: number | undefined;
  /** What becomes of them then. */
  action: Config['jobs']['retentionAction'];
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
const mayGoSql = `${notParkedSql} and ${potSettledSql}`;

/** What happens to a game's row; the job of the same commit does the rest. */
const actions = {
  delete: { to: 'delete from game', only: '', task: 'delete-game-rows' },
  anonymise: {
    to: `update game set anonymised_at = now(), result_links_withdrawn_at = coalesce(result_links_withdrawn_at, now())`,
    only: 'and anonymised_at is null and deleted_at is null',
    task: 'anonymise-game',
  },
} as const;

/** Without its game nobody needs what it says; the row stays, with the reason. */
const oldDeadLettersSql = `update dead_letter set payload = ''
  where payload <> '' and created_at < now() - make_interval(days => ?) returning id`;

/**
 * Deletes or anonymises games that exceed the operator's retention. A game's row goes, or is marked, first: no reader
 * sees half of a deleted game, and none regrades one whose texts are going. The same transaction enqueues a job for the
 * rest. Never touches a live game, or one with entries on their way into Postgres. Idempotent.
 * @returns the number of games.
 */
export async function expireGames(deps: RetentionDeps, { signal }: Pick<RunningJob, 'signal'>): Promise<number> {
  const { orm, log, days } = deps;
  if (days === undefined) return 0;
  if ((await log.read()).foldLagMs > lagMaxMs) return 0;
  const { to, only } = actions[deps.action];
  let sum = 0;
  for (;;) {
    signal.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- one short transaction after the other
    const found = await orm.em.fork().transactional(async (em) => {
      const rows = await em.execute<{ id: string }[]>(
        `${to} where id in (
          select id from game where ${storedSql} and ${mayGoSql} ${only} order by stored_at limit ?
          for update skip locked
        ) returning id`,
        [days, days, batchGames],
      );
      await enqueueRest(em, deps, rows);
      return rows.length;
    });
    sum += found;
    if (found < batchGames) break;
  }
  await orm.em.fork().execute(oldDeadLettersSql, [days]);
  return sum + (await expireNeverOpened(deps, days, signal));
}

/** Checks their rooms, because nothing in Postgres says that there is none. */
async function expireNeverOpened(deps: RetentionDeps, days: number, signal: AbortSignal): Promise<number> {
  const { orm, rooms } = deps;
  const { to, only } = actions[deps.action];
  const games = await orm.em
    .fork()
    .execute<{ id: string }[]>(`select id from game where ${neverOpenedSql} and ${mayGoSql} ${only} limit 1000`, [
      days,
    ]);
  let sum = 0;
  for (const { id } of games) {
    signal.throwIfAborted();
    /* oxlint-disable no-await-in-loop -- one after the other: there are few */
    if (await rooms.isThere(id)) continue;
    sum += await orm.em.fork().transactional(async (em) => {
      const rows = await em.execute<{ id: string }[]>(
        `${to} where id = ? and ${neverOpenedSql} and ${mayGoSql} ${only} returning id`,
        [id, days],
      );
      await enqueueRest(em, deps, rows);
      return rows.length;
    });
    /* oxlint-enable no-await-in-loop */
  }
  return sum;
}

async function enqueueRest(
  em: EntityManager,
  { action }: Pick<RetentionDeps, 'action'>,
  games: readonly { id: string }[],
): Promise<void> {
  const { task } = actions[action];
  for (const { id: gameId } of games) {
    // oxlint-disable-next-line no-await-in-loop -- on one connection
    await enqueueJob(em, task, { gameId }, { jobKey: `${task}:${gameId}` });
  }
}
