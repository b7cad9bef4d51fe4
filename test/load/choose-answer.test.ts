import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseAnswer } from '../../load/choose-answer.ts';
import { makeQuiz } from '../../load/make-quiz.ts';
import { answerSchema, exampleOf, questionTypes, quizSchema } from '../../src/protocol/quiz.ts';
import * as z from 'zod/mini';

describe('makeQuiz', () => {
  it('is valid, of any length, and has all types that are answered', () => {
    const quiz = z.parse(quizSchema, makeQuiz(200));
    expect(quiz.questions).toHaveLength(200);
    expect(new Set(quiz.questions.map(({ type }) => type))).toEqual(
      new Set(questionTypes.filter((type) => exampleOf(type).guess !== undefined)),
    );
  });
});

describe('chooseAnswer', () => {
  it('gives an answer that the contract allows, to every type', () => {
    const quiz = z.parse(quizSchema, makeQuiz(questionTypes.length));
    fc.assert(
      fc.property(fc.constantFrom(...quiz.questions), fc.infiniteStream(fc.nat(999)), (question, numbers) => {
        const shown = {
          rev: 1,
          index: 0,
          total: 1,
          type: question.type,
          prompt: '',
          points: 1000,
          opensAt: 0,
          closesAt: 1,
          ...('options' in question && { options: question.options.map(({ text }) => text) }),
          ...('items' in question && { items: question.items }),
          ...(question.type === 'number' && { min: 60, max: 120 }),
        };
        const answer = chooseAnswer(shown, () => numbers.next().value / 1000);
        expect(z.safeParse(answerSchema, answer).success).toBe(true);
        if (question.type === 'multiple') expect(answer).toEqual((answer as number[]).toSorted((a, b) => a - b));
        if (question.type === 'order') expect((answer as number[]).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
        if (question.type === 'number') expect(answer).toBeGreaterThanOrEqual(60);
        if (question.type === 'number') expect(answer).toBeLessThanOrEqual(120);
      }),
    );
  });
});
