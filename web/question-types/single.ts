import { choiceInput } from './choice-input.tsx';
import { choiceAt, optionBars, optionChoices } from './choices.ts';
import type { QuestionScreens } from './question-screens.ts';

export const single: QuestionScreens = {
  Input: choiceInput(optionChoices),
  choices: optionChoices,
  given: (question, answer) => ({ tile: choiceAt(optionChoices(question), Number(answer)) }),
  solutionText: (question, solution) => choiceAt(optionChoices(question), Number(solution)).text,
  reveal: (question, closed) => ({ bars: optionBars(question, closed, [Number(closed.solution)]) }),
};
