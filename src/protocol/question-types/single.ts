import * as z from 'zod/mini';
import {
  answeredFields,
  correctCount,
  guessOption,
  indexAnswer,
  indexSolution,
  markedOption,
  optionsDiffer,
  placeCounts,
  shownOptions,
  twoToEight,
  type QuestionTypeExample,
  type QuestionTypeSchemas,
} from './question-type.ts';

/** One option of several is right. */
export const single = {
  question: z.strictObject({
    type: z.literal('single'),
    ...answeredFields,
    options: z.array(markedOption).check(
      ...twoToEight,
      optionsDiffer,
      z.refine((o) => correctCount(o) === 1, 'needs exactly one correct option'),
    ),
  }),
  shown: shownOptions,
  answer: indexAnswer,
  solution: indexSolution,
  counts: placeCounts,
} as const satisfies QuestionTypeSchemas;

export const singleExample: QuestionTypeExample<z.input<typeof single.question>> = {
  question: {
    type: 'single',
    prompt: 'Which ocean is the largest?',
    timeLimitMs: 15_000,
    options: [
      { text: 'Atlantic', correct: false },
      { text: 'Pacific', correct: true },
      { text: 'Indian', correct: false },
      { text: 'Arctic', correct: false },
    ],
    explanation: 'The Pacific covers about a third of the Earth: more than all land put together.',
  },
  shown: { options: ['Atlantic', 'Pacific', 'Indian', 'Arctic'] },
  solution: 1,
  counts: [9, 22, 5, 3],
  answered: 39,
  answers: [1, 0, 3],
  refused: [-1, 4, 1.5, true, '1', [1]],
  guess: guessOption,
};
