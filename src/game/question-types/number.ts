import { isNear } from '../../lib/is-near.ts';
import { tallyFrequent, usualRules, type QuestionRules } from './question-rules.ts';

export const number: QuestionRules<'number'> = {
  ...usualRules,
  show: ({ min, max, step, correct, tolerance }) => ({ min, max, step, solution: { correct, tolerance } }),
  isValid: ({ min = -Infinity, max = Infinity }, answer) =>
    typeof answer === 'number' && Number.isFinite(answer) && min <= answer && answer <= max,
  /** −0 becomes 0, as in JSON. */
  canonical: (answer) => (answer as number) + 0,
  makeGrader({ solution, accepted = [] }) {
    const { correct, tolerance } = solution as { correct: number; tolerance: number };
    const right = [correct, ...(accepted as number[])];
    return (answer) => (right.some((one) => isNear(answer as number, one, tolerance)) ? 1 : 0);
  },
  makeTally: (_question, grade) => tallyFrequent(grade, (answer) => answer as number),
};
