import { MultipleInput } from './choice-input.tsx';
import { choiceAt, optionBars, optionChoices } from './choices.ts';
import type { QuestionScreens } from './question-screens.ts';
import type { AskedQuestion } from './shown-question.ts';

const picked = (question: AskedQuestion, indexes: unknown) =>
  (indexes as readonly number[]).map((index) => choiceAt(optionChoices(question), index));

export const multiple: QuestionScreens = {
  Input: MultipleInput,
  spokenHint: 'Several may be right.',
  hint: 'Several may be right',
  choices: optionChoices,
  given: (question, answer) => ({ tiles: picked(question, answer) }),
  solutionText: (question, solution) =>
    picked(question, solution)
      .map(({ text }) => text)
      .join(', '),
  reveal: (question, closed) => ({ bars: optionBars(question, closed, closed.solution as number[]) }),
};
