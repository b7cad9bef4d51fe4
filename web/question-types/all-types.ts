/** The screens of every type of question; without a line for each type of the protocol this does not compile. */
import type { QuestionType, Solution } from '../../src/protocol/quiz.ts';
import { multiple } from './multiple.ts';
import { number } from './number.ts';
import { order } from './order.ts';
import { pin } from './pin.ts';
import { poll } from './poll.ts';
import type { QuestionScreens } from './question-screens.ts';
import type { AskedQuestion } from './shown-question.ts';
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

/** Undefined for a type that this page does not know: it stays open for hours, and the server may be updated meanwhile. */
export const findScreens = (type: string): QuestionScreens | undefined =>
  Object.hasOwn(questionScreens, type) ? questionScreens[type as QuestionType] : undefined;

/** Of a question that this page knows, see `isBeyond`. */
export function screensOf({ type }: { type: QuestionType }): QuestionScreens {
  const found = findScreens(type);
  if (found === undefined) throw new Error(`question type ${type} is not known here`);
  return found;
}

/** Of accepted texts a phone has room for so many UTF-16 units. */
export const briefTexts = 120;

/**
 * The right answer in one line; undefined where nothing is right or it has no words, and for types that are not known.
 * @param unitsMax of accepted texts together, in UTF-16 units: the first is always there, and the others are counted
 */
export const solutionText = (question: AskedQuestion, solution: Solution, unitsMax?: number): string | undefined =>
  findScreens(question.type)?.solutionText(question, solution, unitsMax);

/** Fetches the code of the controls that come in parts of their own. */
export function prefetchInputs(): void {
  for (const { Input, Marks } of Object.values(questionScreens)) {
    Input?.prefetch?.();
    Marks?.prefetch?.();
  }
}
