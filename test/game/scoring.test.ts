import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ShownQuestion } from '../../src/game/question-types/shown-question.ts';
import { fractionOf, pointsOf, scoreAnswer, streakBonus } from '../../src/game/scoring.ts';
import { sampleQuestions, settingsWith } from './sample-questions.ts';

const { single, poll, multiple, true_false: trueFalse, text, number, order } = sampleQuestions;
const points = (
  elapsedMs: number,
  more: Partial<{ fraction: number; speedWeight: number; P: number; T: number }> = {},
) =>
  pointsOf({
    question: { points: more.P ?? 1000, timeLimitMs: more.T ?? 20_000 },
    fraction: more.fraction ?? 1,
    elapsedMs,
    speedWeight: more.speedWeight ?? 1,
  });

describe('fractionOf [SCORE-3]', () => {
  it.each<[string, ShownQuestion, [Parameters<typeof fractionOf>[1], number][]]>([
    [
      'single',
      single,
      [
        [2, 1],
        [0, 0],
      ],
    ],
    [
      'poll',
      poll,
      [
        [0, 0],
        [2, 0],
      ],
    ],
    [
      'true_false',
      trueFalse,
      [
        [true, 1],
        [false, 0],
      ],
    ],
    // Three are right: right picks minus wrong picks over 3.
    [
      'multiple',
      multiple,
      [
        [[0, 1, 3], 1],
        [[0, 1], 2 / 3],
        [[0], 1 / 3],
        [[0, 2], 0],
        [[2], 0],
        [[0, 1, 2, 3], 2 / 3],
      ],
    ],
    [
      'order',
      order,
      [
        [[2, 0, 3, 1], 1],
        [[2, 0, 1, 3], 0.5],
        [[0, 2, 1, 3], 0],
        [[2, 3, 1, 0], 0.25],
      ],
    ],
  ])('%s', (_, question, examples) => {
    for (const [answer, fraction] of examples)
      expect([answer, fractionOf(question, answer)]).toEqual([answer, fraction]);
  });

  it('compares texts after NFKC, white space and case', () => {
    for (const answer of ['paris', 'PARIS', ' Paris ', 'Ｐａｒｉｓ', 'île de france', 'I\u0302LE\u00A0 DE\tFrance']) {
      expect([answer, fractionOf(text, answer)]).toEqual([answer, 1]);
    }
    for (const answer of ['pari', 'ile de france', 'îlede france'])
      expect([answer, fractionOf(text, answer)]).toEqual([answer, 0]);
    const strict = { ...text, caseSensitive: true };
    expect(fractionOf(strict, ' Ｐaris')).toBe(1);
    expect(fractionOf(strict, 'paris')).toBe(0);
    expect(fractionOf({ ...text, solution: ['Straße'] }, 'STRASSE')).toBe(1);
    expect(fractionOf({ ...text, solution: ['ΟΔΟΣ'] }, 'οδος')).toBe(1);
  });

  it('forgives numbers the rounding of doubles and nothing else', () => {
    const near = (correct: number, tolerance: number, answer: number) =>
      fractionOf({ ...number, solution: { correct, tolerance } }, answer);
    expect([0.9, 1.1, 1].map((answer) => near(1, 0.1, answer))).toEqual([1, 1, 1]);
    expect([0.8999, 1.1001, 2].map((answer) => near(1, 0.1, answer))).toEqual([0, 0, 0]);
    expect(near(0.3, 0, 0.1 + 0.2)).toBe(1);
    expect(near(0.3, 0, 0.3000001)).toBe(0);
    expect(near(2 ** 53 - 1, 0, 2 ** 53 - 2)).toBe(0);
    expect(near(1e308, 1, -1e308)).toBe(0);
    expect(near(0, 0, -0)).toBe(1);
    expect(near(0, 0, 5e-324)).toBe(0);
  });
});

