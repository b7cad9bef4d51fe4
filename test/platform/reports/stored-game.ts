/** Games as the folder leaves them, in which everybody answers most of what they see and some come late. */
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { expect } from 'vitest';
import { Answer } from '../../../entities/answer.ts';
import { Game } from '../../../entities/game.ts';
import { Player } from '../../../entities/player.ts';
import { QuestionResult } from '../../../entities/question-result.ts';
import { isValidAnswer } from '../../../src/game/answer-rules.ts';
import { copyQuiz } from '../../../src/game/definition.ts';
import { rulesOf } from '../../../src/game/question-types/all-rules.ts';
import { scorers } from '../../../src/game/scorers.ts';
import { seededRandomness } from '../../../src/lib/randomness.ts';
import type { Answer as AnswerValue, Quiz } from '../../../src/protocol/quiz.ts';
import { meantAnswer, randomQuiz, shownAnswer } from '../../game/random-quiz.ts';
import { settingsWith } from '../../game/sample-questions.ts';

const scorer = scorers.newest;
const usualStart = Date.UTC(2026, 0, 1, 12);
const openingOf = (startedAt: number, question: number) => startedAt + 60_000 * question;

export interface Given {
  playerId: string;
  question: number;
  meant: AnswerValue;
  answer: AnswerValue;
  elapsedMs: number;
}

export interface StoredGame {
  gameId: string;
  ownerId: string;
  quizId: string;
  openingOf: (question: number) => number;
  quiz: Quiz;
  given: Given[];
}

export interface Wanted {
  seed: number;
  /** A random one by default. */
  quiz?: Quiz;
  ids?: { ownerId: string; quizId: string };
  startedAt?: number;
  players: number;
  shuffleOptions?: boolean;
  /** Of the questions, those whose closing is folded. */
  closed?: number;
  endedAt?: Date | null;
  kicked?: number;
  teams?: string[];
}

export async function storeGame(orm: MikroORM, wanted: Wanted): Promise<StoredGame> {
  const { seed, players, shuffleOptions = true, teams, startedAt = usualStart } = wanted;
  const { endedAt = new Date(startedAt + 3_600_000) } = wanted;
  const { next: random } = seededRandomness(seed);
  const quiz = wanted.quiz ?? randomQuiz(random);
  const settings = settingsWith({ shuffleOptions, ...(teams === undefined ? {} : { teams }) });
  const { definition, authored } = copyQuiz(quiz, settings, random);
  const closed = wanted.closed ?? quiz.questions.length;
  const ids = { gameId: randomUUID(), ...(wanted.ids ?? { ownerId: randomUUID(), quizId: randomUUID() }) };
  const em = orm.em.fork();
  em.create(Game, {
    id: ids.gameId,
    pin: '123456',
    ownerId: ids.ownerId,
    quizId: ids.quizId,
    quizVersion: 1,
    quizTitle: quiz.title,
    quizTags: ['a', 'b'],
    definition,
    authored,
    status: endedAt === null ? 'running' : 'finished',
    createdAt: new Date(startedAt - 60_000),
    startedAt: new Date(startedAt),
    endedAt,
    storedAt: endedAt,
  });
  const joinedAt = Array.from({ length: players }, () =>
    random() < 0.85 ? startedAt - 1 - Math.floor(random() * 1000) : startedAt + Math.floor(random() * 900_000),
  );
  addPlayers(em, { ...wanted, gameId: ids.gameId, joinedAt, kickedAt: new Date(startedAt + 3_000_000) });
  const given: Given[] = [];
  for (const [question, authoredQuestion] of quiz.questions.entries()) {
    const shown = definition.questions[question] as (typeof definition.questions)[number];
    const grade = scorer.makeGrader(shown);
    const own = joinedAt.flatMap((at, place): Given[] => {
      if (question > closed || random() < 0.15 || at > openingOf(startedAt, question) + 20_000) return [];
      const meant = meantAnswer(authoredQuestion, random);
      const answer = shownAnswer(authoredQuestion, shown, meant);
      expect(isValidAnswer(shown, answer)).toBe(true);
      return [{ playerId: `p${place}`, question, meant, answer, elapsedMs: 600 + Math.floor(random() * 19_000) }];
    });
    given.push(...own);
    for (const { playerId, answer, elapsedMs } of own) {
      const fraction = grade(answer);
      const isScored = rulesOf(shown).isScored;
      em.create(Answer, {
        gameId: ids.gameId,
        question,
        playerId,
        answer,
        correct: isScored ? fraction === 1 : null,
        fraction,
        points: Math.round(fraction * 900),
        elapsedMs,
        streakBefore: 0,
        logId: `${openingOf(startedAt, question) + elapsedMs}-0`,
      });
    }
    if (question >= closed) continue;
    const { counts, answered, correct, averageMs } = scorer.summarizeQuestion(shown, own);
    const openedAt = new Date(openingOf(startedAt, question));
    const times = { openedAt, closedAt: new Date(openingOf(startedAt, question) + 20_000), scorer: scorer.version };
    em.create(QuestionResult, { gameId: ids.gameId, question, counts, answered, correct, averageMs, ...times });
  }
  await em.flush();
  return { ...ids, quiz, given, openingOf: (question) => openingOf(startedAt, question) };
}

function addPlayers(
  em: MikroORM['em'],
  {
    gameId,
    joinedAt,
    kickedAt,
    teams,
    kicked = 0,
  }: Pick<Wanted, 'teams' | 'kicked'> & { gameId: string; joinedAt: number[]; kickedAt: Date },
): void {
  for (const [joinOrder, at] of joinedAt.entries()) {
    em.create(Player, {
      gameId: gameId,
      playerId: `p${joinOrder}`,
      nickname: `N${joinOrder}`,
      team: teams?.[joinOrder % teams.length] ?? null,
      joinOrder,
      joinedAt: new Date(at),
      leftAt: null,
      kickedAt: joinOrder < kicked ? kickedAt : null,
    });
  }
}
