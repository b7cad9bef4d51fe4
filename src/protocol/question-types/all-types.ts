/**
 * All question types: one line each here and in `examples`; the rest is in the type's own module. Its rules are in
 * `src/game/question-types`, its screens in `web/question-types`; both fail to compile without them.
 */
import { multiple, multipleExample } from './multiple.ts';
import { number, numberExample } from './number.ts';
import { order, orderExample } from './order.ts';
import { pin, pinExample } from './pin.ts';
import { poll, pollExample } from './poll.ts';
import type { QuestionTypeSchemas } from './question-type.ts';
import { single, singleExample } from './single.ts';
import { slide, slideExample } from './slide.ts';
import { text, textExample } from './text.ts';
import { trueFalse, trueFalseExample } from './true-false.ts';

/** In the order in which documents list them. */
export const questionTypeSchemas = {
  single,
  poll,
  multiple,
  true_false: trueFalse,
  text,
  number,
  order,
  slide,
  pin,
} as const satisfies Record<string, QuestionTypeSchemas>;

/** The type-dependent fields of a question that players may see. */
export const shownFieldSchemas = { ...single.shown, ...poll.shown, ...multiple.shown, ...order.shown, ...number.shown };

/** One question of each type, with its answers and its public fields. */
export const questionTypeExamples = {
  single: singleExample,
  poll: pollExample,
  multiple: multipleExample,
  true_false: trueFalseExample,
  text: textExample,
  number: numberExample,
  order: orderExample,
  slide: slideExample,
  pin: pinExample,
} as const satisfies Record<keyof typeof questionTypeSchemas, object>;
