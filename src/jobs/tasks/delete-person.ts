import type { MikroORM } from '@mikro-orm/postgresql';
import { enqueueJob } from '../../db/enqueue-job.ts';
import { emptyDeadLetters } from '../../platform/retention/anonymous-sql.ts';
import { forgetSeat, type Seat } from '../../platform/retention/forget-seat.ts';
import { closeAccounts } from '../../platform/ledger/close-accounts.ts';
import { Ledger } from '../../platform/ledger/ledger.ts';
import type { LedgerDeps } from '../../platform/ledger/ledger-deps.ts';
import { deleteInBatches } from '../delete-in-batches.ts';
import type { RunningJob } from '../running-job.ts';
import { deleteClaimed } from './collect-media.ts';
import {
  deleteSettled,
  endGame,
  isFolded,
  laterMs,
  settledHours,
  settledSql,
  soonMs,
  type GoneGameDeps,
} from './gone-game.ts';
import type { MediaDeps } from './process-media.ts';

export type DeletePersonDeps = GoneGameDeps & MediaDeps & LedgerDeps;

/** With the contents of their versions. */
const batchQuizzes = 10;
const batchRows = 1000;
const batchGames = 50;
/** With the tables of their questions. */
const batchSeats = 20;

/**
 * Deletes the remains of a person whose account was deleted: quizzes with their versions, media, games with results,
 * name, id and wrong typed texts of seats in games of others, points and credits with their texts. Ends live games. A game or a seat is deleted when none of its entries can
 * be on their way into Postgres any more; until then the job enqueues itself again. Idempotent. @returns the number of
 * deleted rows.
 * @throws when the account exists: this job must not delete a person.
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
  await orm.em.fork().execute('delete from reward where user_id = ? returning 1', [userId]);
  const inPlay = await endGames(deps, userId, signal);
  await orm.em.fork().execute(`update media set state = 'deleting' where owner_id = ?`, [userId]);
  const media = await deleteClaimed(orm, deps.media, signal, userId);
  await orm.em.fork().execute('delete from pot_entry where user_id = ? and ended_at is not null', [userId]);
  const games = await deleteGames(deps, userId, signal);
  const seats = await clearSeats(orm, userId, signal);
  await orm.em.fork().execute(emptyDeadLetters, [userId]);
  const ledger = new Ledger(deps);
  const accounts = await closeAccounts({ orm, ledger }, userId, signal);
  const [left] = await orm.em.fork().execute<unknown[]>(leftSql, [userId, userId, userId, userId]);
  if (left !== undefined) {
    const runAt = new Date(Date.now() + (inPlay > 0 ? soonMs : laterMs));
    await orm.em
      .fork()
      .transactional((em) => enqueueJob(em, 'delete-person', { userId }, { jobKey: `delete-person:${userId}`, runAt }));
  }
  return quizzes + media + games + seats + accounts;
}

/** Includes what may still be in the log: a seat that was taken just before. */
const leftSql = `select 1 where exists (select from game where owner_id = ?) or exists (select from player where user_id = ?)
  or exists (select from account_holder where user_id = ?)
  or exists (select from audit_entry where subject_id = ? and action = 'deleted' and at > now() - interval '${settledHours} hours')`;

/** A live game may be rebuilt from its rows, names included: its seats wait for its end. */
function clearSeats(orm: MikroORM, userId: string, signal: AbortSignal): Promise<number> {
  return deleteInBatches(orm, signal, batchSeats, async (em, batch) => {
    const seats = await em.execute<Seat[]>(
      `select p.game_id as "gameId", p.player_id as "playerId" from player p left join game g on g.id = p.game_id
        where p.user_id = ? and (g.id is null or (g.stored_at < now() - interval '${settledHours} hours'
          and not exists (select from parked_entry e where e.game_id = g.id)))
        order by p.game_id, p.player_id limit ? for update of p`,
      [userId, batch],
    );
    // oxlint-disable-next-line no-await-in-loop -- on one connection
    for (const seat of seats) await forgetSeat(em, seat);
    return seats.length;
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

/** @returns the number of games still live: their ends are on the way into Postgres, or their rooms are being opened */
async function endGames(deps: DeletePersonDeps, userId: string, signal: AbortSignal): Promise<number> {
  const games = await deps.orm.em
    .fork()
    .execute<{ id: string }[]>('select id from game where owner_id = ? and ended_at is null', [userId]);
  for (const { id } of games) {
    signal.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- one after the other: there are few
    await endGame(deps, id);
  }
  return games.length;
}

async function deleteGames(deps: DeletePersonDeps, userId: string, signal: AbortSignal): Promise<number> {
  if (!(await isFolded(deps))) return 0;
  let sum = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    /* oxlint-disable no-await-in-loop -- one page after the other, one short transaction after the other */
    const page = await deps.orm.em
      .fork()
      .execute<{ id: string }[]>(
        `select id from game where owner_id = ? and id > ? and ${settledSql} order by id limit ?`,
        [userId, after, batchGames],
      );
    for (const { id } of page) {
      signal.throwIfAborted();
      sum += await deleteSettled(deps, id);
    }
    /* oxlint-enable no-await-in-loop */
    const last = page.at(-1);
    if (last === undefined || page.length < batchGames) return sum;
    after = last.id;
  }
}
