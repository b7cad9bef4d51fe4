/** The valid answers of a question, and the equality of answers. */
import type { Answer } from '../protocol/quiz.ts';
import { rulesOf } from './question-types/all-rules.ts';
import type { ShownQuestion } from './question-types/shown-question.ts';

/** Whether this question allows the answer; an invalid answer is refused, never scored as wrong. */
export function isValidAnswer(question: ShownQuestion, answer: Answer): boolean {
  return rulesOf(question).isValid(question, answer);
}

/** The stored form of a valid answer. An invalid one stays as it is. */
export function canonicalAnswer(question: ShownQuestion, answer: Answer): Answer {
  const rules = rulesOf(question);
  return rules.isValid(question, answer) ? rules.canonical(answer) : answer;
}

/** Whether a retry repeats the stored answer: both have the same canonical form. Texts that differ in case do not. */
export function sameAnswer(left: Answer, right: Answer): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left.trim() === right.trim();
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((index, at) => index === right[at]);
  }
  return left === right;
}
