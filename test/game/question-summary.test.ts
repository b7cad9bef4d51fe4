import { describe, expect, it } from 'vitest';
import type { ShownQuestion } from '../../src/game/question-types/shown-question.ts';
import { summarizeQuestion } from '../../src/game/question-summary.ts';
import type { Answer } from '../../src/protocol/quiz.ts';
import { sampleQuestions } from './sample-questions.ts';

const summaryOf = (question: ShownQuestion, answers: Answer[]) =>
  summarizeQuestion(
    question,
    answers.map((answer, at) => ({ answer, elapsedMs: 1000 + at })),
  );

describe('summarizeQuestion [QUIZ-3]', () => {
  it.each<[string, ShownQuestion, Answer[], unknown, number | null]>([
    ['single', sampleQuestions.single, [2, 2, 0], [1, 0, 2, 0], 2],
    ['poll', sampleQuestions.poll, [1, 1, 3], [0, 2, 0, 1], null],
    ['multiple: a player counts in each pick', sampleQuestions.multiple, [[0, 1, 3], [0, 2], [3]], [2, 1, 1, 2], 1],
    ['true_false: [false, true]', sampleQuestions.true_false, [true, true, false], [1, 2], 2],
    [
      'order: right items per place',
      sampleQuestions.order,
      [
        [2, 0, 3, 1],
        [2, 3, 0, 1],
        [0, 1, 2, 3],
      ],
      [2, 1, 1, 2],
      1,
    ],
  ])('%s', (_, question, answers, counts, correct) => {
    expect(summaryOf(question, answers)).toEqual({ counts, answered: 3, correct, averageMs: 1001 });
  });

  it('folds texts, the most frequent first', () => {
    expect(summaryOf(sampleQuestions.text, ['Lyon', ' PARIS', 'paris', 'Ａ', 'b', 'lyon ', 'Paris'])).toMatchObject({
      counts: [
        { answer: 'paris', count: 3, correct: true },
        { answer: 'lyon', count: 2, correct: false },
        { answer: 'a', count: 1, correct: false },
        { answer: 'b', count: 1, correct: false },
      ],
      answered: 7,
      correct: 3,
    });
    const strict = summaryOf({ ...sampleQuestions.text, caseSensitive: true }, ['paris', 'Paris']);
    expect(strict.counts).toEqual([
      { answer: 'Paris', count: 1, correct: true },
      { answer: 'paris', count: 1, correct: false },
    ]);
  });

  it('tells ten, whatever order the answers came in', () => {
    const words = Array.from({ length: 14 }, (_, at) => `word ${String.fromCharCode(97 + at)}`);
    const counts = summaryOf(sampleQuestions.text, [...words, 'word n']).counts as { answer: string }[];
    expect(counts.map(({ answer }) => answer.at(-1)).join('')).toBe('nabcdefghi');
    expect(summaryOf(sampleQuestions.text, ['word n', ...words].reverse()).counts).toEqual(counts);
  });

  it('groups numbers by value and marks those within the tolerance', () => {
    expect(summaryOf(sampleQuestions.number, [1.1, 9, 1, -3, 1, 9]).counts).toEqual([
      { answer: 1, count: 2, correct: true },
      { answer: 9, count: 2, correct: false },
      { answer: -3, count: 1, correct: false },
      { answer: 1.1, count: 1, correct: true },
    ]);
  });

  it('is empty when nobody answered', () => {
    expect(summaryOf(sampleQuestions.single, [])).toEqual({
      counts: [0, 0, 0, 0],
      answered: 0,
      correct: 0,
      averageMs: null,
    });
    expect(summaryOf(sampleQuestions.text, [])).toMatchObject({ counts: [], averageMs: null });
    expect(summaryOf(sampleQuestions.poll, []).correct).toBeNull();
  });
});
