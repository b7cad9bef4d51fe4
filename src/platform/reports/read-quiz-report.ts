import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { readInSnapshot } from '../../db/read-in-snapshot.ts';
import type { LinePeriod, PeriodQuery, QuizReport } from '../../protocol/reports-over-games.ts';
import { oneBackend } from '../games/results-sql.ts';
import { findVersion, liftContent } from '../quizzes/quiz-rows.ts';
import { checkZone } from './check-zone.ts';
import { shownFrom } from './item-analysis.ts';
import { describeSummed, readAsked, type SummedRow } from './read-summed-questions.ts';
import * as sql from './summed-sql.ts';
import { quantileOfBuckets } from './time-buckets.ts';

export interface QuizReportRequest extends PeriodQuery {
  quizId: string;
  ownerId: string;
}

/** Through all versions of a quiz there may be more; the last asked are shown. */
const questionsMax = 500;
const dayMs = 86_400_000;

/**
 * The report of a quiz over the owner's finished games, as pieces of its JSON text; see `readReport` for how they are read.
 * Reads rows of games and of their questions, and no answers.
 * @returns nothing at all where the quiz is not there for the owner and they have played no game of it.
 * @throws {CodedError} `bad_request` for an unknown time zone; `busy` when only a later version of the server knows a question
 */
export async function* readQuizReport(
  orm: MikroORM,
  request: QuizReportRequest,
): AsyncGenerator<string, void, undefined> {
  const quizId = canonicalUuid(request.quizId);
  if (quizId === undefined) return;
  yield* readInSnapshot(orm, (em) => readWithin(em, { ...request, quizId }));
}

interface Totals {
  games: number;
  players: number;
  points: number;
  answered: number;
  correct: number;
  firstAt: number | null;
  lastAt: number | null;
}

async function* readWithin(em: EntityManager, request: QuizReportRequest): AsyncGenerator<string, void> {
  const { quizId, zone = 'UTC' } = request;
  await em.execute(oneBackend);
  await em.execute(sql.noCompilation);
  const quiz = await readQuiz(em, request);
  if (quiz === undefined) return;
  checkZone(zone);
  const where = ofQuiz(request);
  const [totals] = await em.execute<[Totals]>(sql.games, where);
  const { games, players, points, answered, correct, firstAt, lastAt } = totals;
  const period = periodOf(firstAt, lastAt);
  const [extent] = await em.execute<[sql.Extent]>(sql.extent, where);
  const summed = await em.execute<SummedRow[]>(sql.questions(extent), [...where, ...where, ...where]);
  const rows = orderRows(summed, quiz.places);
  const summary: QuizReport['summary'] = {
    players,
    answered,
    correct,
    averageScore: players === 0 ? null : points / players,
    medianMs: medianOf(rows, extent.firstBucket),
  };
  const { title, language, version } = quiz;
  const about = { quizId, title, ...(language === null ? {} : { language }), version };
  const head = JSON.stringify({ quiz: about, games, firstAt, lastAt, summary, period });
  yield `${head.slice(0, -1)},"questions":[`;
  const found = await em.execute<{ questionId: string; line: string }[]>(sql.lines, [
    period,
    zone,
    ...where,
    shownFrom.difficulty,
    ...where,
  ]);
  const lines = new Map(found.map(({ questionId, line }) => [questionId, line]));
  yield* questionPieces(em, { rows, lines, places: quiz.places, firstBucket: extent.firstBucket });
  yield ']}';
}

const ofQuiz = ({ ownerId, quizId, from, to }: QuizReportRequest) => [ownerId, quizId, ...sql.boundsOf({ from, to })];

/** What a line has points for: few enough for a picture. */
function periodOf(firstAt: number | null, lastAt: number | null): LinePeriod {
  const days = ((lastAt ?? 0) - (firstAt ?? 0)) / dayMs;
  if (days <= 92) return 'day';
  return days <= 730 ? 'week' : 'month';
}

/** @param first the bucket that the counts begin with */
function medianOf(rows: readonly SummedRow[], first: number): number | null {
  const counts: number[] = [];
  for (const row of rows) {
    if (row.correct === null) continue;
    for (const [at, count] of (JSON.parse(row.times) as number[]).entries()) counts[at] = (counts[at] ?? 0) + count;
  }
  return quantileOfBuckets({ first, counts }, 0.5);
}

/** Those of the newest version first, in its order. */
function orderRows(rows: readonly SummedRow[], places: ReadonlyMap<string, number>): SummedRow[] {
  const placeOf = ({ questionId }: SummedRow) => places.get(questionId) ?? Infinity;
  return rows
    .toSorted((left, right) => {
      const [before, after] = [placeOf(left), placeOf(right)];
      if (before !== after) return before - after;
      return right.lastAt - left.lastAt || left.question - right.question;
    })
    .slice(0, questionsMax);
}

interface Summed {
  rows: readonly SummedRow[];
  /** By question. */
  lines: ReadonlyMap<string, string>;
  places: ReadonlyMap<string, number>;
  /** Which bucket of time the counts of rows begin with. */
  firstBucket: number;
}

/** Of each game that is the last of some questions, one after the other. */
async function* questionPieces(
  em: EntityManager,
  { rows, lines, places, firstBucket }: Summed,
): AsyncGenerator<string, void> {
  const asked = new Map<string, Awaited<ReturnType<typeof readAsked>>>();
  for (const [gameId, ofGame] of Map.groupBy(rows, (row) => row.gameId)) {
    const indexes = ofGame.map(({ question }) => question);
    asked.set(gameId, await readAsked(em, gameId, indexes));
    yield '';
  }
  let isFirst = true;
  for (const row of rows) {
    const question = asked.get(row.gameId)?.get(row.question);
    if (question === undefined) continue;
    const described = JSON.stringify(
      describeSummed({ ...row, firstBucket }, question, places.get(row.questionId) ?? null),
    );
    yield `${isFirst ? '' : ','}${described.slice(0, -1)},"line":${lines.get(row.questionId) ?? '[]'}}`;
    isFirst = false;
  }
}

interface ReportedQuiz {
  title: string;
  language: string | null;
  version: number | null;
  /** Of the questions of the newest version, by id. */
  places: Map<string, number>;
}

/** The owner's, or a sample, or one that they have played. */
async function readQuiz(em: EntityManager, { quizId, ownerId }: QuizReportRequest): Promise<ReportedQuiz | undefined> {
  const [quiz] = await em.execute<{ title: string; language: string | null; version: number; ids: string[] | null }[]>(
    sql.quiz,
    [quizId, ownerId],
  );
  if (quiz === undefined) {
    const [played] = await em.execute<{ title: string; language: string | null }[]>(sql.lastPlayed, [ownerId, quizId]);
    return played && { ...played, version: null, places: new Map() };
  }
  const { title, language, version } = quiz;
  const ids = quiz.ids ?? (await readIds(em, quizId, version));
  return {
    title,
    language,
    version: version === 0 ? null : version,
    places: new Map(ids.map((id, place) => [id, place])),
  };
}

/** Of a version from before questions had ids. */
async function readIds(em: EntityManager, quizId: string, version: number): Promise<string[]> {
  const stored = await findVersion(em, quizId, version);
  return stored === undefined ? [] : liftContent(stored).questions.map(({ id = '' }) => id);
}
