import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { readInSnapshot } from '../../db/read-in-snapshot.ts';
import type { GameDefinition } from '../../game/definition.ts';
import { HiddenRows } from '../../game/hidden-rows.ts';
import { rankTeams, sumTeams } from '../../game/ranking.ts';
import { scorers } from '../../game/scorers.ts';
import type { Counts } from '../../protocol/quiz.ts';
import type { GameReport } from '../../protocol/reports.ts';
import { oneBackend } from '../games/results-sql.ts';
import { summarizeUnfolded } from '../games/summarize-unfolded.ts';
import { readRegrades } from '../regrades/read-regrades.ts';
import type { AnswerAnalysis, AnswerColumn } from './analyse-answers.ts';
import { describeQuestion } from './describe-question.ts';
import { chooseDebrief } from './judge-question.ts';
import { readAnswerTable, readShown, type ListedPlayer, type ShownGame } from './read-answer-table.ts';
import { optionCount } from './read-answers.ts';
import * as sql from './report-sql.ts';

export interface ReportRequest {
  gameId: string;
  ownerId: string;
}

const verdictsMax = 500;
/** Players with all their fractions: half a millisecond of work at 20 questions. */
const writtenAtOnce = 100;

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
  const [game] = await em.execute<GameRow[]>(sql.game, [gameId, ownerId]);
  if (game === undefined) return;
  const shown = await readShown(em, gameId);
  const { definition } = shown;
  const { language } = definition;
  const table = readAnswerTable(em, { gameId, definition, isOver: game.endedAt !== null });
  // It refuses too large games, which has to come before the first piece.
  let step = await table.next();
  const { anonymisedAt, ...always } = game;
  const sometimes = {
    ...(language === undefined ? {} : { language }),
    ...(anonymisedAt === null ? {} : { anonymisedAt }),
  };
  yield `{"game":${JSON.stringify({ gameId, ...always, ...sometimes })}`;
  for (; step.done !== true; step = await table.next()) yield '';
  const { listed, columns, analysis } = step.value;
  yield '';
  yield* questionPieces(em, { gameId, shown, columns, analysis, listed, isAnonymised: anonymisedAt !== null });
  yield* playerPieces(listed, analysis);
  const regrades = await readRegrades(em, gameId);
  if (regrades.length > 0) yield `,"regrades":${JSON.stringify(regrades)}`;
  const { teams } = definition.settings;
  if (teams !== undefined) {
    const { sums, counts } = sumTeams(listed);
    yield `,"teams":${JSON.stringify(rankTeams(teams, sums, counts))}`;
  }
  yield '}';
}

interface Analysed {
  gameId: string;
  shown: ShownGame;
  columns: readonly AnswerColumn[];
  analysis: AnswerAnalysis;
  listed: readonly ListedPlayer[];
  /** Its typed answers are gone, and the counts of them alone are there. */
  isAnonymised: boolean;
}

interface GameRow extends Omit<GameReport['game'], 'gameId' | 'language' | 'anonymisedAt'> {
  anonymisedAt: number | null;
}

/** The questions, and what is known once all of them are: the summary, the reliability, what to talk about. */
async function* questionPieces(em: EntityManager, analysed: Analysed): AsyncGenerator<string, void> {
  const { gameId, shown, columns, analysis, listed, isAnonymised } = analysed;
  const [{ anyKicked }] = await em.execute<[{ anyKicked: boolean }]>(sql.anyKicked, [gameId]);
  const readCounts = countsReader(em, {
    gameId,
    definition: shown.definition,
    isRecounted: anyKicked && !isAnonymised,
  });
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
  for (let from = 0; from < listed.length; from += writtenAtOnce) {
    const rows = listed.slice(from, from + writtenAtOnce).map((player, at) => {
      const { playerId, nickname, team, score, rank } = player;
      const own = { playerId, nickname, ...(team === undefined ? {} : { team }), score, rank };
      return JSON.stringify({ ...own, ...analysis.player(from + at) });
    });
    yield `${from === 0 ? '' : ','}${rows.join(',')}`;
  }
  yield ']';
}
