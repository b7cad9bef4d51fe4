/** What a quiz and settings may hold, by their schemas. */
import { describe, expect, test } from 'vitest';
import { questionSchema, quizSchema } from '../../src/protocol/quiz.ts';
import { settingsSchema } from '../../src/protocol/settings.ts';

const options = (count: number, correct: number) =>
  Array.from({ length: count }, (_, i) => ({ text: `Option ${i}`, correct: i < correct }));
const texts = (count: number) => Array.from({ length: count }, (_, i) => `Text ${i}`);
const single = { type: 'single', prompt: 'Which?', options: options(4, 1) };
const number = { type: 'number', prompt: 'How many?', correct: 5, min: 0, max: 10 };
const typed = { type: 'text', prompt: 'Who?', accept: ['Ada'] };
const order = { type: 'order', prompt: 'In which order?', items: texts(3) };
const image = (url: string) => ({ ...single, media: { kind: 'image', url } });
const focused = (focus: object) => ({ ...single, media: { kind: 'image', url: '/a.png', focus } });

describe('a question [QUIZ-1]', () => {
  test.each([
    { ...single, options: options(2, 1) },
    { ...single, options: options(8, 1) },
    { ...single, type: 'multiple', options: options(8, 8) },
    { type: 'poll', prompt: 'Which?', options: texts(8).map((text) => ({ text })) },
    { type: 'true_false', prompt: 'Is it?', correct: false },
    { ...typed, accept: texts(20), caseSensitive: true },
    { ...number, tolerance: 0.5, step: 0.1 },
    { ...order, items: texts(8) },
    { ...single, timeLimitMs: 5000, points: 2000, prompt: 'x'.repeat(500) },
    { ...single, timeLimitMs: 240_000, points: 0, explanation: 'x'.repeat(1000) },
    image('https://example.org/a.png'),
    image('/a.png'),
    image('/.a/b..png?c=./d'),
    focused({ x: 0, y: 1 }),
    { ...typed, markup: true },
    { ...order, markup: false },
  ])('within the bounds is taken: %j', (question) => {
    expect(questionSchema.safeParse(question).success).toBe(true);
  });

  test.each([
    image('/media/./a.png'),
    image('/media/%2E%2e/a.png'),
    image('/..'),
    focused({ x: 1.1, y: 0 }),
    focused({ x: 0, y: -0.1 }),
    focused({ x: 0.5 }),
    focused({ x: 0.5, y: 0.5, z: 0 }),
    { ...single, options: options(1, 1) },
    { ...single, options: options(9, 1) },
    { ...single, options: options(4, 0) },
    { ...single, options: options(4, 2) },
    { ...single, options: [options(1, 1)[0], options(1, 0)[0]] },
    { ...single, type: 'multiple', options: options(4, 0) },
    { type: 'poll', prompt: 'Which?', options: options(2, 1) },
    { type: 'true_false', prompt: 'Is it?', correct: 1 },
    { ...typed, accept: [] },
    { ...typed, accept: texts(21) },
    { ...typed, accept: ['x'.repeat(201)] },
    { ...number, correct: 11 },
    { ...number, tolerance: -1 },
    { ...number, correct: Infinity },
    { ...order, items: texts(9) },
    { ...order, items: ['Twice', 'Twice'] },
    { ...single, timeLimitMs: 4999 },
    { ...single, timeLimitMs: 240_001 },
    { ...single, points: 500 },
    { ...single, prompt: '' },
    { ...single, prompt: 'x'.repeat(501) },
    { ...single, explanation: 'x'.repeat(1001) },
    { ...single, type: 'riddle' },
    { ...single, markup: 'markdown' },
    image('http://example.org/a.png'),
    image('//example.org/a.png'),
    image('javascript:alert(1)'),
  ])('outside of them is refused: %j', (question) => {
    expect(questionSchema.safeParse(question).success).toBe(false);
  });

  test('has its defaults, and a quiz has 1 to 200 of them', () => {
    expect(questionSchema.parse(single)).toMatchObject({ timeLimitMs: 20_000, points: 1000 });
    const isQuiz = (count: number) =>
      quizSchema.safeParse({ title: 'Quiz', questions: Array.from({ length: count }, () => single) }).success;
    expect([0, 1, 200, 201].map(isQuiz)).toEqual([false, true, true, false]);
  });
});

describe('settings [QUIZ-5]', () => {
  test('have their defaults', () => {
    expect(settingsSchema.parse({})).toEqual({
      autoAdvance: false,
      introMs: 3000,
      revealMs: 5000,
      standingsMs: 5000,
      closeWhenAllAnswered: true,
      locked: false,
      lateJoin: true,
      maxPlayers: 10_000,
      speedWeight: 1,
      streakBonus: false,
      shuffleOptions: false,
    });
  });

  test.each([
    { introMs: -1 },
    { revealMs: 60_001 },
    { standingsMs: 0.5 },
    { speedWeight: 1.1 },
    { maxPlayers: 0 },
    { teams: ['One'] },
    { teams: texts(21) },
    { teams: ['Red', ' red '] },
    { music: true },
  ])('are refused out of range: %j', (settings) => {
    expect(settingsSchema.safeParse(settings).success).toBe(false);
  });
});
