import * as z from 'zod/mini';
import {
  answeredFields,
  choiceText,
  guessOption,
  indexAnswer,
  noSolution,
  optionsDiffer,
  placeCounts,
  shownOptions,
  twoToEight,
  type QuestionTypeExample,
  type QuestionTypeSchemas,
} from './question-type.ts';

/** Options without a right one. */
export const poll = {
  question: z.strictObject({
    type: z.literal('poll'),
    ...answeredFields,
    options: z.array(z.strictObject({ text: choiceText })).check(...twoToEight, optionsDiffer),
  }),
  shown: shownOptions,
  answer: indexAnswer,
  solution: noSolution,
  counts: placeCounts,
} as const satisfies QuestionTypeSchemas;

export const pollExample: QuestionTypeExample<z.input<typeof poll.question>> = {
  question: {
    type: 'poll',
    prompt: 'Warm-up without points: when are you at your best?',
    points: 0,
    timeLimitMs: 15_000,
    options: [{ text: 'Early morning' }, { text: 'Late morning' }, { text: 'Afternoon' }, { text: 'After dark' }],
    explanation: 'A poll has no right answer and changes no score.',
  },
  shown: { options: ['Early morning', 'Late morning', 'Afternoon', 'After dark'] },
  solution: null,
  counts: [14, 19, 5, 1],
  answered: 39,
  answers: [0, 3, 1],
  refused: [4, [0], 'tea'],
  guess: guessOption,
};
