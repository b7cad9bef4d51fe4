import { choiceInput } from './choice-input.tsx';
import { choiceAt, optionBars, optionChoices } from './choices.ts';
import type { QuestionScreens } from './question-screens.ts';

export const poll: QuestionScreens = {
  Input: choiceInput(optionChoices),
  spokenHint: 'A poll.',
  hint: 'A poll: no points, just say what you think',
  choices: optionChoices,
  given: (question, answer) => ({ tile: choiceAt(optionChoices(question), Number(answer)) }),
  solutionText: () => undefined,
  reveal: (question, closed) => ({ bars: optionBars(question, closed) }),
};
