import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeDefinition, shownFields } from '../../src/game/definition.ts';
import { seededRandomness } from '../../src/lib/randomness.ts';
import { quizSchema, type QuizInput } from '../../src/protocol/quiz.ts';
import { settingsWith } from './sample-questions.ts';

type QuestionInput = QuizInput['questions'][number];
const quizOf = (...questions: QuestionInput[]) => quizSchema.parse({ title: 'Trees', questions });
const marked = (texts: string[], right: number[]) =>
  texts.map((text, index) => ({ text, correct: right.includes(index) }));

/** Plays `random` and counts how often it was asked. */
function countedRandom(seed: number) {
  const source = seededRandomness(seed);
  const counted = { calls: 0, next: () => ((counted.calls += 1), source.next()) };
  return counted;
}

const whole = quizOf(
  { type: 'single', prompt: 'S', options: marked(['x', 'y', 'z'], [1]), explanation: 'Because.' },
  { type: 'poll', prompt: 'P', options: [{ text: 'tea' }, { text: 'mate' }] },
  { type: 'multiple', prompt: 'M', options: marked(['k', 'l', 'm', 'n'], [3, 0]), points: 2000 },
  {
    type: 'true_false',
    prompt: 'T',
    correct: false,
    media: { kind: 'image', url: '/oak.png', alt: 'an oak', focus: { x: 0.5, y: 0 } },
  },
  { type: 'text', prompt: 'X', accept: ['Oak', 'oak tree'], caseSensitive: true },
  { type: 'number', prompt: 'N', correct: 4, min: 0, max: 9, step: 2, timeLimitMs: 5000 },
  { type: 'order', prompt: 'O', items: ['one', 'two', 'three'] },
);

