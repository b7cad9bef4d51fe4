/** A game as the folder leaves it, stored for an owner of the test's choice. */
import { randomUUID } from 'node:crypto';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { Answer } from '../../entities/answer.ts';
import { Game } from '../../entities/game.ts';
import { Player } from '../../entities/player.ts';
import { QuestionResult } from '../../entities/question-result.ts';
import { copyQuiz, type GameDefinition } from '../../src/game/definition.ts';
import { rulesOf } from '../../src/game/question-types/all-rules.ts';
import { scorers } from '../../src/game/scorers.ts';
import { quizSchema, type Answer as AnswerValue, type QuizInput } from '../../src/protocol/quiz.ts';
import { settingsWith } from '../game/sample-questions.ts';

interface StoredPlayer {
  nickname: string;
  team?: string;
  kicked?: true;
  userId?: string;
  /** By question, in shown order; options are shown as their author ordered them. */
  answers: readonly (AnswerValue | undefined)[];
}

interface Wanted {
  ownerId: string;
  quiz: QuizInput;
  players: readonly StoredPlayer[];
  /** Whether its end is stored. */
  isStored?: boolean;
  /** How many questions were closed; all by default. */
  closed?: number;
  endedAt?: number;
}

/** An answer takes as many seconds as its question's number, and is worth 900 points where it is right. */
export const storedAt = Date.UTC(2026, 0, 1, 12);

export async function storeGame(
  orm: MikroORM,
  { ownerId, quiz, players, isStored = true, closed = quiz.questions.length, endedAt = storedAt }: Wanted,
): Promise<{ gameId: string; playerIds: string[] }> {
  const gameId = randomUUID();
  const { definition, authored } = copyQuiz(quizSchema.parse(quiz), settingsWith(), () => 0.999);
  const em = orm.em.fork();
  const end = isStored ? new Date(endedAt) : null;
  em.create(Game, {
    id: gameId,
    pin: '123456',
    ownerId,
    quizId: randomUUID(),
    quizVersion: 1,
    quizTitle: definition.title,
    quizTags: ['water'],
    definition,
    authored,
    status: isStored ? 'finished' : 'running',
    createdAt: new Date(storedAt - 120_000),
    startedAt: new Date(storedAt - 60_000),
    endedAt: end,
    storedAt: end,
  });
  await em.flush();
  const playerIds = players.map((_, at) => `player-${at}`);
  for (const [at, player] of players.entries()) {
    const playerId = playerIds[at] as string;
    createPlayer(em, { gameId, playerId, joinOrder: at }, player);
    createAnswers(em, { gameId, playerId, definition }, player.answers);
  }
  for (const { index } of definition.questions.slice(0, closed)) {
    em.create(QuestionResult, {
      gameId,
      question: index,
      counts: [],
      answered: 0,
      correct: 0,
      averageMs: null,
      scorer: '2',
      openedAt: new Date(storedAt - 50_000),
      closedAt: new Date(storedAt - 40_000),
    });
  }
  await em.flush();
  return { gameId, playerIds };
}

function createPlayer(
  em: EntityManager,
  seat: { gameId: string; playerId: string; joinOrder: number },
  { nickname, team, kicked, userId }: StoredPlayer,
): void {
  em.create(Player, {
    ...seat,
    nickname,
    team: team ?? null,
    joinedAt: new Date(storedAt - 100_000),
    leftAt: null,
    kickedAt: kicked ? new Date(storedAt) : null,
    userId: userId ?? null,
  });
}

function createAnswers(
  em: EntityManager,
  { gameId, playerId, definition }: { gameId: string; playerId: string; definition: GameDefinition },
  answers: StoredPlayer['answers'],
): void {
  for (const [question, answer] of answers.entries()) {
    if (answer === undefined) continue;
    const shown = definition.questions[question] as GameDefinition['questions'][number];
    const fraction = scorers.newest.makeGrader(shown)(answer);
    em.create(Answer, {
      gameId,
      question,
      playerId,
      answer,
      correct: rulesOf(shown).isScored ? fraction === 1 : null,
      fraction,
      points: Math.round(fraction * 900),
      elapsedMs: (question + 1) * 1000,
      streakBefore: 0,
      logId: `${storedAt}-1`,
    });
  }
}
