import type { DraftQuestion } from '../draft/draft.ts';
import { error, linesOf, missing } from './lines.ts';
import { NumberForm, readTyped } from './number-form.tsx';
import type { FieldProblem, QuestionForm } from './question-form.ts';

const names = ['correct', 'tolerance', 'min', 'max', 'step'] as const;
const notANumber = 'Write a number, such as 12 or 12.5.';

function check(question: DraftQuestion): FieldProblem[] {
  const found: FieldProblem[] = names.flatMap((name) => {
    const value = question[name];
    if (value === undefined) return name === 'correct' ? [missing(name, 'Write the right number.')] : [];
    return typeof value === 'number' && Number.isFinite(value) ? [] : [error(name, notANumber)];
  });
  const { correct, min, max, tolerance, step } = question;
  if (typeof tolerance === 'number' && tolerance < 0) found.push(error('tolerance', 'It must be 0 or more.'));
  if (typeof step === 'number' && step <= 0) found.push(error('step', 'It must be more than 0.'));
  if (found.length > 0 || typeof correct !== 'number') return found;
  const isLow = typeof min === 'number' && correct < min;
  const isHigh = typeof max === 'number' && correct > max;
  return isLow || isHigh ? [error('correct', 'It must lie between the smallest and the largest.')] : [];
}

export const number: QuestionForm = {
  name: 'A number',
  take(from) {
    const { tolerance, min, max, step } = from;
    const right = linesOf(from).find((line) => line.correct === true)?.text ?? '';
    const correct = typeof from.correct === 'boolean' ? undefined : (from.correct ?? readTyped(right));
    const fields = { correct: typeof correct === 'number' ? correct : undefined, tolerance, min, max, step };
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  },
  Form: NumberForm,
  check,
};
