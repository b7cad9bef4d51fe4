/** All figures of random games against those worked out from the definitions. */
import { describe, expect, it } from 'vitest';
import { AnswerAnalysis, type AnswerColumn } from '../../../src/platform/reports/analyse-answers.ts';
import { seededRandomness } from '../../../src/lib/randomness.ts';
import { naiveReport, type NaiveQuestion, type NaiveSeat } from './naive-report.ts';

const seeds = Array.from({ length: 60 }, (_, at) => at + 1);
const fractions = [0, 0, 0.5, 1 / 3, 2 / 3, 1, 1];

/** Sizes lie at the thresholds and around them. */
function randomGame(seed: number): { questions: NaiveQuestion[]; seats: NaiveSeat[] } {
  const { next } = seededRandomness(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  const size = [0, 1, 4, 5, 19, 20, 21, 29, 30, 31, 60][seed % 11] as number;
  const questions = Array.from({ length: 1 + below(8) }, (_, index): NaiveQuestion => {
    const isAhead = next() < 0.1;
    return {
      openedAt: isAhead ? undefined : (index + 1) * 100,
      isScored: next() < 0.8,
      isClosed: !isAhead && next() < 0.9,
      options: below(5),
    };
  });
  const seats = Array.from({ length: size }, (_, place): NaiveSeat => {
    const skill = next();
    return {
      place,
      joinedAt: next() < 0.9 ? below(100) : below(900),
      answers: questions.map(({ openedAt, isScored, options }) => {
        if (openedAt === undefined || next() < 0.15) return undefined;
        const fraction = next() < skill ? 1 : (fractions[below(fractions.length)] as number);
        return {
          fraction: isScored ? fraction : 0,
          elapsedMs: below(21_000),
          options: Array.from({ length: options }, (__, option) => option).filter(() => next() < 0.3),
        };
      }),
    };
  });
  return { questions, seats };
}

function columnsOf({ questions, seats }: ReturnType<typeof randomGame>): AnswerColumn[] {
  return questions.map(({ openedAt, isScored, isClosed, options }, index) => {
    const given = seats.map(({ answers }) => answers[index]);
    const elapsedMs = Int32Array.from(given, (answer) => answer?.elapsedMs ?? -1);
    return {
      fractions: Float64Array.from(given, (answer) => answer?.fraction ?? NaN),
      elapsedMs,
      sortedMs: elapsedMs.filter((each) => each >= 0).sort(),
      picks: Uint8Array.from(given, (answer) => (answer?.options ?? []).reduce((bits, at) => bits + (1 << at), 0)),
      isScored,
      isClosed,
      openedAt: openedAt ?? null,
      timeLimitMs: 20_000,
      options,
    };
  });
}

describe('the figures of a game', () => {
  it.each(seeds)('are those of the definitions (seed %i)', (seed) => {
    const game = randomGame(seed);
    const analysis = new AnswerAnalysis({
      joinedAt: Float64Array.from(game.seats, ({ joinedAt }) => joinedAt),
      columns: columnsOf(game),
    });
    const expected = naiveReport(game.questions, game.seats);
    for (const [index, question] of expected.questions.entries()) {
      const { times, ...figures } = analysis.question(index);
      expect(rounded(figures), `question ${index}`).toEqual(rounded(question));
      expect(times.reduce((sum, count) => sum + count, 0)).toBe(question.answered);
    }
    const variances = game.questions.flatMap((_, index) => analysis.variance(index) ?? []);
    expect(rounded(analysis.reliability(variances))).toEqual(rounded(expected.reliability));
    for (const [place, seat] of game.seats.entries()) {
      const scored = seat.answers.map((answer, index) =>
        game.questions[index]?.isScored === true ? answer : undefined,
      );
      const player = analysis.player(place);
      expect(player.fractions).toEqual(scored.map((answer) => answer?.fraction ?? null));
      expect(player.answered).toBe(scored.filter((answer) => answer !== undefined).length);
      expect(player.correct).toBe(scored.filter((answer) => answer?.fraction === 1).length);
    }
  });

  it('show what they should from 5, 20, 20 and 30 players on [RES-7]', () => {
    const figuresOf = (size: number) => {
      const fraction = (place: number, at: number) => ((place + at) % 3 === 0 ? 0 : 1);
      const seats = Array.from({ length: size }, (_, place): NaiveSeat => ({
        place,
        joinedAt: 1,
        answers: [0, 1].map((at) => ({ fraction: fraction(place, at), elapsedMs: 5, options: [0] })),
      }));
      const questions = [1, 2].map((openedAt) => ({ openedAt, isScored: true, isClosed: true, options: 1 }));
      const analysis = new AnswerAnalysis({
        joinedAt: Float64Array.from(seats, () => 1),
        columns: columnsOf({ questions, seats }),
      });
      const { difficulty, discrimination, options } = analysis.question(0);
      const variances = [0, 1].map((index) => analysis.variance(index) ?? 0);
      return [difficulty !== null, discrimination, options[0]?.upper, analysis.reliability(variances)].map(
        (figure) => figure !== undefined && figure !== false,
      );
    };
    expect([4, 5, 19, 20, 29, 30].map(figuresOf)).toEqual([
      [false, false, false, false],
      [true, false, false, false],
      [true, false, false, false],
      [true, true, true, false],
      [true, true, true, false],
      [true, true, true, true],
    ]);
  });
});

/** To nine digits after the point: sums in another order differ in the last ones. */
const rounded = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (_, each: unknown) => (typeof each === 'number' ? Number(each.toFixed(9)) : each)),
  );
