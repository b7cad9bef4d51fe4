import { lazily } from '../shared/lazily.tsx';
import { frequentReveal } from './frequent-reveal.ts';
import type { QuestionScreens } from './question-screens.ts';

export const text: QuestionScreens = {
  Input: lazily(() => import('./text-input.tsx').then((module) => module.TextInput), { isPart: true }),
  hint: 'Type your answer on your phone',
  choices: () => [],
  given: (_question, answer) => ({ text: String(answer) }),
  solutionText: (_question, solution, unitsMax) => acceptedTexts(solution as string[], unitsMax),
  reveal: (_question, closed) => frequentReveal(closed, closed.solution as string[]),
};

/** The texts in one line: the first, and others while they fit; the rest is counted. */
function acceptedTexts(texts: readonly string[], unitsMax = Infinity): string {
  let units = 0;
  const shown = texts.filter((text, index) => {
    units += text.length;
    return index === 0 || units <= unitsMax;
  });
  const others = texts.length - shown.length;
  return [...shown, ...(others === 0 ? [] : [others === 1 ? 'another one' : `${others} others`])].join(' or ');
}