describe('makeDefinition', () => {
  it('keeps the order of the author, and knows the solutions by shown index [QUIZ-3, QUIZ-4]', () => {
    const { questions, ...game } = makeDefinition(whole, settingsWith(), seededRandomness(7).next);
    expect(game).toEqual({ title: 'Trees', settings: settingsWith(), scorer: '2' });
    expect(questions.slice(0, 6)).toEqual([
      {
        index: 0,
        type: 'single',
        prompt: 'S',
        options: ['x', 'y', 'z'],
        solution: 1,
        explanation: 'Because.',
        timeLimitMs: 20_000,
        points: 1000,
      },
      {
        index: 1,
        type: 'poll',
        prompt: 'P',
        options: ['tea', 'mate'],
        solution: null,
        timeLimitMs: 20_000,
        points: 1000,
      },
      {
        index: 2,
        type: 'multiple',
        prompt: 'M',
        options: ['k', 'l', 'm', 'n'],
        solution: [0, 3],
        timeLimitMs: 20_000,
        points: 2000,
      },
      {
        index: 3,
        type: 'true_false',
        prompt: 'T',
        media: { kind: 'image', url: '/oak.png', alt: 'an oak', focus: { x: 0.5, y: 0 } },
        solution: false,
        timeLimitMs: 20_000,
        points: 1000,
      },
      {
        index: 4,
        type: 'text',
        prompt: 'X',
        solution: ['Oak', 'oak tree'],
        caseSensitive: true,
        timeLimitMs: 20_000,
        points: 1000,
      },
      {
        index: 5,
        type: 'number',
        prompt: 'N',
        min: 0,
        max: 9,
        step: 2,
        solution: { correct: 4, tolerance: 0 },
        timeLimitMs: 5000,
        points: 1000,
      },
    ]);
    const order = questions[6];
    const right = (order?.solution ?? []) as number[];
    expect(right.map((shown) => order?.items?.[shown])).toEqual(['one', 'two', 'three']);
  });

  it('survives JSON unchanged', () => {
    const definition = makeDefinition(whole, settingsWith({ teams: ['A', 'B'] }), seededRandomness(1).next);
    expect(JSON.parse(JSON.stringify(definition))).toStrictEqual(definition);
  });

  it('follows the right options to where shuffling puts them', () => {
    const texts = ['k', 'l', 'm', 'n', 'o'];
    for (let seed = 0; seed < 20; seed += 1) {
      const quiz = quizOf(
        { type: 'single', prompt: 'S', options: marked(texts, [1]) },
        { type: 'multiple', prompt: 'M', options: marked(texts, [0, 3]) },
      );
      const random = seededRandomness(seed).next;
      const [single, multiple] = makeDefinition(quiz, settingsWith({ shuffleOptions: true }), random).questions;
      expect(single?.options?.[single.solution as number]).toBe('l');
      const right = (multiple?.solution ?? []) as number[];
      expect(right.toSorted((left, next) => left - next)).toEqual(right);
      expect(right.map((shown) => multiple?.options?.[shown] ?? '').toSorted()).toEqual(['k', 'n']);
      expect(single?.options?.toSorted()).toEqual(texts);
    }
  });

  it('sorts by code point before it shuffles [QUIZ-4]', () => {
    // Nothing moves when every draw is just under 1. U+FF21 is below U+1F333, though not in UTF-16 units.
    const quiz = quizOf({ type: 'order', prompt: 'O', items: ['🌳', 'Ａ', 'b', 'B'] });
    const [question] = makeDefinition(quiz, settingsWith(), () => 1 - Number.EPSILON).questions;
    expect(question?.items).toEqual(['B', 'b', 'Ａ', '🌳']);
    expect(question?.solution).toEqual([3, 2, 1, 0]);
  });

  it('shows every arrangement about equally often', () => {
    const quiz = quizOf({ type: 'order', prompt: 'O', items: ['a', 'b', 'c'] });
    const { next } = seededRandomness(3);
    const seen = new Map<string, number>();
    for (let round = 0; round < 1200; round += 1) {
      const shown = makeDefinition(quiz, settingsWith(), next).questions[0]?.items?.join('') ?? '';
      seen.set(shown, (seen.get(shown) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    expect(Math.min(...seen.values())).toBeGreaterThan(140);
  });

  it('shows the same whatever the solution is, and draws as often [QUIZ-4]', () => {
    const texts = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 8 });
    const scene = fc.record({
      texts,
      type: fc.constantFrom('single', 'multiple', 'order'),
      shuffleOptions: fc.boolean(),
      seed: fc.nat(),
      right: fc.tuple(fc.nat(7), fc.nat(7)),
      turn: fc.nat(7),
    });
    fc.assert(
      fc.property(scene, ({ texts, type, shuffleOptions, seed, right, turn }) => {
        const shownWith = (rightIndex: number, turned: string[]) => {
          const question: QuestionInput =
            type === 'order'
              ? { type, prompt: 'Q', items: turned }
              : { type: type as 'single', prompt: 'Q', options: marked(texts, [rightIndex % texts.length]) };
          const random = countedRandom(seed);
          const quiz = { title: 'Q', questions: [question] } as Parameters<typeof makeDefinition>[0];
          const [made] = makeDefinition(quiz, settingsWith({ shuffleOptions }), random.next).questions;
          if (made === undefined) throw new Error('no question');
          return JSON.stringify([shownFields(made, 1), random.calls]);
        };
        const turned = [...texts.slice(turn % texts.length), ...texts.slice(0, turn % texts.length)];
        expect(shownWith(right[1], turned)).toBe(shownWith(right[0], texts));
      }),
    );
  });

  it('cleans team names and refuses blank ones and doubles', () => {
    const teamsOf = (...teams: string[]) => {
      const settings = { ...settingsWith(), teams };
      return makeDefinition(whole, settings, seededRandomness(1).next).settings.teams;
    };
    expect(teamsOf('  Red \t ants', 'Blue\u200B')).toEqual(['Red ants', 'Blue']);
    expect(() => teamsOf('Red', 'RED \u202E')).toThrow(expect.objectContaining({ code: 'bad_request' }));
    expect(() => teamsOf('Red', ' \u200B')).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });
});

describe('shownFields', () => {
  it('tells the intro without options, and neither with solution, explanation or accepted texts', () => {
    const { questions } = makeDefinition(whole, settingsWith(), seededRandomness(1).next);
    const [single, , , trueFalse, text, number] = questions.map((question) => shownFields(question, 7));
    expect(single).toEqual({
      intro: { index: 0, total: 7, type: 'single', prompt: 'S' },
      open: { index: 0, total: 7, type: 'single', prompt: 'S', options: ['x', 'y', 'z'], points: 1000 },
    });
    expect(trueFalse?.intro.media).toEqual({ kind: 'image', url: '/oak.png', alt: 'an oak', focus: { x: 0.5, y: 0 } });
    expect(Object.keys(text?.open ?? {})).toEqual(['index', 'total', 'type', 'prompt', 'points']);
    expect(number?.open).toMatchObject({ min: 0, max: 9, step: 2 });
    expect(JSON.stringify(number)).not.toContain('correct');
  });
});
