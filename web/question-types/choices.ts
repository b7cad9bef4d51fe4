/** The shared part of question types with options or items. */
import { lookOf } from '../shared/ui/option-look.ts';
import type { Bar, Choice } from './question-screens.ts';
import type { AskedQuestion, ClosedQuestion } from './shown-question.ts';

const choice = (text: string, index: number): Choice => ({ look: lookOf(index), text, answer: index });

export const optionChoices = ({ options = [] }: AskedQuestion): Choice[] => options.map(choice);
export const itemChoices = ({ items = [] }: AskedQuestion): Choice[] => items.map(choice);

/** The tile at a shown index; without one, its letter. */
export const choiceAt = (choices: readonly Choice[], index: number): Choice =>
  choices[index] ?? choice(lookOf(index).letter, index);

/** A bar for each option. @param right the right indexes; absent when there are none */
export function optionBars(question: AskedQuestion, { counts }: ClosedQuestion, right?: readonly number[]): Bar[] {
  const numbers = counts as readonly number[];
  return optionChoices(question).map(({ look, text }, index) => ({
    look,
    text,
    count: numbers[index] ?? 0,
    ...(right === undefined ? {} : { right: right.includes(index) }),
  }));
}
