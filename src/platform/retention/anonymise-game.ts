import type { MikroORM } from '@mikro-orm/postgresql';
import { typedTypes } from '../../game/question-types/all-rules.ts';
import * as sql from './anonymous-sql.ts';

/** Rows of one short statement. */
const batchRows = 5000;

interface Page {
  last: string | null;
  seen: number;
  changed: number;
}

/**
 * Empties a game of people that is marked as anonymised: nicknames become "Player 1…" by the order of joining, teams
 * "Team 1…", whose seat it was and typed texts go, and so do notes and names of regrades. Figures stay: points, times,
 * counts, choices, right and wrong. In short statements, each idempotent: whoever is cut off begins again.
 * @returns the number of rows that were changed
 * @throws when the game is not marked: then nobody has asked for it.
 */
export async function anonymiseGame(orm: MikroORM, gameId: string, signal: AbortSignal): Promise<number> {
  const em = orm.em.fork();
  const types = JSON.stringify(typedTypes);
  const [game] = await em.execute<{ isMarked: boolean; typed: number[] }[]>(sql.findGame, [types, gameId]);
  // Deleted meanwhile.
  if (game === undefined) return 0;
  if (!game.isMarked) throw new Error(`the game ${gameId} is not to be anonymised`);
  const change = async (statement: string, params: unknown[]): Promise<number> => {
    signal.throwIfAborted();
    return (await em.execute<unknown[]>(statement, params)).length;
  };
  const pages = async (read: (after: string) => Promise<Page[]>): Promise<number> => {
    for (let [after, sum] = ['', 0]; ;) {
      signal.throwIfAborted();
      // oxlint-disable-next-line no-await-in-loop -- one page after the other
      const [page] = await read(after);
      sum += page?.changed ?? 0;
      if (page === undefined || page.last === null || page.seen < batchRows) return sum;
      after = page.last;
    }
  };
  let sum = await change(sql.numberTeams, [gameId, gameId, gameId]);
  sum += await pages((after) => em.execute<Page[]>(sql.emptySeats, [gameId, after, batchRows, gameId]));
  for (const question of game.typed) {
    const [text, page] = [sql.withoutText, [gameId, question] as const];
    // oxlint-disable-next-line no-await-in-loop -- one question after the other
    sum += await pages((after) =>
      em.execute<Page[]>(sql.emptyAnswers, [...page, after, batchRows, text, ...page, text]),
    );
  }
  sum += await change(sql.emptyCounts, [
    ...Array.from({ length: 2 }, () => sql.withoutText),
    gameId,
    JSON.stringify(game.typed),
  ]);
  // After the seats: it takes their names.
  sum += await change(sql.renameInRegrades, [gameId]);
  sum += await change(sql.emptyNotes, [gameId]);
  sum += await change(sql.forgetEntries, [gameId]);
  return sum + (await change(sql.emptyDeadLetters, [gameId]));
}
