import { usualRules, type QuestionRules } from './question-rules.ts';

export const slide: QuestionRules<'slide'> = {
  ...usualRules,
  isScored: false,
  show: () => ({ solution: null }),
  isValid: () => false,
  makeGrader: () => () => 0,
  makeTally: () => ({ add: () => undefined, counts: () => [] }),
};
