import type { QuizInput } from '../../src/protocol/quiz.ts';
import type { Answer } from '../../src/protocol/quiz.ts';

/** One question of every type; the time limits are long, so that only the test ends a question. */
export const sevenTypesQuiz: QuizInput = {
  title: 'Seven types',
  questions: [
    {
      type: 'single',
      prompt: 'Pick the second',
      timeLimitMs: 60_000,
      options: [
        { text: 'one', correct: false },
        { text: 'two', correct: true },
        { text: 'three', correct: false },
      ],
      explanation: 'It is the second.',
    },
    { type: 'poll', prompt: 'Tea or coffee?', timeLimitMs: 60_000, options: [{ text: 'Tea' }, { text: 'Coffee' }] },
    {
      type: 'multiple',
      prompt: 'Pick the even ones',
      timeLimitMs: 60_000,
      points: 2000,
      options: [
        { text: '1', correct: false },
        { text: '2', correct: true },
        { text: '3', correct: false },
        { text: '4', correct: true },
      ],
    },
    { type: 'true_false', prompt: 'Water is wet', timeLimitMs: 60_000, correct: true },
    { type: 'text', prompt: 'Say hello', timeLimitMs: 60_000, accept: ['hello', 'hi'] },
    {
      type: 'number',
      prompt: 'How many legs has a spider?',
      timeLimitMs: 60_000,
      correct: 8,
      tolerance: 1,
      min: 0,
      max: 100,
    },
    { type: 'order', prompt: 'Small to large', timeLimitMs: 60_000, items: ['ant', 'cat', 'horse'] },
  ],
};

/** `count` questions with two options each, the first one right. */
export function singlesQuiz(count: number, timeLimitMs = 60_000): QuizInput {
  return {
    title: `${count} singles`,
    questions: Array.from({ length: count }, (_, i) => ({
      type: 'single' as const,
      prompt: `Question ${i}`,
      timeLimitMs,
      options: [
        { text: 'right', correct: true },
        { text: 'wrong', correct: false },
      ],
    })),
  };
}

/** Some valid answer to a question as `question:open` shows it; `variant` gives different ones. */
export function someAnswer(question: { type: string; options?: string[]; items?: string[] }, variant = 0): Answer {
  switch (question.type) {
    case 'single':
    case 'poll':
      return variant % (question.options?.length ?? 1);
    case 'multiple':
      return [[1, 3], [0], [0, 1, 2]][variant % 3] as number[];
    case 'true_false':
      return variant % 2 === 0;
    case 'text':
      return ['hello', 'HI ', 'good day'][variant % 3] as string;
    case 'number':
      return 6 + (variant % 4);
    default: {
      const places = (question.items ?? []).map((_, i) => i);
      return variant % 2 === 0 ? places : places.toReversed();
    }
  }
}
