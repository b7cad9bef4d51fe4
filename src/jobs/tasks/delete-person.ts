import type { MikroORM } from '@mikro-orm/postgresql';
import { enqueueJob } from '../../db/enqueue-job.ts';
import { deleteInBatches } from '../delete-in-batches.ts';
import type { RunningJob } from '../running-job.ts';
import type { FoldLag } from './expire-games.ts';
import type { RoomsOfJobs } from './close-orphaned-lobbies.ts';

export interface DeletePersonDeps {
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

/** With the contents of their versions. */
const batchQuizzes = 10;
const batchRows = 1000;
const batchGames = 50;
/** A room writes to the log for an hour after its end was stored, at most: without the game that would be a dead letter. */
const settledHours = 2;
const lagMaxMs = 3_600_000;
/** When to look again: for games in play, which end meanwhile, and for those that are over. */
const soonMs = 15_000;
const laterMs = 1_800_000;
/** Whoever opens a room takes seconds. */
const openingMs = 60_000;
/** In games of others. */
const namelessPlayer = 'Deleted player';

const overSql = `ended_at < now() - interval '${settledHours} hours'
  and not exists (select from parked_entry e where e.game_id = game.id)`;

/**
 * Deletes what a person leaves behind whose account is gone: quizzes with their versions, games with all results, the name and
 * the id at seats in games of others. Games in play are ended; a game or a seat is dealt with when nothing of it can be on its
 * way into Postgres any more, and until then the job adds itself again. Again is harmless. @returns how much.
 * @throws when the account is there: it is not for this job to delete a person.
 */
export async function deletePerson(
  deps: DeletePersonDeps,
  userId: string,
  { signal }: Pick<RunningJob, 'signal'>,
): Promise<number> {
  const { orm } = deps;
  const [found] = await orm.em.fork().execute<unknown[]>('select id from "user" where id = ?', [userId]);
  if (found !== undefined) throw new Error(`the person ${userId} is there`);
  const quizzes = await deleteQuizzes(orm, userId, signal);
  await deleteInBatches(orm, signal, batchRows, async (em, batch) => {
    const rows = await em.execute<unknown[]>(
      `delete from idempotency_key where ctid = any(array(select ctid from idempotency_key where user_id = ? limit ?))
        and user_id = ? returning 1`,
      [userId, batch, userId],
    );
    return rows.length;
  });
  const inPlay = await endGames(deps, userId, signal);
  const games = await deleteGames(deps, userId, signal);
  const seats = await clearSeats(orm, userId, signal);
  const [left] = await orm.em.fork().execute<unknown[]>(leftSql, [userId, userId, userId]);
  if (left !== undefined) {
    const runAt = new Date(Date.now() + (inPlay > 0 ? soonMs : laterMs));
    await orm.em
      .fork()
      .transactional((em) => enqueueJob(em, 'delete-person', { userId }, { jobKey: `delete-person:${userId}`, runAt }));
  }
  return quizzes + games + seats;
}

/** Also whatever may be in the log still: a seat that was taken just before. */
const leftSql = `select 1 where exists (select from game where owner_id = ?) or exists (select from player where user_id = ?)
  or exists (select from audit_entry where subject_id = ? and action = 'deleted' and at > now() - interval '${settledHours} hours')`;

/** A game in play may be rebuilt from its rows, names included: its seats wait for its end. */
function clearSeats(orm: MikroORM, userId: string, signal: AbortSignal): Promise<number> {
  return deleteInBatches(orm, signal, batchRows, async (em, batch) => {
    const rows = await em.execute<unknown[]>(
      `update player set user_id = null, nickname = ? where (game_id, player_id) in (
        select p.game_id, p.player_id from player p left join game g on g.id = p.game_id
        where p.user_id = ? and (g.id is null or (g.stored_at < now() - interval '${settledHours} hours'
          and not exists (select from parked_entry e where e.game_id = g.id)))
        limit ?) returning player_id`,
      [namelessPlayer, userId, batch],
    );
    return rows.length;
  });
}

function deleteQuizzes(orm: MikroORM, userId: string, signal: AbortSignal): Promise<number> {
  return deleteInBatches(orm, signal, batchQuizzes, async (em, batch) => {
    const quizzes = await em.execute<{ id: string }[]>(
      'select id from quiz where owner_id = ? order by id limit ? for update',
      [userId, batch],
    );
    const ids = JSON.stringify(quizzes.map(({ id }) => id));
    const idsSql = 'select jsonb_array_elements_text(?::jsonb)::uuid';
    await em.execute(`delete from quiz_version where quiz_id in (${idsSql})`, [ids]);
    await em.execute(`delete from quiz_draft where quiz_id in (${idsSql})`, [ids]);
    await em.execute(`delete from quiz where id in (${idsSql})`, [ids]);
    return quizzes.length;
  });
}

/** @returns how many are in play still: their ends are on the way into Postgres, or their rooms are being opened */
async function endGames({ orm, rooms }: DeletePersonDeps, userId: string, signal: AbortSignal): Promise<number> {
  const games = await orm.em.fork().execute<{ id: string; opening: boolean }[]>(
    `select id, coalesce(opening_at > now() - make_interval(secs => ?), false) as opening
        from game where owner_id = ? and ended_at is null`,
    [openingMs / 1000, userId],
  );
  for (const { id, opening } of games) {
    signal.throwIfAborted();
    /* oxlint-disable no-await-in-loop -- one after the other: there are few */
    const isThere = await rooms.end(id);
    if (isThere || opening) continue;
    await orm.em.fork().execute(
      `update game set status = 'abandoned', ended_at = now() where id = ? and ended_at is null
        and not exists (select from parked_entry e where e.game_id = game.id) returning id`,
      [id],
    );
    /* oxlint-enable no-await-in-loop */
  }
  return games.length;
}

async function deleteGames(
  { orm, rooms, log }: DeletePersonDeps,
  userId: string,
  signal: AbortSignal,
): Promise<number> {
  if ((await log.read()).foldLagMs > lagMaxMs) return 0;
  let sum = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    /* oxlint-disable no-await-in-loop -- one page after the other, one short transaction after the other */
    const page = await orm.em.fork().execute<{ id: string; isStored: boolean }[]>(
      `select id, coalesce(stored_at < now() - interval '${settledHours} hours', false) as "isStored"
          from game where owner_id = ? and id > ? and ${overSql} order by id limit ?`,
      [userId, after, batchGames],
    );
    for (const { id, isStored } of page) {
      signal.throwIfAborted();
      // Nothing in Postgres says that a room which was never opened, or is lost, has no more to say.
      if (!isStored && (await rooms.isThere(id))) continue;
      sum += await deleteGame(orm, id);
    }
    /* oxlint-enable no-await-in-loop */
    const last = page.at(-1);
    if (last === undefined || page.length < batchGames) return sum;
    after = last.id;
  }
}

/** Its own row first, so that nobody sees half of it; a job of the same commit deletes the rest. */
function deleteGame(orm: MikroORM, gameId: string): Promise<number> {
  return orm.em.fork().transactional(async (em) => {
    const rows = await em.execute<unknown[]>(`delete from game where id = ? and ${overSql} returning id`, [gameId]);
    if (rows.length > 0) await enqueueJob(em, 'delete-game-rows', { gameId }, { jobKey: `delete-game-rows:${gameId}` });
    return rows.length;
  });
}
