import * as z from 'zod/mini';
import {
  answeredFields,
  correctCount,
  guessOption,
  indexesAnswer,
  indexesSolution,
  markedOption,
  optionsDiffer,
  placeCounts,
  shownOptions,
  twoToEight,
  type QuestionTypeExample,
  type QuestionTypeSchemas,
} from './question-type.ts';

/** Several options may be right. */
export const multiple = {
  question: z.strictObject({
    type: z.literal('multiple'),
    ...answeredFields,
    options: z.array(markedOption).check(
      ...twoToEight,
      optionsDiffer,
      z.refine((o) => correctCount(o) >= 1, 'needs at least one correct option'),
    ),
  }),
  shown: shownOptions,
  answer: indexesAnswer,
  solution: indexesSolution,
  counts: placeCounts,
} as const satisfies QuestionTypeSchemas;

export const multipleExample: QuestionTypeExample<z.input<typeof multiple.question>> = {
  question: {
    type: 'multiple',
    prompt: 'Which of these numbers are prime? Pick all of them.',
    timeLimitMs: 25_000,
    options: [
      { text: '2', correct: true },
      { text: '9', correct: false },
      { text: '17', correct: true },
      { text: '21', correct: false },
      { text: '29', correct: true },
      { text: '51', correct: false },
    ],
    explanation: '9 is 3 × 3, 21 is 3 × 7 and 51 is 3 × 17. The other three have no divisors but 1 and themselves.',
  },
  shown: { options: ['2', '9', '17', '21', '29', '51'] },
  solution: [0, 2, 4],
  counts: [20, 11, 31, 6, 27, 4],
  answered: 38,
  answers: [[0, 2, 4], [0], [1, 3]],
  refused: [[], [3, 1], [1, 1], [6], [0.5], 0, true],
  guess(shown, below) {
    const picked = (shown.options ?? []).flatMap((_, index) => (below(2) === 0 ? [index] : []));
    return picked.length > 0 ? picked : [guessOption(shown, below)];
  },
};
