/** The rules of every type of question; without a line for each type of the protocol this does not compile. */
import { questionTypes, type QuestionType } from '../../protocol/quiz.ts';
import { multiple } from './multiple.ts';
import { number } from './number.ts';
import { order } from './order.ts';
import { pin } from './pin.ts';
import { poll } from './poll.ts';
import type { QuestionRules } from './question-rules.ts';
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

/** @throws for a type that is not known here: a caller's bug, see `readDefinition`. */
export function rulesOf({ type }: { type: QuestionType }): QuestionRules {
  const found = findRules(type);
  if (found === undefined) throw new Error(`question type ${type} is not known here`);
  return found;
}

/** `undefined` for a type of a later version of the server. */
export function findRules(type: string): QuestionRules | undefined {
  if (!Object.hasOwn(questionRules, type)) return undefined;
  // Each takes questions of its own type only; whoever asks here has one of this type.
  return questionRules[type as QuestionType];
}

/** Those whose answers are texts that people type. */
export const typedTypes: readonly QuestionType[] = questionTypes.filter((type) => questionRules[type].isTyped);
