import * as z from 'zod/mini';
import { textOf } from '../../lib/field-schemas.ts';
import {
  answeredFields,
  choiceText,
  distinct,
  frequentCounts,
  type QuestionTypeExample,
  type QuestionTypeSchemas,
} from './question-type.ts';

/** A typed text, right if the author accepts it. */
export const text = {
  question: z.strictObject({
    type: z.literal('text'),
    ...answeredFields,
    accept: z
      .array(choiceText.check(z.refine<string>((accepted) => accepted.trim() !== '', 'must not be blank')))
      .check(
        z.minLength(1),
        z.maxLength(20),
        distinct((accepted: string) => accepted),
      ),
    caseSensitive: z.optional(z.boolean()),
  }),
  answer: textOf(1, 1000).check(
    z.refine<string>(
      (answer) => answer.trim().length >= 1 && answer.trim().length <= 200,
      'must have 1 to 200 characters',
    ),
  ),
  solution: z.array(z.string()),
  counts: frequentCounts,
} as const satisfies QuestionTypeSchemas;

export const textExample: QuestionTypeExample<z.input<typeof text.question>> = {
  question: {
    type: 'text',
    prompt: 'Which chemical element has the symbol Fe?',
    timeLimitMs: 20_000,
    accept: ['iron', 'ferrum'],
    explanation: 'Iron. Fe comes from its Latin name, ferrum.',
  },
  shown: {},
  solution: ['iron', 'ferrum'],
  counts: [
    { answer: 'iron', count: 24, correct: true },
    { answer: 'lead', count: 9, correct: false },
    { answer: 'ferrum', count: 3, correct: true },
  ],
  answered: 36,
  answers: ['Iron', 'lead', ' FERRUM'],
  refused: ['', ' \n ', 'x'.repeat(201), 7, true],
  guess: (_shown, below) => (below(2) === 0 ? 'Paris' : `guess ${below(20)}`),
};
