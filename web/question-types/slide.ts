import type { QuestionScreens } from './question-screens.ts';

/** Nothing is answered: the prompt and its picture are all there is. */
export const slide: QuestionScreens = {
  choices: () => [],
  given: () => ({ text: '' }),
  solutionText: () => undefined,
  revealPictureShare: 0.34,
  reveal: () => ({ bars: [] }),
};
