import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { readInSnapshot } from '../../db/read-in-snapshot.ts';
import type { GameDefinition } from '../../game/definition.ts';
import { rulesOf, typedTypes } from '../../game/question-types/all-rules.ts';
import type { ShownQuestion } from '../../game/question-types/shown-question.ts';
import { HiddenRows } from '../../game/hidden-rows.ts';
import type { QuestionSummary } from '../../game/question-summary.ts';
import { scorers, type Scorer } from '../../game/scorers.ts';
import type { Answer, Counts } from '../../protocol/quiz.ts';
import { knownDefinition } from './known-definition.ts';
import * as sql from './results-sql.ts';
import { summarizeUnfolded } from './summarize-unfolded.ts';

/** Rows read at once: some 64 KB of text, a millisecond of Postgres' time and a fraction of one of ours. */
const rowsAtOnce = 500;
/** Of typed texts: each may need a verdict, and all run in one turn. */
const textRowsAtOnce = 50;
const verdictsMax = 500;
/** A question has up to some ten thousand characters. */
const questionsAtOnce = 10;

export interface ResultsRequest {
  gameId: string;
  ownerId: string;
  /** Whether to include each answer. */
  answers: boolean;
}

/**
 * A game's folded results, from one database snapshot, in pieces of the JSON text that PROTOCOL.md calls Results.
 * Postgres writes the text, so that a million answers never become objects here: memory holds one piece, and each is
 * read on demand. A caller that stops early must call `return` (as `for await` does) to end the transaction.
 * @returns nothing if the owner has no such game.
 * @throws {CodedError} `busy` when only a later server version knows the game: another process may have it.
 */
export async function* readResults(orm: MikroORM, request: ResultsRequest): AsyncGenerator<string, void, undefined> {
  const gameId = canonicalUuid(request.gameId);
  if (gameId === undefined) return;
  yield* readInSnapshot(orm, (em) => readWithin(em, { ...request, gameId }));
}

interface GameRow {
  quizTitle: string;
  tags: string[];
  pin: string;
  status: string;
  startedAt: number | null;
  endedAt: number | null;
}

async function* readWithin(em: EntityManager, request: ResultsRequest): AsyncGenerator<string, void, undefined> {
  const { gameId, ownerId } = request;
  await em.execute(sql.oneBackend);
  const [game] = await em.execute<GameRow[]>(sql.game, [gameId, ownerId]);
  if (game === undefined) return;
  const { scorer, language, questions } = await readScorer(em, gameId);
  const hiddenRows = new HiddenRows(verdictsMax);
  const counted = await em.execute<{ question: number; count: number }[]>(sql.answersByQuestion, [gameId]);
  const accepted = counted.reduce((sum, { count }) => sum + count, 0);
  yield `${JSON.stringify({ gameId, ...game, language, answers: { accepted } }).slice(0, -1)},"players":[`;
  yield* commaSeparated(readPlayers(em, gameId));
  yield '],"questions":[';
  yield* commaSeparated(readQuestions(em, gameId, { scorer, hiddenRows }));
  if (request.answers) {
    yield '],"answerRows":[';
    yield* commaSeparated(readAnswers(em, gameId, { counted, questions, hiddenRows }));
  }
  yield ']}';
}

/** @param source non-empty parts, elements of one array each */
async function* commaSeparated(source: AsyncGenerator<string>): AsyncGenerator<string, void, undefined> {
  let isFirst = true;
  for await (const part of source) {
    yield isFirst ? part : `,${part}`;
    isFirst = false;
  }
}

async function* readPlayers(em: EntityManager, gameId: string): AsyncGenerator<string, void, undefined> {
  await em.execute(sql.declarePlayers, [gameId, gameId]);
  for (;;) {
    const rows = await em.execute<{ row: string }[]>(`fetch ${rowsAtOnce} from results_players`);
    if (rows.length > 0) yield rows.map(({ row }) => row).join(',');
    if (rows.length < rowsAtOnce) break;
  }
  await em.execute('close results_players');
}

