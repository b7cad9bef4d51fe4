import * as z from 'zod/mini';
import { answeredFields, frequentCounts, type QuestionTypeExample, type QuestionTypeSchemas } from './question-type.ts';

const finite = z.number();

/** A number, right within a tolerance. */
export const number = {
  question: z
    .strictObject({
      type: z.literal('number'),
      ...answeredFields,
      correct: finite,
      tolerance: z._default(finite.check(z.nonnegative()), 0),
      min: z.optional(finite),
      max: z.optional(finite),
      step: z.optional(finite.check(z.positive())),
    })
    .check(
      z.refine((q) => (q.min ?? -Infinity) <= q.correct && q.correct <= (q.max ?? Infinity), {
        message: 'must lie within min and max',
        path: ['correct'],
      }),
    ),
  shown: { min: z.optional(finite), max: z.optional(finite), step: z.optional(finite) },
  answer: finite,
  solution: z.object({ correct: z.number(), tolerance: z.number() }),
  counts: frequentCounts,
} as const satisfies QuestionTypeSchemas;

export const numberExample: QuestionTypeExample<z.input<typeof number.question>> = {
  question: {
    type: 'number',
    prompt: 'How tall is the Eiffel Tower, in metres? Within 15 counts.',
    timeLimitMs: 20_000,
    correct: 330,
    tolerance: 15,
    min: 0,
    max: 1000,
    step: 1,
    explanation: '330 metres, since an aerial was added at the top in 2022.',
  },
  shown: { min: 0, max: 1000, step: 1 },
  solution: { correct: 330, tolerance: 15 },
  counts: [
    { answer: 330, count: 21, correct: true },
    { answer: 324, count: 6, correct: true },
    { answer: 300, count: 4, correct: false },
  ],
  answered: 31,
  answers: [330, 300, 315.5],
  refused: [-1, 1001, '330', [330], true],
  guess: ({ min = 0, max = min + 100 }, below) => min + below(max - min + 1),
};
