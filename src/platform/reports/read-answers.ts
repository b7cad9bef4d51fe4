import type { EntityManager } from '@mikro-orm/postgresql';
import { isScored } from '../../game/question-types/all-rules.ts';
import type { ShownQuestion } from '../../game/question-types/shown-question.ts';
import type { QuestionType } from '../../protocol/quiz.ts';
import type { AnswerColumn } from './analyse-answers.ts';
import * as sql from './report-sql.ts';

/** How answers of a type choose options; of other types they choose none. */
const picksOf: Partial<Record<QuestionType, sql.PicksShape>> = {
  single: 'one',
  poll: 'one',
  multiple: 'some',
  true_false: 'truth',
};

/** How many options its answers choose among; true and false are two. */
export function optionCount({ type, options }: Pick<ShownQuestion, 'type' | 'options'>): number {
  if (picksOf[type] === undefined) return 0;
  return type === 'true_false' ? 2 : (options?.length ?? 0);
}

export interface SeatRows {
  /** In the order in which the seats were taken. */
  ids: string[];
  joinedAt: number[];
}

export async function readSeats(em: EntityManager, gameId: string): Promise<SeatRows> {
  const [row] = await em.execute<[{ ids: string | null; joinedAt: string | null }]>(sql.seats, [gameId]);
  return {
    ids: JSON.parse(row.ids ?? '[]') as string[],
    joinedAt: JSON.parse(row.joinedAt ?? '[]') as number[],
  };
}

export interface ColumnsSource {
  gameId: string;
  questions: readonly ShownQuestion[];
  /** When questions opened whose closing is folded, by index. */
  openedAt: ReadonlyMap<number, number>;
  /** Whether no answer can come any more. */
  isOver: boolean;
  /** Where in the table each seat that counts is. */
  placeOf: ReadonlyMap<string, number>;
}

interface ColumnRow {
  question: number;
  players: string;
  fractions: string;
  elapsedMs: string;
  /** `null` of answers that choose no options. */
  picks: string | null;
}

/** Answers of one statement, about: a few milliseconds of Postgres, and less here. */
const answersAtOnce = 4000;

/** The answers to each of the questions, in their order. */
export async function* readColumns(em: EntityManager, source: ColumnsSource): AsyncGenerator<AnswerColumn, void> {
  const { questions, placeOf } = source;
  const questionsAtOnce = Math.max(1, Math.floor(answersAtOnce / Math.max(1, placeOf.size)));
  for (let from = 0; from < questions.length; from += questionsAtOnce) {
    const some = questions.slice(from, from + questionsAtOnce);
    const rows = new Map<number, ColumnRow>();
    for (const [shape, alike] of Map.groupBy(some, ({ type }) => picksOf[type] ?? 'none')) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, on one connection
      const found = await em.execute<ColumnRow[]>(sql.columns(shape), [source.gameId, listOf(alike)]);
      for (const row of found) rows.set(row.question, row);
    }
    const unclosed = some.filter(({ index }) => rows.has(index) && !source.openedAt.has(index));
    const answered = unclosed.length === 0 ? new Map<number, number>() : await readOpened(em, source.gameId, unclosed);
    for (const question of some) {
      yield columnOf(question, { ...source, row: rows.get(question.index), answered: answered.get(question.index) });
    }
  }
}

/** When questions opened whose closing is not folded: their answers say it. */
async function readOpened(
  em: EntityManager,
  gameId: string,
  questions: readonly ShownQuestion[],
): Promise<Map<number, number>> {
  const rows = await em.execute<{ question: number; openedAt: number }[]>(sql.opened, [gameId, listOf(questions)]);
  return new Map(rows.map(({ question, openedAt }) => [question, openedAt]));
}

interface FoundColumn extends ColumnsSource {
  row: ColumnRow | undefined;
  /** When it opened, as its answers say, of a question whose closing is not folded. */
  answered: number | undefined;
}

function columnOf(question: ShownQuestion, { row, answered, openedAt, isOver, placeOf }: FoundColumn): AnswerColumn {
  const fractions = new Float64Array(placeOf.size).fill(NaN);
  const elapsedMs = new Int32Array(placeOf.size).fill(-1);
  const picks = new Uint8Array(placeOf.size);
  if (row !== undefined) {
    const [given, took, chosen] = [row.fractions, row.elapsedMs, row.picks].map(readArray) as [
      number[],
      number[],
      number[],
    ];
    for (const [at, playerId] of row.players.split(' ').entries()) {
      const place = placeOf.get(playerId);
      if (place === undefined) continue;
      fractions[place] = given[at] as number;
      elapsedMs[place] = took[at] as number;
      picks[place] = chosen[at] ?? 0;
    }
  }
  const closed = openedAt.get(question.index);
  const opened = closed ?? answered ?? null;
  return {
    fractions,
    elapsedMs,
    sortedMs: elapsedMs.filter((each) => each >= 0).sort(),
    picks,
    isScored: isScored(question),
    isClosed: opened !== null && (closed !== undefined || isOver),
    openedAt: opened,
    timeLimitMs: question.timeLimitMs,
    options: optionCount(question),
  };
}

/** Their indexes, as Postgres reads an array. */
const listOf = (questions: readonly ShownQuestion[]): string => `{${questions.map(({ index }) => index).join(',')}}`;

/** Postgres' text of an array of numbers: `{1,0.5,0}`. */
const readArray = (text: string | null): number[] =>
  text === null ? [] : (JSON.parse(`[${text.slice(1, -1)}]`) as number[]);
