import type { AuthoredKey } from '../../protocol/regrades.ts';
import type { AuthoredQuestion } from '../author-order.ts';
import type { ShownQuestion } from '../question-types/shown-question.ts';
import { changeQuestion } from './change-question.ts';

/** A stored regrade: how each of its questions counts since. */
export interface StoredRegrade {
  questions: readonly { index: number; now: AuthoredKey }[];
}

/** A definition's questions after all regrades of its game, the oldest first. */
export function regradedQuestions(
  asPlayed: readonly ShownQuestion[],
  authored: readonly AuthoredQuestion[],
  regrades: readonly StoredRegrade[],
): ShownQuestion[] {
  const questions = [...asPlayed];
  for (const regrade of regrades) {
    for (const { index, now } of regrade.questions) {
      const question = questions[index];
      if (question === undefined) throw new Error(`a regrade of question ${index}, which the game does not have`);
      const change = { change: { index, ...now }, path: `/questions/${index}` };
      questions[index] = changeQuestion(question, authored[index], change);
    }
  }
  return questions;
}
