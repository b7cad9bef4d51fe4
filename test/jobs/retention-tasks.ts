/** The tasks of retention, and the statements of theirs after which a worker may die. */
import type { MikroORM } from '@mikro-orm/postgresql';
import { deleteGameRows } from '../../src/jobs/tasks/delete-game-rows.ts';
import { expireGames } from '../../src/jobs/tasks/expire-games.ts';
import type { Task } from '../../src/jobs/running-job.ts';
import { anonymiseGame } from '../../src/platform/retention/anonymise-game.ts';
import * as sql from '../../src/platform/retention/anonymous-sql.ts';
import { countMoments } from '../../src/platform/reports/count-moments.ts';

/** A part of the statement's text; of two alike the first one kills. In a transaction it is never committed. */
export const killPoints: Readonly<Record<string, string>> = {
  'anonymise: marked': 'update game set anonymised_at = now()',
  'anonymise: teams': sql.numberTeams,
  'anonymise: seats': sql.emptySeats,
  'anonymise: answers': sql.emptyAnswers,
  'anonymise: counts': sql.emptyCounts,
  'anonymise: names in regrades': sql.renameInRegrades,
  'anonymise: notes': sql.emptyNotes,
  'anonymise: dead letters': sql.emptyDeadLetters,
  'delete: game': 'delete from game where id in',
  'delete: moments': 'delete from game_moment',
  'delete: answers': 'delete from answer',
  'delete: players': 'delete from player',
  'delete: regrades': 'delete from regrade',
  'delete: dead letters': sql.emptyDeadLetters,
};

export function retentionTasks(orm: MikroORM, action: 'anonymise' | 'delete'): Record<string, Task> {
  const rooms = { isThere: () => Promise.resolve(false), end: () => Promise.resolve(false) };
  const deps = { orm, rooms, log: { read: () => Promise.resolve({ foldLagMs: 0 }) }, days: 30, action };
  const gameOf = (payload: unknown) => (payload as { gameId: string }).gameId;
  return {
    'expire-games': async (_, job) => void (await expireGames(deps, job)),
    'anonymise-game': async (payload, { signal }) => void (await anonymiseGame(orm, gameOf(payload), signal)),
    'delete-game-rows': async (payload, job) => void (await deleteGameRows(orm, gameOf(payload), job)),
    'count-question-moments': async (payload) => void (await countMoments(orm, gameOf(payload))),
  };
}
