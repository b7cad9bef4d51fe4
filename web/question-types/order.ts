import { lazily } from '../shared/lazily.tsx';
import { choiceAt, itemChoices } from './choices.ts';
import type { QuestionScreens } from './question-screens.ts';
import type { AskedQuestion } from './shown-question.ts';

const sorted = (question: AskedQuestion, places: unknown) =>
  (places as readonly number[]).map((item) => choiceAt(itemChoices(question), item));

export const order: QuestionScreens = {
  Input: lazily(() => import('./order-input.tsx').then((module) => module.OrderInput), { isPart: true }),
  isTall: true,
  spokenHint: 'Put them in order.',
  hint: 'Put them in order on your phone',
  choices: itemChoices,
  given: (question, answer) => ({ tiles: sorted(question, answer) }),
  // Unlike an arrow, this character is mirrored in right-to-left scripts.
  solutionText: (question, solution) =>
    sorted(question, solution)
      .map(({ text }) => text)
      .join(' › '),
  reveal: (question, { solution, counts }) => ({
    bars: sorted(question, solution).map(({ look, text }, place) => ({
      look,
      text,
      count: (counts as readonly number[])[place] ?? 0,
    })),
    note: 'The right order, and how many had each in its place:',
    isPlaces: true,
  }),
};
