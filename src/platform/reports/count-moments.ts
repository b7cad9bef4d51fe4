import { createHash } from 'node:crypto';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { AuthoredQuestion } from '../../game/author-order.ts';
import type { ShownQuestion } from '../../game/question-types/shown-question.ts';
import { CodedError } from '../../protocol/errors.ts';
import { oneBackend } from '../games/results-sql.ts';
import { listOptions } from './list-options.ts';
import * as sql from './moments-sql.ts';
import { writeKey } from './moment-keys.ts';
import { readAnswerTable, readShown, type ReadGame, type ShownGame } from './read-answer-table.ts';
import { histogramOf } from './time-buckets.ts';

/**
 * Writes the additive figures of a finished game anew, from its answers: of the same answers the same rows. Deletes them
 * where the game is not there, is deleted or goes on. Calls for one game wait for each other, so that the last one to begin
 * writes last; whatever changes the game enqueues a call of its own (`enqueueMoments`).
 * @returns the number of rows of questions; of a game that is too large for a report, only its players are counted.
 * @throws {CodedError} `busy` when only a later version of the server knows the game
 */
export async function countMoments(orm: MikroORM, gameId: string): Promise<number> {
  return await orm.em.fork().transactional(async (em) => {
    await em.execute(sql.lockMoments, [gameId]);
    await em.execute(oneBackend);
    const [before] = await em.execute<unknown[]>(sql.findGame, [gameId]);
    const counted = before === undefined ? undefined : await readCounted(em, gameId);
    // The row stays as it is until the commit: a deletion or another owner waits, and finds these rows.
    const [game] = await em.execute<sql.CountedGame[]>(`${sql.findGame} for share`, [gameId]);
    await em.execute(sql.deleteQuestions, [gameId]);
    await em.execute(sql.deleteGame, [gameId]);
    if (game === undefined || counted === undefined) return 0;
    const keys = [gameId, game.ownerId, game.quizId, game.endedAt];
    const { players, points, answered, correct, questions } = counted;
    await em.execute(sql.insertGame, [...keys, players, points, answered, correct]);
    if (questions.length > 0) await em.execute(sql.insertQuestions, [...keys, JSON.stringify(questions)]);
    return questions.length;
  });
}

interface CountedMoments {
  players: number;
  points: number;
  answered: number;
  correct: number;
  questions: sql.QuestionRow[];
}

async function readCounted(em: EntityManager, gameId: string): Promise<CountedMoments> {
  const shown = await readShown(em, gameId);
  let read: ReadGame;
  try {
    const table = readAnswerTable(em, { gameId, definition: shown.definition, isOver: true });
    let step = await table.next();
    while (step.done !== true) step = await table.next();
    read = step.value;
  } catch (error) {
    if (!(error instanceof CodedError && error.code === 'limit')) throw error;
    const [seats] = await em.execute<[{ players: number }]>(sql.countPlayers, [gameId]);
    return { players: seats.players, points: 0, answered: 0, correct: 0, questions: [] };
  }
  const questions = shown.definition.questions.flatMap((question) => rowOf(question, shown, read) ?? []);
  const scored = questions.filter(({ correct }) => correct !== null);
  return {
    players: read.listed.length,
    points: read.listed.reduce((sum, { score }) => sum + score, 0),
    answered: scored.reduce((sum, { answered }) => sum + answered, 0),
    correct: scored.reduce((sum, { correct }) => sum + (correct ?? 0), 0),
    questions,
  };
}

/** `undefined` for a question that nobody was asked, or that a regrade has voided: it is in no sum. */
function rowOf(
  question: ShownQuestion,
  shown: ShownGame,
  { analysis, columns }: ReadGame,
): sql.QuestionRow | undefined {
  if (question.void === true) return undefined;
  const { index } = question;
  const sums = analysis.moments(index);
  const column = columns[index];
  if (sums === null || column === undefined) return undefined;
  const asked = shown.authored[index];
  const { answered, correct } = analysis.question(index);
  return {
    question: index,
    questionId: asked?.id ?? '',
    seated: sums.seated,
    answered,
    correct,
    sumF: sums.f?.sum ?? null,
    sumFf: sums.f?.squares ?? null,
    sumT: sums.t?.sum ?? null,
    sumTt: sums.t?.squares ?? null,
    sumFt: sums.t?.products ?? null,
    times: timesLiteral(column.sortedMs),
    ...optionsOf(question, asked, sums),
    gradedBy: writeKey(question, asked),
    grouped: sums.grouped,
  };
}

/** Postgres' array keeps where it begins: `[60:62]={1,0,4}`. */
function timesLiteral(sortedMs: Int32Array): string | null {
  const histogram = histogramOf(sortedMs);
  if (histogram === undefined) return null;
  const { first, counts } = histogram;
  return `[${first}:${first + counts.length - 1}]={${counts.join(',')}}`;
}

type OptionCounts = Pick<sql.QuestionRow, 'optionsKey' | 'options' | 'upper' | 'lower'>;

/** In the author's order; nothing where it is not known, as games cannot be summed then. */
function optionsOf(
  question: ShownQuestion,
  asked: AuthoredQuestion | undefined,
  { options, upper, lower }: Record<'options' | 'upper' | 'lower', readonly number[]>,
): OptionCounts {
  const listed = listOptions(question, asked);
  if (listed.length === 0 || asked === undefined || asked.options === null) {
    return { optionsKey: null, options: null, upper: null, lower: null };
  }
  const inOrder = (counts: readonly number[]) => `{${listed.map(({ shown }) => counts[shown] ?? 0).join(',')}}`;
  const texts = JSON.stringify([question.type, ...listed.map(({ text }) => text)]);
  return {
    optionsKey: createHash('sha256').update(texts).digest('base64url').slice(0, 16),
    options: inOrder(options),
    upper: inOrder(upper),
    lower: inOrder(lower),
  };
}
