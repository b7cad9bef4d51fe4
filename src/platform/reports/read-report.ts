import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { readInSnapshot } from '../../db/read-in-snapshot.ts';
import type { AuthoredQuestion } from '../../game/author-order.ts';
import type { GameDefinition } from '../../game/definition.ts';
import { HiddenRows } from '../../game/hidden-rows.ts';
import { rankTeams, sumTeams } from '../../game/ranking.ts';
import { scorers } from '../../game/scorers.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { Counts } from '../../protocol/quiz.ts';
import type { GameReport } from '../../protocol/reports.ts';
import { knownDefinition } from '../games/known-definition.ts';
import { declarePlayers, oneBackend } from '../games/results-sql.ts';
import { summarizeUnfolded } from '../games/summarize-unfolded.ts';
import { AnswerAnalysis, type AnswerColumn } from './analyse-answers.ts';
import { describeQuestion } from './describe-question.ts';
import { chooseDebrief } from './judge-question.ts';
import { optionCount, readColumn, readSeats } from './read-answers.ts';
import * as sql from './report-sql.ts';

export interface ReportRequest {
  gameId: string;
  ownerId: string;
}

/** What is kept of a game while its report is made: 17 bytes for each. */
const cellsMax = 5_000_000;
const playersAtOnce = 250;
const verdictsMax = 500;

/**
 * A game's report as REST.md has it, of what is folded, from one moment of the database, as pieces of its JSON text. Some
 * pieces are empty: steps that only read. Each is a few milliseconds of work for 10,000 players. Whoever stops asking must
 * call `return` (as `for await` does): the transaction ends then.
 * @returns nothing at all when there is no such game of this owner.
 * @throws {CodedError} `busy` when only a later version of the server knows the game; `limit` when players × questions are
 *   too many.
 */
export async function* readReport(orm: MikroORM, request: ReportRequest): AsyncGenerator<string, void, undefined> {
  const gameId = canonicalUuid(request.gameId);
  if (gameId === undefined) return;
  yield* readInSnapshot(orm, (em) => readWithin(em, { ...request, gameId }));
}

async function* readWithin(em: EntityManager, { gameId, ownerId }: ReportRequest): AsyncGenerator<string, void> {
  await em.execute(oneBackend);
  const [game] = await em.execute<Omit<GameReport['game'], 'gameId'>[]>(sql.game, [gameId, ownerId]);
  if (game === undefined) return;
  const shown = await readShown(em, gameId);
  const { definition } = shown;
  const seats = await readSeats(em, gameId);
  if (seats.ids.length * definition.questions.length > cellsMax) {
    throw new CodedError('limit', 'This game has more answers than a report is made of: read its results.', {
      details: { limit: 'reportCells', maximum: cellsMax },
    });
  }
  const { language } = definition;
  yield `{"game":${JSON.stringify({ gameId, ...game, ...(language === undefined ? {} : { language }) })}`;
  const listed: ListedPlayer[] = [];
  for await (const rows of readListed(em, gameId)) {
    listed.push(...rows);
    yield '';
  }
  const placeOf = new Map(listed.map(({ playerId }, place) => [playerId, place]));
  const places = Uint32Array.from(seats.ids, (id) => placeOf.get(id) as number);
  const joinedAt = new Float64Array(places.length);
  for (const [at, place] of places.entries()) joinedAt[place] = seats.joinedAt[at] as number;
  const columns: AnswerColumn[] = [];
  for await (const column of readColumns(em, { gameId, definition, isOver: game.endedAt !== null, places })) {
    columns.push(column);
    yield '';
  }
  const analysis = new AnswerAnalysis({ joinedAt, columns });
  yield '';
  yield* questionPieces(em, { gameId, shown, columns, analysis, listed });
  yield* playerPieces(listed, analysis);
  const { teams } = definition.settings;
  if (teams !== undefined) {
    const { sums, counts } = sumTeams(listed);
    yield `,"teams":${JSON.stringify(rankTeams(teams, sums, counts))}`;
  }
  yield '}';
}

interface Shown {
  definition: GameDefinition;
  authored: AuthoredQuestion[];
}

/** @throws {CodedError} `busy` */
async function readShown(em: EntityManager, gameId: string): Promise<Shown> {
  const [stored] = await em.execute<[{ definition: string; authored: string }]>(sql.definition, [gameId]);
  return {
    definition: knownDefinition(stored.definition),
    authored: JSON.parse(stored.authored) as AuthoredQuestion[],
  };
}

/** A row of the results. */
interface ListedPlayer {
  playerId: string;
  nickname: string;
  team?: string;
  score: number;
  rank: number;
}

