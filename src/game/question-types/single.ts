import { isOption, optionsOf, rightIndexes, showOptions } from './choices.ts';
import { tallyPlaces, usualRules, type QuestionRules } from './question-rules.ts';

export const single: QuestionRules<'single'> = {
  ...usualRules,
  show(question, orderOf) {
    const { options, order } = showOptions(question.options, orderOf);
    return { options, solution: rightIndexes(question.options, order)[0] as number };
  },
  isValid: isOption,
  canonical: (answer) => (answer as number) + 0,
  makeGrader({ solution, accepted = [] }) {
    const right = new Set<unknown>([solution, ...accepted]);
    return (answer) => (right.has(answer) ? 1 : 0);
  },
  makeTally: (question) => tallyPlaces(optionsOf(question), (answer) => [answer as number]),
};
