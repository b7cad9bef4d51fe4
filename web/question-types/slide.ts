import type { QuestionScreens } from './question-screens.ts';

/** A slide has only its prompt and picture, and no answers. */
export const slide: QuestionScreens = {
  choices: () => [],
  given: () => ({ text: '' }),
  solutionText: () => undefined,
  revealPictureShare: 0.34,
  reveal: () => ({ bars: [] }),
};
