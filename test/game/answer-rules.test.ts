import { describe, expect, it } from 'vitest';
import { canonicalAnswer, isValidAnswer, sameAnswer } from '../../src/game/answer-rules.ts';
import { exampleOf, questionTypes, type Answer, type QuestionType } from '../../src/protocol/quiz.ts';
import { sampleQuestions } from './sample-questions.ts';

const cases: Partial<Record<QuestionType, { valid: unknown[]; invalid: unknown[] }>> = {
  single: { valid: [0, 3], invalid: [-1, 4, 1.5, true, '1', [1], NaN] },
  poll: { valid: [0, 3], invalid: [4, [0], 'tea'] },
  multiple: { valid: [[0], [1, 3], [0, 1, 2, 3]], invalid: [[], [3, 1], [1, 1], [4], [0.5], 0, true] },
  true_false: { valid: [true, false], invalid: [0, 1, 'true', [1]] },
  text: {
    valid: ['x', `  ${'x'.repeat(200)} `, '7'],
    invalid: ['', ' \n ', 'x'.repeat(201), '🌳'.repeat(101), 7, true],
  },
  number: { valid: [-10, 0.5, 10], invalid: [-10.5, 11, NaN, Infinity, '1', [1], true] },
  order: {
    valid: [
      [0, 1, 2, 3],
      [3, 1, 0, 2],
    ],
    invalid: [[0, 1, 2], [0, 1, 2, 2], [0, 1, 2, 4], 0, [0, 1, 2, 3, 0]],
  },
};

describe('isValidAnswer [QUIZ-2]', () => {
  it.each(questionTypes)('%s', (type) => {
    const question = sampleQuestions[type];
    const { answers, refused } = exampleOf(type);
    const { valid, invalid } = cases[type] ?? { valid: answers, invalid: refused };
    for (const answer of valid) expect([answer, isValidAnswer(question, answer as Answer)]).toEqual([answer, true]);
    for (const answer of invalid) expect([answer, isValidAnswer(question, answer as Answer)]).toEqual([answer, false]);
  });

  it('takes any finite number where there are no bounds', () => {
    const { min: _min, max: _max, ...open } = sampleQuestions.number;
    expect(isValidAnswer(open, -1e300)).toBe(true);
    expect(isValidAnswer(open, Infinity)).toBe(false);
  });
});

describe('canonicalAnswer and sameAnswer', () => {
  it('trims texts and leaves the rest', () => {
    expect(canonicalAnswer(sampleQuestions.text, ' Île  de France\n')).toBe('Île  de France');
    expect(canonicalAnswer(sampleQuestions.order, [3, 1, 0, 2])).toEqual([3, 1, 0, 2]);
    expect(Object.is(canonicalAnswer(sampleQuestions.number, -0), 0)).toBe(true);
  });

  it('knows a retry from another answer', () => {
    expect(sameAnswer(' oak', 'oak ')).toBe(true);
    expect(sameAnswer('oak', 'Oak')).toBe(false);
    expect(sameAnswer([0, 1], [0, 1])).toBe(true);
    expect(sameAnswer([0, 1], [1, 0])).toBe(false);
    expect(sameAnswer([0, 1], [0])).toBe(false);
    expect(sameAnswer(1, true)).toBe(false);
    expect(sameAnswer(1, '1')).toBe(false);
    expect(sameAnswer(2, 2)).toBe(true);
  });
});