describe('pointsOf', () => {
  it('gives half at the limit, all of it under half a second [SCORE-2]', () => {
    expect([0, 1, 499].map((ms) => points(ms))).toEqual([1000, 1000, 1000]);
    // 500 / 40000 of 1000 is 12.5; 987.5 rounds up.
    expect([500, 501, 10_000, 20_000].map((ms) => points(ms))).toEqual([988, 987, 750, 500]);
    expect([20_001, 90_000].map((ms) => points(ms))).toEqual([500, 500]);
  });

  it('weighs speed, the fraction and what the question is worth', () => {
    expect(points(20_000, { speedWeight: 0 })).toBe(1000);
    expect(points(20_000, { speedWeight: 0.5 })).toBe(750);
    expect(points(10_000, { fraction: 2 / 3 })).toBe(500);
    expect(points(10_000, { P: 2000, fraction: 0.25 })).toBe(375);
    expect(points(0, { P: 0 })).toBe(0);
    expect(points(3333, { fraction: 1 / 3, T: 7000 })).toBe(254);
  });

  it('multiplies in the published order [SCORE-2]', () => {
    // All lie at a half: P · (f · …) would give 300 and 511.
    expect(points(1015, { fraction: 1 / 3, T: 5000 })).toBe(299);
    expect(points(1475, { fraction: 0.6, T: 5000 })).toBe(512);
    expect(points(4060, { fraction: 1 / 3 })).toBe(299);
    // w · t comes before the division.
    expect(points(1950, { speedWeight: 0.7, T: 5000 })).toBe(863);
  });

  it('lies between half and all of P · f, and falls with time', () => {
    fc.assert(
      fc.property(
        fc.record({
          P: fc.constantFrom(0, 1000, 2000),
          T: fc.integer({ min: 5000, max: 240_000 }),
          speedWeight: fc.double({ min: 0, max: 1, noNaN: true }),
          fraction: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        fc.nat(300_000),
        fc.nat(300_000),
        (more, one, other) => {
          const [early, late] = [points(Math.min(one, other), more), points(Math.max(one, other), more)];
          expect(late).toBeLessThanOrEqual(early);
          expect(late).toBeGreaterThanOrEqual(Math.round((more.P * more.fraction) / 2) - 1);
          expect(early).toBeLessThanOrEqual(Math.round(more.P * more.fraction));
          expect(Number.isInteger(late) && Object.is(Math.abs(late), late)).toBe(true);
        },
      ),
    );
  });
});

describe('streakBonus [SCORE-4]', () => {
  it('is 100 for two in a row up to 500 for six and more', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 40].map(streakBonus)).toEqual([0, 0, 100, 200, 300, 400, 500, 500, 500]);
  });
});

describe('scoreAnswer', () => {
  const on = settingsWith({ streakBonus: true });
  const at = (question: ShownQuestion, answer: Parameters<typeof fractionOf>[1], streakBefore: number, settings = on) =>
    scoreAnswer({ question, settings, answer, elapsedMs: 10_000, streakBefore });

  it('adds the bonus to right answers only when it is on', () => {
    expect(at(single, 2, 0)).toEqual({ fraction: 1, correct: true, points: 750, streak: 1 });
    expect(at(single, 2, 1)).toEqual({ fraction: 1, correct: true, points: 850, streak: 2 });
    expect(at(single, 2, 9)).toEqual({ fraction: 1, correct: true, points: 1250, streak: 10 });
    expect(at(single, 2, 9, settingsWith())).toEqual({ fraction: 1, correct: true, points: 750, streak: 10 });
    expect(at(single, 1, 9)).toEqual({ fraction: 0, correct: false, points: 0, streak: 0 });
  });

  it('ends the streak on an answer that is right in part', () => {
    expect(at(order, [2, 0, 1, 3], 5)).toEqual({ fraction: 0.5, correct: false, points: 375, streak: 0 });
  });

  it('leaves the streak alone on a poll', () => {
    expect(at(poll, 1, 4)).toEqual({ fraction: 0, correct: null, points: 0, streak: 4 });
  });

  it('lets a streak grow without a bonus where nothing is to be won', () => {
    expect(at({ ...single, points: 0 }, 2, 4)).toEqual({ fraction: 1, correct: true, points: 0, streak: 5 });
  });
});
