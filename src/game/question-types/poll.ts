import { isOption, optionsOf, showOptions } from './choices.ts';
import { tallyPlaces, usualRules, type QuestionRules } from './question-rules.ts';

export const poll: QuestionRules<'poll'> = {
  ...usualRules,
  isScored: false,
  show: (question, orderOf) => ({ options: showOptions(question.options, orderOf).options, solution: null }),
  isValid: isOption,
  canonical: (answer) => (answer as number) + 0,
  makeGrader: () => () => 0,
  makeTally: (question) => tallyPlaces(optionsOf(question), (answer) => [answer as number]),
};
