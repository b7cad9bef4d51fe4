import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { authoredCounts, type AuthoredQuestion } from '../../game/author-order.ts';
import type { GameDefinition } from '../../game/definition.ts';
import { Rescoring, type ScoredAnswer, type StoredSeat } from '../../game/regrading/rescoring.ts';
import type { Answer } from '../../protocol/quiz.ts';
import * as sql from './regrade-sql.ts';

/** A few milliseconds of the event loop. */
const rowsAtOnce = 2000;

export interface RescoreRequest {
  gameId: string;
  /** With all regrades, the new one too. */
  definition: GameDefinition;
  authored: readonly AuthoredQuestion[];
  /** Questions whose results are made again; rows of answers follow wherever they differ. */
  touched: ReadonlySet<number>;
  /** Whether to write; without it the caller learns what would change. */
  writes: boolean;
}

/**
 * Scores all answers of a game again by the pure rules, one question after the other, and writes the rows that differ.
 * Memory holds the answers to one question.
 * @param em within a transaction if it writes
 */
export async function rescoreRows(em: EntityManager, request: RescoreRequest): Promise<Rescoring> {
  const { gameId, definition, authored, touched, writes } = request;
  const seats = await em.execute<StoredSeat[]>(sql.seats, [gameId]);
  const asked = await readAsked(em, gameId);
  const rescoring = new Rescoring(definition, seats);
  for (const { question, closedAtMs } of asked) {
    const stored = await readAnswers(em, gameId, question);
    const { rows, summary } = rescoring.play(question, closedAtMs ?? Infinity, stored);
    await nextTurn();
    if (!writes) continue;
    for (let from = 0; from < rows.length; from += rowsAtOnce) {
      const some = JSON.stringify(rows.slice(from, from + rowsAtOnce));
      await em.execute(sql.writeAnswers, [some, gameId, question]);
    }
    if (touched.has(question) && closedAtMs !== null) {
      const { counts, correct } = summary;
      const inOrder = authoredCounts(authored[question], counts);
      const values = [JSON.stringify(counts), inOrder === null ? null : JSON.stringify(inOrder), correct];
      await em.execute(sql.writeResult, [...values, gameId, question]);
    }
  }
  return rescoring;
}

/** The questions that were asked, in their order. */
export const readAsked = (
  em: EntityManager,
  gameId: string,
): Promise<{ question: number; closedAtMs: number | null }[]> => em.execute(sql.asked, [gameId, gameId]);

async function readAnswers(em: EntityManager, gameId: string, question: number): Promise<ScoredAnswer[]> {
  const all: ScoredAnswer[] = [];
  for (let after = ''; ;) {
    const rows = await em.execute<(Omit<ScoredAnswer, 'answer'> & { answer: string })[]>(sql.answers, [
      gameId,
      question,
      after,
      rowsAtOnce,
    ]);
    for (const row of rows) all.push({ ...row, answer: JSON.parse(row.answer) as Answer });
    if (rows.length < rowsAtOnce) return all;
    after = rows.at(-1)?.playerId ?? '';
  }
}
