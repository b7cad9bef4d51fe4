/** The row of an accepted answer. Pure, so that both persistence paths store the same. */
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
  /** The same in the author's order; `null` for texts, and where the code that stores the row computes it. */
  authored: Answer | null;
  correct: boolean | null;
  fraction: number;
  points: number;
  elapsedMs: number;
  streakBefore: number;
  logId: string;
}

/** The data of an accepted answer. */
export interface AcceptedAnswer {
  playerId: string;
  answer: Answer;
  elapsedMs: number;
  streakBefore: number;
  logId: string;
}

/** The parts of a game that its rows need; without `authored` the rows lack the author's order. */
export type RowsGame = Pick<GameDefinition, 'settings' | 'scorer'> & {
  authored?: readonly AuthoredQuestion[] | null | undefined;
};

/** @param grade the question's grader, to reuse it */
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
