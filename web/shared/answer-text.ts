/** Answers and solutions in words. */
import type { Answer, QuestionType, Solution } from '../../src/protocol/quiz.ts';
import { formatExact } from './format.ts';
import { isKnownType } from './known.ts';
import { lookOf } from './option-look.ts';

export interface ShownQuestion {
  type: QuestionType;
  options?: string[] | undefined;
  items?: string[] | undefined;
}

const optionText = (question: ShownQuestion, index: number): string =>
  question.options?.[index] ?? lookOf(index).letter;
const itemText = (question: ShownQuestion, index: number): string => question.items?.[index] ?? lookOf(index).letter;
export const truthText = (value: boolean): string => (value ? 'True' : 'False');

/** The parts of an answer, in the order in which they are shown. */
export function answerParts(question: ShownQuestion, answer: Answer): string[] {
  if (typeof answer === 'boolean') return [truthText(answer)];
  if (typeof answer === 'string') return [answer];
  if (typeof answer === 'number') {
    return [question.type === 'number' ? formatExact(answer) : optionText(question, answer)];
  }
  return answer.map((index) => (question.type === 'order' ? itemText(question, index) : optionText(question, index)));
}

/** The right answer in one line; `undefined` for polls, and for types that this page does not know. */
export function solutionText(question: ShownQuestion, solution: Solution): string | undefined {
  if (solution === null || !isKnownType(question.type)) return undefined;
  if (typeof solution === 'boolean') return truthText(solution);
  if (typeof solution === 'number') return optionText(question, solution);
  if (Array.isArray(solution)) {
    if (question.type === 'text') return solution.map(String).join(' or ');
    const texts = solution.map((index) => answerParts(question, [Number(index)])[0] ?? '');
    // Unlike an arrow, this sign is mirrored in scripts that run from right to left.
    return texts.join(question.type === 'order' ? ' › ' : ', ');
  }
  const { correct, tolerance } = solution;
  return tolerance > 0 ? `${formatExact(correct)} (± ${formatExact(tolerance)})` : formatExact(correct);
}
