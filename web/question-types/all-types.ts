/** The screens of every type of question; without a line for each type of the protocol this does not compile. */
import type { QuestionType, Solution } from '../../src/protocol/quiz.ts';
import { multiple } from './multiple.ts';
import { number } from './number.ts';
import { order } from './order.ts';
import { poll } from './poll.ts';
import type { QuestionScreens } from './question-screens.ts';
import type { AskedQuestion } from './shown-question.ts';
import { single } from './single.ts';
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

/** The right answer in one line; undefined where nothing is right or it has no words, and for types that are not known. */
export const solutionText = (question: AskedQuestion, solution: Solution): string | undefined =>
  findScreens(question.type)?.solutionText(question, solution);

/** Fetches the code of the controls that come in parts of their own. */
export function prefetchInputs(): void {
  for (const { Input } of Object.values(questionScreens)) Input?.prefetch?.();
}
