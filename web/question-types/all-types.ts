/** The screens of every question type; the compiler requires one for each type of the protocol. */
import type { QuestionType, Solution } from '../../src/protocol/quiz.ts';
import { multiple } from './multiple.ts';
import { number } from './number.ts';
import { order } from './order.ts';
import { pin } from './pin.ts';
import { poll } from './poll.ts';
import type { QuestionScreens } from './question-screens.ts';
import type { AskedQuestion, ClosedQuestion } from './shown-question.ts';
import { single } from './single.ts';
import { slide } from './slide.ts';
import { text } from './text.ts';
import { trueFalse } from './true-false.ts';

const questionScreens: Record<QuestionType, QuestionScreens> = {
  single,
  poll,
  multiple,
  true_false: trueFalse,
  text,
  number,
  order,
  slide,
  pin,
};

/** Undefined for an unknown type: the page stays open for hours, and the server may be updated meanwhile. */
export const findScreens = (type: string): QuestionScreens | undefined =>
  Object.hasOwn(questionScreens, type) ? questionScreens[type as QuestionType] : undefined;

/** For a question of a known type, see `isBeyond`. */
export function screensOf({ type }: { type: QuestionType }): QuestionScreens {
  const found = findScreens(type);
  if (found === undefined) throw new Error(`question type ${type} is not known here`);
  return found;
}

/** UTF-16 units of accepted texts that fit on a phone. */
export const briefTexts = 120;

/**
 * The right answer in one line; undefined without a right answer or words for it, and for unknown types.
 * @param unitsMax of accepted texts together, in UTF-16 units: the first is always shown, and the rest is counted
 */
export const solutionText = (question: AskedQuestion, solution: Solution, unitsMax?: number): string | undefined =>
  findScreens(question.type)?.solutionText(question, solution, unitsMax);

/** What is right in a question as it counts now. */
export type RightAnswer = Pick<ClosedQuestion, 'solution' | 'accepted' | 'void'>;

/** Of each answer that a regrade accepts beside the solution. Such picks of `multiple` are not right: they count neither way. */
export const othersRight = (question: AskedQuestion, { solution, accepted = [] }: RightAnswer): string[] =>
  (question.type === 'multiple' ? [] : accepted).map((one) => {
    const same = question.type === 'number' ? { ...(solution as object), correct: one } : one;
    return solutionText(question, same as Solution) ?? '';
  });

/** `solutionText` with all that is right since a regrade; undefined for a question that does not count. */
export function rightText(question: AskedQuestion, right: RightAnswer, unitsMax?: number): string | undefined {
  const first = right.void ? undefined : solutionText(question, right.solution, unitsMax);
  return first && [first, ...othersRight(question, right)].join(' or ');
}

/** Loads the code of controls that have chunks of their own. */
export function prefetchInputs(): void {
  for (const { Input, Marks } of Object.values(questionScreens)) {
    Input?.prefetch?.();
    Marks?.prefetch?.();
  }
}
