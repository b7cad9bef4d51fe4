import * as z from 'zod/mini';
import {
  noSolution,
  placeCounts,
  promptFields,
  type QuestionTypeExample,
  type QuestionTypeSchemas,
} from './question-type.ts';

/** A screen without answers: open until the host continues or its time is over. Its counts are empty. */
export const slide = {
  question: z.strictObject({ type: z.literal('slide'), ...promptFields }),
  solution: noSolution,
  counts: placeCounts,
} as const satisfies QuestionTypeSchemas;

export const slideExample: QuestionTypeExample<z.input<typeof slide.question>> = {
  question: {
    type: 'slide',
    prompt: 'That was a question of every type. Which ones will yours be?',
    timeLimitMs: 10_000,
  },
  shown: {},
  solution: null,
  counts: [],
  answered: 0,
  answers: [],
  refused: [0, true, 'seen', [0], [500, 500]],
};
