import { IsolationLevel, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { Answer } from '../../entities/answer.ts';
import { Game } from '../../entities/game.ts';
import { Player } from '../../entities/player.ts';
import { QuestionResult } from '../../entities/question-result.ts';
import type { ShownQuestion } from '../game/definition.ts';
import type { QuestionSummary } from '../game/question-summary.ts';
import { isUnknown, readDefinition } from '../game/requirements.ts';
import { scorers, type Scorer } from '../game/scorers.ts';
import { CodedError } from '../protocol/errors.ts';
import type { Results } from '../protocol/rest.ts';
import { rankPlayers, type PlayerTotals } from './rank-players.ts';

const elsewhereAfterMs = 1000;

/** One row per player with answers; the sums are small enough for 32 bits, and the driver gives those as numbers. */
const totalsSql = `
  select player_id as "playerId", sum(points)::int as score, count(*)::int as "answerCount",
    count(*) filter (where correct)::int as "correctCount",
    coalesce(sum(elapsed_ms) filter (where correct is not null), 0)::float8 as "timeMs"
  from answer where game_id = ? group by player_id`;

/**
 * A game's results as they are folded, from one moment of the database.
 * Statements stay small, a question's answers at a time, so that none of them runs into the statement timeout.
 * @returns `undefined` when there is no such game of this owner.
 * @throws {CodedError} `busy` when only a later version of the server knows the game: another process may be one.
 */
export async function readResults(
  orm: MikroORM,
  game: { gameId: string; ownerId: string },
  options: { answers: boolean },
): Promise<Results | undefined> {
  const read = (em: EntityManager) => readWithin(em, game, options);
  return await orm.em.fork().transactional(read, { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true });
}

async function readWithin(
  em: EntityManager,
  { gameId, ownerId }: { gameId: string; ownerId: string },
  options: { answers: boolean },
): Promise<Results | undefined> {
  const game = await em.findOne(Game, { id: gameId, ownerId });
  if (game === null) return undefined;
  const definition = readDefinition(game.definition);
  if (isUnknown(definition)) {
    throw new CodedError('busy', 'these results need a later version of the server', {
      retryAfterMs: elsewhereAfterMs,
    });
  }
  const scorer = scorers.of(definition);
  const seats = await em.find(Player, { gameId });
  const totals = await em.execute<PlayerTotals[]>(totalsSql, [gameId]);
  const folded = await em.find(QuestionResult, { gameId });
  const results: Results = {
    gameId,
    quizTitle: game.quizTitle,
    pin: game.pin,
    status: game.status,
    startedAt: game.startedAt?.getTime() ?? null,
    endedAt: game.endedAt?.getTime() ?? null,
    players: rankPlayers(seats, totals, game.startedAt),
    questions: [],
    answers: { accepted: totals.reduce((sum, row) => sum + row.answerCount, 0) },
  };
  const kicked = new Set(seats.flatMap((seat) => (seat.kickedAt === null ? [] : [seat.playerId])));
  for (const question of definition.questions) {
    const known = folded.find((row) => row.question === question.index);
    results.questions.push(
      describe(question, known ?? (await summarizeFolded(em, { gameId, question, kicked, scorer }))),
    );
  }
  return options.answers ? { ...results, answerRows: await answerRows(em, gameId, results.questions.length) } : results;
}

/** A question whose closing is not folded yet; kicked players count in none of its figures. */
async function summarizeFolded(
  em: EntityManager,
  game: { gameId: string; question: ShownQuestion; kicked: ReadonlySet<string>; scorer: Scorer },
): Promise<QuestionSummary> {
  const { gameId, question, kicked, scorer } = game;
  const answers = await answersOf(em, gameId, question.index);
  return scorer.summarizeQuestion(
    question,
    answers.filter((row) => !kicked.has(row.playerId)),
  );
}

function describe(question: ShownQuestion, summary: QuestionResult | QuestionSummary): Results['questions'][number] {
  const { index, type, prompt, options, items, solution } = question;
  const { answered, correct, counts, averageMs } = summary;
  return {
    index,
    type,
    prompt,
    ...(options === undefined ? {} : { options }),
    ...(items === undefined ? {} : { items }),
    solution,
    answered,
    correct,
    counts,
    averageMs,
  };
}

async function answerRows(em: EntityManager, gameId: string, questionCount: number) {
  const rows: NonNullable<Results['answerRows']> = [];
  for (let question = 0; question < questionCount; question += 1) {
    for (const { playerId, answer, correct, points, elapsedMs } of await answersOf(em, gameId, question)) {
      rows.push({ playerId, question, answer, correct, points, elapsedMs });
    }
  }
  return rows;
}

/** Not kept by the entity manager: a game may have a million. */
function answersOf(em: EntityManager, gameId: string, question: number): Promise<Answer[]> {
  return em.find(Answer, { gameId, question }, { disableIdentityMap: true, orderBy: { playerId: 'asc' } });
}
