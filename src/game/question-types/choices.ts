/** The shared part of question types with options. */
import { shownText } from '../../lib/visible-text.ts';
import type { Answer } from '../../protocol/quiz.ts';
import { isIndex, type OrderOf } from './question-rules.ts';
import type { ShownQuestion } from './shown-question.ts';

/** The options' texts in shown order, and the authored index of each. */
export function showOptions(
  options: readonly { text: string }[],
  orderOf: OrderOf,
): { options: string[]; order: number[] } {
  const order = orderOf.options(options.map((option) => option.text));
  return { options: order.map((authored) => shownText(options[authored]?.text ?? '')), order };
}

/** The shown indexes of the right options. */
export const rightIndexes = (options: readonly { correct: boolean }[], order: readonly number[]): number[] =>
  order.flatMap((authored, shown) => (options[authored]?.correct === true ? [shown] : []));

export const optionsOf = (question: ShownQuestion): number => question.options?.length ?? 0;

export const isOption = (question: ShownQuestion, answer: Answer): boolean => isIndex(answer, optionsOf(question));
