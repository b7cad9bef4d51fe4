import { frequentReveal } from './frequent-reveal.ts';
import type { QuestionScreens } from './question-screens.ts';
import { TextInput } from './text-input.tsx';

export const text: QuestionScreens = {
  Input: TextInput,
  hint: 'Type your answer on your phone',
  choices: () => [],
  given: (_question, answer) => ({ text: String(answer) }),
  solutionText: (_question, solution) => (solution as string[]).join(' or '),
  reveal: (_question, closed) => frequentReveal(closed, closed.solution as string[]),
};
