import * as z from 'zod/mini';
import {
  answeredFields,
  choiceText,
  distinct,
  indexesAnswer,
  indexesSolution,
  placeCounts,
  twoToEight,
  type QuestionTypeExample,
  type QuestionTypeSchemas,
} from './question-type.ts';

/** Items to put in order; authored in the right one. */
export const order = {
  question: z.strictObject({
    type: z.literal('order'),
    ...answeredFields,
    items: z.array(choiceText).check(
      ...twoToEight,
      distinct((item: string) => item),
    ),
  }),
  shown: { items: z.optional(z.array(z.string())) },
  answer: indexesAnswer,
  solution: indexesSolution,
  counts: placeCounts,
} as const satisfies QuestionTypeSchemas;

export const orderExample: QuestionTypeExample<z.input<typeof order.question>> = {
  question: {
    type: 'order',
    prompt: 'Which came first? Sort from the oldest to the newest.',
    timeLimitMs: 30_000,
    items: ["Gutenberg's printing press", 'The telescope', 'The telephone', 'The World Wide Web'],
    explanation: 'About 1450, 1608, 1876 and 1989.',
  },
  shown: { items: ["Gutenberg's printing press", 'The World Wide Web', 'The telephone', 'The telescope'] },
  solution: [0, 3, 2, 1],
  counts: [31, 24, 20, 29],
  answered: 36,
  answers: [
    [0, 3, 2, 1],
    [0, 1, 2, 3],
    [3, 2, 1, 0],
  ],
  refused: [[0, 1, 2], [0, 1, 2, 2], [0, 1, 2, 4], 0, [0, 1, 2, 3, 0]],
  guess({ items = [] }, below) {
    const left = items.map((_, index) => index);
    return items.map(() => left.splice(below(left.length), 1)[0] ?? 0);
  },
};
