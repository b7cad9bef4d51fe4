/** Which answers a question takes, and when two answers are the same one. */
import type { Answer } from '../protocol/quiz.ts';
import { rulesOf } from './question-types/all-rules.ts';
import type { ShownQuestion } from './question-types/shown-question.ts';

/** Whether this question allows the answer; an answer that is not valid is refused, never scored as wrong. */
export function isValidAnswer(question: ShownQuestion, answer: Answer): boolean {
  return rulesOf(question).isValid(question, answer);
}

/** The form in which a valid answer is stored. What is not valid stays as it is. */
export function canonicalAnswer(question: ShownQuestion, answer: Answer): Answer {
  const rules = rulesOf(question);
  return rules.isValid(question, answer) ? rules.canonical(answer) : answer;
}

/** Whether a retry repeats the stored answer: both say the same in their canonical form. Texts that differ in case do not. */
export function sameAnswer(left: Answer, right: Answer): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left.trim() === right.trim();
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((index, at) => index === right[at]);
  }
  return left === right;
}
