/** Games as the folder leaves them, played at random by the pure rules, and regrades of them at random. */
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Answer } from '../../../entities/answer.ts';
import { Game } from '../../../entities/game.ts';
import { Player } from '../../../entities/player.ts';
import { QuestionResult } from '../../../entities/question-result.ts';
import { authoredCounts } from '../../../src/game/author-order.ts';
import { copyQuiz } from '../../../src/game/definition.ts';
import { isValidAnswer } from '../../../src/game/answer-rules.ts';
import type { ShownQuestion } from '../../../src/game/question-types/shown-question.ts';
import type { TimedAnswer } from '../../../src/game/question-summary.ts';
import type { SeatScore } from '../../../src/game/score-question.ts';
import { scorers } from '../../../src/game/scorers.ts';
import { answerRow } from '../../../src/log/answer-row.ts';
import { exampleOf, questionTypes, quizSchema, type Answer as AnswerValue } from '../../../src/protocol/quiz.ts';
import type { QuestionRegrade } from '../../../src/protocol/regrades.ts';
import { settingsWith } from '../../game/sample-questions.ts';

export interface PlayedGame {
  gameId: string;
  ownerId: string;
  questions: readonly ShownQuestion[];
}

type Random = () => number;

const playersMax = 14;
const startMs = Date.UTC(2026, 0, 1, 12);
const below = (random: Random) => (limit: number) => Math.floor(random() * limit);
const openedMs = (index: number): number => startMs + 60_000 * index;
const closedMs = (index: number): number => openedMs(index) + 30_000;

/** Twelve questions of all types; people come late, leave out answers, and are kicked. */
export async function playAtRandom(orm: MikroORM, random: Random): Promise<PlayedGame> {
  const pick = below(random);
  const types = [...questionTypes, 'single', 'text', 'multiple'] as const;
  const order = types.toSorted(() => random() - 0.5);
  const quiz = quizSchema.parse({ title: 'Random', questions: order.map((type) => exampleOf(type).question) });
  const settings = settingsWith({ shuffleOptions: true, streakBonus: pick(4) > 0, teams: ['Red', 'Blue'] });
  const { definition, authored } = copyQuiz(quiz, settings, random);
  const [gameId, ownerId] = [randomUUID(), randomUUID()];
  const em = orm.em.fork();
  const about = { pin: '123456', quizId: null, quizVersion: 1, quizTitle: 'Random', path: 'buffered' as const };
  const times = { createdAt: new Date(startMs - 9), startedAt: new Date(startMs), endedAt: new Date(startMs + 9e6) };
  em.create(Game, {
    id: gameId,
    ownerId,
    definition,
    authored,
    status: 'finished',
    ...about,
    ...times,
    storedAt: times.endedAt,
  });
  const players = Array.from({ length: 2 + pick(playersMax) }, (_, at) => ({
    playerId: `p${at}`,
    nickname: `Player ${at}`,
    team: at % 2 === 0 ? 'Red' : 'Blue',
    joinOrder: at,
    joinedAtMs: pick(4) === 0 ? openedMs(pick(types.length)) + 1 : startMs - 1,
    kickedAtMs: pick(5) === 0 ? closedMs(pick(types.length)) + 5000 : null,
  }));
  for (const { joinedAtMs, kickedAtMs, ...player } of players) {
    const kickedAt = kickedAtMs === null ? null : new Date(kickedAtMs);
    em.create(Player, { gameId, ...player, joinedAt: new Date(joinedAtMs), kickedAt, leftAt: null, userId: null });
  }
  const scorer = scorers.of(definition);
  let before = new Map<string, SeatScore>();
  for (const question of definition.questions) {
    const { index } = question;
    const seats = players.filter(
      ({ joinedAtMs, kickedAtMs }) => joinedAtMs < closedMs(index) && (kickedAtMs ?? Infinity) > closedMs(index),
    );
    const answers = new Map<string, TimedAnswer>();
    for (const { playerId, joinedAtMs } of seats) {
      const answer = someValid(question, random);
      if (answer === undefined || joinedAtMs > openedMs(index) + 2 || random() < 0.15) continue;
      const elapsedMs = pick(29_000);
      answers.set(playerId, { answer, elapsedMs });
      const streakBefore = before.get(playerId)?.streak ?? 0;
      const accepted = { playerId, answer, elapsedMs, streakBefore, logId: `${openedMs(index) + elapsedMs}-0` };
      em.create(Answer, answerRow({ gameId, definition: { ...definition, authored } }, question, accepted));
    }
    const { after, summary } = scorer.scoreQuestion({ question, settings, seats, before, answers });
    before = after;
    em.create(QuestionResult, {
      gameId,
      question: index,
      questionId: authored[index]?.id ?? null,
      ...summary,
      authoredCounts: authoredCounts(authored[index], summary.counts),
      scorer: scorer.version,
      openedAt: new Date(openedMs(index)),
      closedAt: new Date(closedMs(index)),
    });
  }
  await em.flush();
  return { gameId, ownerId, questions: definition.questions };
}

function someValid(question: ShownQuestion, random: Random): AnswerValue | undefined {
  const example = exampleOf(question.type);
  const some = example.answers[below(random)(example.answers.length)];
  if (some !== undefined && random() < 0.6 && isValidAnswer(question, some)) return some;
  const guess = example.guess?.(question, below(random));
  return guess !== undefined && isValidAnswer(question, guess) ? guess : undefined;
}

/** A change that fits the question, or `undefined` for a type without right and wrong. */
export function changeAtRandom(question: ShownQuestion, random: Random): QuestionRegrade | undefined {
  const pick = below(random);
  const { index, type } = question;
  const options = question.options?.length ?? 0;
  const circle = () => ({ shape: 'circle' as const, x: pick(1001), y: pick(1001), r: 50 + pick(500) });
  const sorted = () => (question.items ?? []).map((_, at) => at).toSorted(() => random() - 0.5);
  const keys: Partial<Record<typeof type, () => { one: unknown; whole: unknown }>> = {
    single: () => ({ one: pick(options), whole: pick(options) }),
    multiple: () => ({ one: pick(options), whole: [...new Set([pick(options), pick(options), pick(options)])] }),
    true_false: () => ({ one: random() < 0.5, whole: random() < 0.5 }),
    text: () => ({ one: `guess ${pick(20)}`, whole: ['Lead', `guess ${pick(20)}`] }),
    number: () => ({ one: pick(400), whole: random() < 0.5 ? pick(400) : { correct: pick(400), tolerance: pick(50) } }),
    order: () => ({ one: sorted(), whole: sorted() }),
    pin: () => ({ one: circle(), whole: [circle(), circle()] }),
  };
  const key = keys[type]?.();
  if (key === undefined) return undefined;
  const change: Record<string, unknown> = {};
  if (random() < 0.5) change['accept'] = random() < 0.5 ? key.one : [key.one];
  if (random() < 0.3) change['correct'] = key.whole;
  if (random() < 0.2) change['void'] = random() < 0.6;
  if (random() < 0.2 || Object.keys(change).length === 0) change['points'] = [0, 1000, 2000][pick(3)];
  return { index, ...change };
}
