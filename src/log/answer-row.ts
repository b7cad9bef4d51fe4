/** The row of an accepted answer: pure, so that every way of storing it stores the same. */
import { authoredAnswer, type AuthoredQuestion } from '../game/author-order.ts';
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
  /** The same in the author's order; `null` for texts, and where whoever stores the row has to say it. */
  authored: Answer | null;
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

/** A game as its rows need it; without `authored` they say nothing of the author's order. */
export type RowsGame = Pick<GameDefinition, 'settings' | 'scorer'> & {
  authored?: readonly AuthoredQuestion[] | null | undefined;
};

/** @param grade of this question, when it is used more than once */
export function answerRow(
  game: { gameId: string; definition: RowsGame },
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
    authored: authoredAnswer(game.definition.authored?.[question.index], answer),
    correct,
    fraction,
    points,
    elapsedMs,
    streakBefore,
    logId,
  };
}
