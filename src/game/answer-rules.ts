/** Which answers a question takes, and when two answers are the same one. */
import { unreachable } from '../lib/unreachable.ts';
import type { Answer } from '../protocol/quiz.ts';
import type { ShownQuestion } from './shown-question.ts';

/** UTF-16 units, after trimming. */
export const textAnswerUnitsMax = 200;

/** Whether this question allows the answer; an answer that is not valid is refused, never scored as wrong. */
export function isValidAnswer(question: ShownQuestion, answer: Answer): boolean {
  switch (question.type) {
    case 'single':
    case 'poll':
      return isIndex(answer, question.options?.length ?? 0);
    case 'multiple':
      return isPicks(answer, question.options?.length ?? 0);
    case 'true_false':
      return typeof answer === 'boolean';
    case 'text':
      return typeof answer === 'string' && answer.trim() !== '' && answer.trim().length <= textAnswerUnitsMax;
    case 'number':
      return (
        Number.isFinite(answer) &&
        (question.min ?? -Infinity) <= (answer as number) &&
        (answer as number) <= (question.max ?? Infinity)
      );
    case 'order':
      return isPermutation(answer, question.items?.length ?? 0);
    default:
      return unreachable(question.type);
  }
}

/** The form in which a valid answer is stored: texts trimmed, the rest as it is (−0 becomes 0, as JSON has it). */
export function canonicalAnswer(question: ShownQuestion, answer: Answer): Answer {
  if (question.type === 'text' && typeof answer === 'string') return answer.trim();
  return typeof answer === 'number' ? answer + 0 : answer;
}

/** Whether a retry repeats the stored answer. Texts that differ in case are different answers. */
export function sameAnswer(left: Answer, right: Answer): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left.trim() === right.trim();
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((index, at) => index === right[at]);
  }
  return left === right;
}

function isIndex(value: unknown, count: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < count;
}

function isPicks(answer: Answer, count: number): boolean {
  if (!Array.isArray(answer) || answer.length === 0) return false;
  return answer.every((index, at) => isIndex(index, count) && (at === 0 || index > (answer[at - 1] as number)));
}

function isPermutation(answer: Answer, count: number): boolean {
  if (!Array.isArray(answer) || answer.length !== count) return false;
  return answer.every((index) => isIndex(index, count)) && new Set(answer).size === count;
}
