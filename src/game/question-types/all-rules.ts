/** The rules of every question type; the compiler requires one for each type of the protocol. */
import { questionTypes, type QuestionType } from '../../protocol/quiz.ts';
import { multiple } from './multiple.ts';
import { number } from './number.ts';
import { order } from './order.ts';
import { pin } from './pin.ts';
import { poll } from './poll.ts';
import type { QuestionRules } from './question-rules.ts';
import type { ShownQuestion } from './shown-question.ts';
import { single } from './single.ts';
import { slide } from './slide.ts';
import { text } from './text.ts';
import { trueFalse } from './true-false.ts';

const questionRules: { readonly [T in QuestionType]: QuestionRules<T> } = {
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

/** @throws for an unknown type: a caller's bug, see `readDefinition`. */
export function rulesOf({ type }: { type: QuestionType }): QuestionRules {
  const found = findRules(type);
  if (found === undefined) throw new Error(`question type ${type} is not known here`);
  return found;
}

/** `undefined` for a type of a later version of the server. */
export function findRules(type: string): QuestionRules | undefined {
  if (!Object.hasOwn(questionRules, type)) return undefined;
  // The rules take questions of their own type only; a caller here has one of this type.
  return questionRules[type as QuestionType];
}

/** Whether answers to the question are right or wrong: its type says so, and no regrade has voided it. */
export const isScored = (question: Pick<ShownQuestion, 'type' | 'void'>): boolean =>
  question.void !== true && rulesOf(question).isScored;

/** The types whose answers are typed texts. */
export const typedTypes: readonly QuestionType[] = questionTypes.filter((type) => questionRules[type].isTyped);
