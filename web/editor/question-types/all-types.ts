/** The editing of every type of question; without a line for each type of the protocol this does not compile. */
import type { QuestionType } from '../../../src/protocol/quiz.ts';
import { multiple } from './multiple.ts';
import { number } from './number.ts';
import { order } from './order.ts';
import { pin } from './pin.ts';
import { poll } from './poll.ts';
import type { QuestionForm } from './question-form.ts';
import { single } from './single.ts';
import { slide } from './slide.tsx';
import { text } from './text.ts';
import { trueFalse } from './true-false.ts';

/** In the order of the menu. */
export const questionForms: Record<QuestionType, QuestionForm> = {
  single,
  multiple,
  true_false: trueFalse,
  text,
  number,
  order,
  pin,
  poll,
  slide,
};

/** Undefined for a type that this page does not know. */
export const findForm = (type: string): QuestionForm | undefined =>
  Object.hasOwn(questionForms, type) ? questionForms[type as QuestionType] : undefined;
