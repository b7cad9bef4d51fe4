import * as z from 'zod/mini';
import { answeredFields, placeCounts, type QuestionTypeExample, type QuestionTypeSchemas } from './question-type.ts';

/** A sentence that is true or false. Its counts are `[false, true]`. */
export const trueFalse = {
  question: z.strictObject({ type: z.literal('true_false'), ...answeredFields, correct: z.boolean() }),
  answer: z.boolean(),
  solution: z.boolean(),
  counts: placeCounts,
} as const satisfies QuestionTypeSchemas;

export const trueFalseExample: QuestionTypeExample<z.input<typeof trueFalse.question>> = {
  question: {
    type: 'true_false',
    prompt: 'Sunlight takes about eight minutes to reach the Earth.',
    timeLimitMs: 15_000,
    correct: true,
    explanation: 'A little over eight minutes for some 150 million kilometres.',
  },
  shown: {},
  solution: true,
  counts: [11, 28],
  answered: 39,
  answers: [true, false],
  refused: [0, 1, 'true', [1]],
  guess: (_shown, below) => below(2) === 0,
};
