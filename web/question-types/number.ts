import type { Solution } from '../../src/protocol/quiz.ts';
import { formatExact } from '../shared/format.ts';
import { lazily } from '../shared/lazily.tsx';
import { frequentReveal } from './frequent-reveal.ts';
import type { QuestionScreens } from './question-screens.ts';

function solutionText(solution: Solution): string {
  const { correct, tolerance } = solution as { correct: number; tolerance: number };
  return tolerance > 0 ? `${formatExact(correct)} (± ${formatExact(tolerance)})` : formatExact(correct);
}

export const number: QuestionScreens = {
  // Not all quizzes need this control: its code loads while the player is in the lobby.
  Input: lazily(() => import('./number-input.tsx').then((module) => module.NumberInput), { isPart: true }),
  hint: 'Type a number on your phone',
  choices: () => [],
  range: ({ min, max }) => (min === undefined || max === undefined ? undefined : { min, max }),
  given: (_question, answer) => ({ text: formatExact(Number(answer)) }),
  solutionText: (_question, solution) => solutionText(solution),
  reveal: (_question, closed) => frequentReveal(closed, [solutionText(closed.solution)]),
};
