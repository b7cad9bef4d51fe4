import { lazily } from '../shared/lazily.tsx';
import type { QuestionScreens } from './question-screens.ts';

export const pin: QuestionScreens = {
  Input: lazily(() => import('./pin-input.tsx').then((module) => module.PinInput), { isPart: true }),
  isTall: true,
  Marks: lazily(() => import('./pin-marks.tsx').then((module) => module.PinMarks), { isPart: true }),
  pictureShare: 0.45,
  spokenHint: 'Choose a place in the picture.',
  hint: 'Tap the place in the picture on your phone',
  choices: () => [],
  given: () => ({ isMarked: true }),
  solutionText: () => undefined,
  revealPictureShare: 0.45,
  reveal: () => ({
    bars: [],
    note: 'The green line shows what is right. The stronger a spot, the more answers it has.',
  }),
};
