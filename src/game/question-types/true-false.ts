import { tallyPlaces, usualRules, type QuestionRules } from './question-rules.ts';

export const trueFalse: QuestionRules<'true_false'> = {
  ...usualRules,
  show: (question) => ({ solution: question.correct }),
  isValid: (_question, answer) => typeof answer === 'boolean',
  makeGrader({ solution, accepted = [] }) {
    const right = new Set<unknown>([solution, ...accepted]);
    return (answer) => (right.has(answer) ? 1 : 0);
  },
  makeTally: () => tallyPlaces(2, (answer) => [answer === true ? 1 : 0]),
};
