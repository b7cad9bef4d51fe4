import { lookOfTruth } from '../shared/ui/option-look.ts';
import { choiceInput } from './choice-input.tsx';
import type { QuestionScreens } from './question-screens.ts';

const truth = (value: boolean) => ({ look: lookOfTruth(value), text: value ? 'True' : 'False', answer: value });
/** "True" comes first on every screen, although its count comes second. */
const truths = () => [truth(true), truth(false)];

export const trueFalse: QuestionScreens = {
  Input: choiceInput(truths),
  choices: truths,
  given: (_question, answer) => ({ tile: truth(answer === true) }),
  solutionText: (_question, solution) => truth(solution === true).text,
  reveal: (_question, { solution, counts }) => ({
    bars: truths().map(({ look, text, answer }) => ({
      look,
      text,
      count: (counts as readonly number[])[answer ? 1 : 0] ?? 0,
      right: answer === solution,
    })),
  }),
};
