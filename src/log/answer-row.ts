/** The row of an accepted answer: pure, so that every way of storing it stores the same. */
import type { GameDefinition } from '../game/definition.ts';
import type { ShownQuestion } from '../game/question-types/shown-question.ts';
import { scorers } from '../game/scorers.ts';
import type { Grader } from '../game/question-types/question-rules.ts';
import type { Answer } from '../protocol/quiz.ts';

export interface AnswerRow {
  gameId: string;
  question: number;
  playerId: string;
  answer: Answer;
  correct: boolean | null;
  fraction: number;
  points: number;
  elapsedMs: number;
  streakBefore: number;
  logId: string;
}

/** What is known of an answer once it is accepted. */
export interface AcceptedAnswer {
  playerId: string;
  answer: Answer;
  elapsedMs: number;
  streakBefore: number;
  logId: string;
}

/** @param grade of this question, when it is used more than once */
export function answerRow(
  game: { gameId: string; definition: Pick<GameDefinition, 'settings' | 'scorer'> },
  question: ShownQuestion,
  accepted: AcceptedAnswer,
  grade?: Grader,
): AnswerRow {
  const { playerId, answer, elapsedMs, streakBefore, logId } = accepted;
  const { correct, fraction, points } = scorers.of(game.definition).scoreAnswer({
    question,
    settings: game.definition.settings,
    answer,
    elapsedMs,
    streakBefore,
    ...(grade === undefined ? {} : { grade }),
  });
  return {
    gameId: game.gameId,
    question: question.index,
    playerId,
    answer,
    correct,
    fraction,
    points,
    elapsedMs,
    streakBefore,
    logId,
  };
}