/** @throws {CodedError} `busy` */
async function readScorer(
  em: EntityManager,
  gameId: string,
): Promise<{ scorer: Scorer } & Pick<GameDefinition, 'language' | 'questions'>> {
  const [stored] = await em.execute<[{ definition: string; regraded: string | null }]>(sql.definition, [gameId]);
  const definition = knownDefinition(stored.definition, stored.regraded);
  return { ...definition, scorer: scorers.of(definition) };
}

async function* readQuestions(
  em: EntityManager,
  gameId: string,
  { scorer, hiddenRows }: { scorer: Scorer; hiddenRows: HiddenRows },
): AsyncGenerator<string, void, undefined> {
  await em.execute(sql.declareQuestions, [gameId]);
  for (;;) {
    const rows = await em.execute<{ questionId: string; row: string | null; shown: string }[]>(
      `fetch ${questionsAtOnce} from results_questions`,
    );
    const parts: string[] = [];
    for (const { questionId, row, shown } of rows) {
      parts.push(marked(row ?? (await describeUnfolded(em, gameId, { questionId, shown, scorer })), hiddenRows));
    }
    if (parts.length > 0) yield parts.join(',');
    if (rows.length < questionsAtOnce) break;
  }
  await em.execute('close results_questions');
}

/** Detects typed answers in the JSON of a question; a false match is harmless. */
const typedRow = new RegExp(`"type": ?"(?:${typedTypes.join('|')})"`, 'u');

/** A question as JSON, its counts with marks. For a few rows at most; parses only questions with typed texts. */
function marked(row: string, hiddenRows: HiddenRows): string {
  if (!typedRow.test(row)) return row;
  const question = JSON.parse(row) as ShownQuestion & { counts: Counts };
  return JSON.stringify({ ...question, counts: hiddenRows.mark(question, question.counts) });
}

/** A question whose end is not folded yet. */
async function describeUnfolded(
  em: EntityManager,
  gameId: string,
  { questionId, shown, scorer }: { questionId: string; shown: string; scorer: Scorer },
): Promise<string> {
  const question = JSON.parse(shown) as ShownQuestion;
  const summary = await summarizeUnfolded(em, gameId, { question, scorer });
  return JSON.stringify({ ...describe(question, summary), questionId });
}

function describe(question: ShownQuestion, { answered, correct, counts, averageMs }: QuestionSummary): object {
  const { index, type, prompt, markup, formatted, options, items, solution } = question;
  return { index, type, prompt, markup, formatted, options, items, solution, answered, correct, counts, averageMs };
}

async function* readAnswers(
  em: EntityManager,
  gameId: string,
  {
    counted,
    questions,
    hiddenRows,
  }: { counted: readonly { question: number }[]; questions: readonly ShownQuestion[]; hiddenRows: HiddenRows },
): AsyncGenerator<string, void, undefined> {
  for (const { question } of counted) {
    const asked = questions[question];
    const isTyped = asked !== undefined && rulesOf(asked).isTyped;
    const limit = isTyped ? textRowsAtOnce : rowsAtOnce;
    let after = '';
    for (;;) {
      const [part] = await em.execute<[{ rows: string | null; count: number; last: string }]>(sql.answers, [
        gameId,
        question,
        after,
        limit,
      ]);
      if (part.rows !== null) yield isTyped ? markedAnswers(part.rows, asked, hiddenRows) : part.rows;
      if (part.count < limit) break;
      after = part.last;
    }
  }
}

/** @param rows elements of a JSON array */
function markedAnswers(rows: string, question: ShownQuestion, hiddenRows: HiddenRows): string {
  const answers = JSON.parse(`[${rows}]`) as { answer: Answer; correct: boolean | null }[];
  const marks = answers.map((row) => {
    const isHidden = row.correct !== true && hiddenRows.hides(question, String(row.answer));
    return isHidden ? { ...row, hidden: true } : row;
  });
  return JSON.stringify(marks).slice(1, -1);
}