/** In list order, some at a time, without those who were kicked: they come last. */
async function* readListed(em: EntityManager, gameId: string): AsyncGenerator<ListedPlayer[], void> {
  await em.execute(declarePlayers, [gameId, gameId]);
  for (;;) {
    const rows = await em.execute<{ row: string }[]>(`fetch ${playersAtOnce} from results_players`);
    const players = rows.map(({ row }) => JSON.parse(row) as ListedPlayer & { kicked?: true });
    yield players.filter(({ kicked }) => kicked !== true);
    if (rows.length < playersAtOnce || players.at(-1)?.kicked === true) break;
  }
  await em.execute('close results_players');
}

async function* readColumns(
  em: EntityManager,
  {
    gameId,
    definition,
    isOver,
    places,
  }: { gameId: string; definition: GameDefinition; isOver: boolean; places: Uint32Array },
): AsyncGenerator<AnswerColumn, void> {
  const closed = await em.execute<{ question: number; openedAt: number }[]>(sql.closedQuestions, [gameId]);
  const openedAt = new Map(closed.map((row) => [row.question, row.openedAt]));
  for (const question of definition.questions) {
    yield await readColumn(em, { gameId, question, openedAt: openedAt.get(question.index), isOver, places });
  }
}

interface Analysed {
  gameId: string;
  shown: Shown;
  columns: readonly AnswerColumn[];
  analysis: AnswerAnalysis;
  listed: readonly ListedPlayer[];
}

/** The questions, and what is known once all of them are: the summary, the reliability, what to talk about. */
async function* questionPieces(em: EntityManager, analysed: Analysed): AsyncGenerator<string, void> {
  const { gameId, shown, columns, analysis, listed } = analysed;
  const [{ anyKicked }] = await em.execute<[{ anyKicked: boolean }]>(sql.anyKicked, [gameId]);
  const readCounts = countsReader(em, { gameId, definition: shown.definition, isRecounted: anyKicked });
  const judged: Parameters<typeof chooseDebrief>[0][number][] = [];
  const variances: number[] = [];
  let [answered, correct] = [0, 0];
  yield ',"questions":[';
  for (const question of shown.definition.questions) {
    const { index } = question;
    const column = columns[index] as AnswerColumn;
    const figures = analysis.question(index);
    const counts = optionCount(question) > 0 ? figures.options.map(({ count }) => count) : await readCounts(index);
    const described = describeQuestion({ question, asked: shown.authored[index], column, figures, counts });
    judged.push(described);
    const variance = analysis.variance(index);
    if (variance !== undefined) variances.push(variance);
    answered += column.isScored ? figures.answered : 0;
    correct += figures.correct ?? 0;
    yield `${index === 0 ? '' : ','}${JSON.stringify(described)}`;
  }
  const scores = listed.reduce((sum, { score }) => sum + score, 0);
  const summary: GameReport['summary'] = {
    players: listed.length,
    answered,
    correct,
    averageScore: listed.length === 0 ? null : scores / listed.length,
    medianMs: analysis.medianMs(),
  };
  const reliability = analysis.reliability(variances);
  yield `],"summary":${JSON.stringify(summary)},"debrief":${JSON.stringify(chooseDebrief(judged))}`;
  if (reliability !== undefined) yield `,"reliability":${JSON.stringify(reliability)}`;
}

/**
 * Counts of questions without options, with marks on hidden texts: those that the screens showed, or, where players were
 * kicked since or the closing is not folded, of the answers that count.
 */
function countsReader(
  em: EntityManager,
  { gameId, definition, isRecounted }: { gameId: string; definition: GameDefinition; isRecounted: boolean },
): (index: number) => Promise<Counts> {
  const hiddenRows = new HiddenRows(verdictsMax);
  const scorer = scorers.of(definition);
  return async (index) => {
    const question = definition.questions[index] as GameDefinition['questions'][number];
    const [folded] = isRecounted ? [] : await em.execute<{ counts: string }[]>(sql.counts, [gameId, index]);
    const counts =
      folded === undefined
        ? (await summarizeUnfolded(em, gameId, { question, scorer })).counts
        : (JSON.parse(folded.counts) as Counts);
    return hiddenRows.mark(question, counts);
  };
}

function* playerPieces(listed: readonly ListedPlayer[], analysis: AnswerAnalysis): Generator<string, void> {
  yield ',"players":[';
  for (let from = 0; from < listed.length; from += playersAtOnce) {
    const rows = listed.slice(from, from + playersAtOnce).map((player, at) => {
      const { playerId, nickname, team, score, rank } = player;
      const own = { playerId, nickname, ...(team === undefined ? {} : { team }), score, rank };
      return JSON.stringify({ ...own, ...analysis.player(from + at) });
    });
    yield `${from === 0 ? '' : ','}${rows.join(',')}`;
  }
  yield ']';
}
