import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ShownQuestion } from '../../src/game/question-types/shown-question.ts';
import { initialScore, scoreQuestion, type Seat, type SeatScore } from '../../src/game/score-question.ts';
import type { Answer } from '../../src/protocol/quiz.ts';
import { sampleQuestions, settingsWith } from './sample-questions.ts';

const seatsOf = (...ids: string[]): Seat[] =>
  ids.map((playerId, joinOrder) => ({ playerId, nickname: playerId.toUpperCase(), joinOrder }));
const settings = settingsWith({ streakBonus: true });
const { single, poll } = sampleQuestions;

/** Plays one question after the other; `given` is `[answer, elapsedMs]` by player. */
function play(
  rounds: { question: ShownQuestion; seats: Seat[]; given: Record<string, [Answer, number]> }[],
): ReturnType<typeof scoreQuestion>[] {
  let before: ReadonlyMap<string, SeatScore> = new Map();
  return rounds.map(({ question, seats, given }) => {
    const timed = Object.entries(given).map(([id, [answer, elapsedMs]]) => [id, { answer, elapsedMs }] as const);
    const scored = scoreQuestion({ question, settings, seats, before, answers: new Map(timed) });
    before = scored.after;
    return scored;
  });
}

describe('scoreQuestion', () => {
  it('scores, ranks and orders the first question', () => {
    const [first] = play([
      { question: single, seats: seatsOf('a', 'b', 'c', 'd'), given: { a: [0, 900], b: [2, 20_000], c: [2, 0] } },
    ]);
    expect(first?.order).toEqual(['c', 'b', 'd', 'a']);
    expect(first?.after.get('c')).toEqual({
      score: 1000,
      timeMs: 0,
      streak: 1,
      correctCount: 1,
      answerCount: 1,
      rank: 1,
      previousRank: null,
      answered: true,
      correct: true,
      points: 1000,
    });
    expect(first?.after.get('b')).toMatchObject({ score: 500, timeMs: 20_000, rank: 2 });
    expect(first?.after.get('a')).toMatchObject({ score: 0, timeMs: 900, rank: 3, answerCount: 1, correct: false });
    expect(first?.after.get('d')).toEqual({ ...initialScore, rank: 3, correct: false });
    expect(first?.summary).toMatchObject({ counts: [1, 0, 2, 0], answered: 3, correct: 2, averageMs: 6967 });
  });

  it('carries streaks over polls, and ends them where a question is missed', () => {
    const seats = seatsOf('a', 'b');
    const rounds = play([
      { question: single, seats, given: { a: [2, 0], b: [2, 0] } },
      { question: poll, seats, given: { a: [1, 7000] } },
      { question: single, seats, given: { a: [2, 0] } },
      { question: single, seats, given: { a: [2, 0], b: [2, 0] } },
    ]);
    expect(rounds.map(({ after }) => after.get('a')?.points)).toEqual([1000, 0, 1100, 1200]);
    expect(rounds.map(({ after }) => after.get('b')?.streak)).toEqual([1, 1, 0, 1]);
    expect(rounds[1]?.after.get('a')).toMatchObject({ timeMs: 0, answerCount: 2, correct: null, answered: true });
    expect(rounds[1]?.after.get('b')).toMatchObject({ answerCount: 1, correct: null, answered: false, rank: 1 });
    expect(rounds.map(({ after }) => after.get('b')?.previousRank)).toEqual([null, 1, 1, 2]);
    expect(rounds[3]?.after.get('a')).toMatchObject({ score: 3300, correctCount: 3, answerCount: 4, streak: 3 });
  });

  it('pays 100 … 500 for the second to the sixth in a row and no more after', () => {
    const rounds = play(
      Array.from({ length: 8 }, () => ({ question: single, seats: seatsOf('a'), given: { a: [2, 0] } })),
    );
    expect(rounds.map(({ after }) => after.get('a')?.points)).toEqual([1000, 1100, 1200, 1300, 1400, 1500, 1500, 1500]);
  });

  it('starts late joiners at nothing, without a rank before', () => {
    const [, second] = play([
      { question: single, seats: seatsOf('a', 'b'), given: { a: [2, 0] } },
      { question: single, seats: seatsOf('a', 'b', 'late'), given: { late: [2, 400] } },
    ]);
    expect(second?.after.get('late')).toMatchObject({ score: 1000, streak: 1, rank: 1, previousRank: null });
    expect(second?.after.get('a')).toMatchObject({ score: 1000, rank: 1, previousRank: 1, streak: 0 });
    expect(second?.order).toEqual(['a', 'late', 'b']);
  });

  it('leaves out answers without a seat, from ranks and counts alike', () => {
    const [first] = play([{ question: single, seats: seatsOf('a'), given: { a: [0, 10], kicked: [2, 0] } }]);
    expect([...(first?.after.keys() ?? [])]).toEqual(['a']);
    expect(first?.after.get('a')?.rank).toBe(1);
    expect(first?.summary).toMatchObject({ counts: [1, 0, 0, 0], answered: 1, correct: 0 });
  });

  it('says the same whatever order seats and answers come in, and changes nothing it was given', () => {
    const answer = fc.option(fc.record({ answer: fc.nat(3), elapsedMs: fc.nat(25_000) }), { nil: undefined });
    const player = fc.record({ answers: fc.tuple(answer, answer), place: fc.nat() });
    fc.assert(
      fc.property(fc.array(player, { maxLength: 12 }), (players) => {
        const seats = seatsOf(...players.map((_, at) => `p${at}`));
        const moved = seats.toSorted((l, r) => (players[l.joinOrder]?.place ?? 0) - (players[r.joinOrder]?.place ?? 0));
        const run = (listed: Seat[]) => {
          let before: ReadonlyMap<string, SeatScore> = new Map();
          return [0, 1].map((round) => {
            const given = listed.flatMap(({ playerId, joinOrder }) => {
              const timed = players[joinOrder]?.answers[round];
              return timed === undefined ? [] : [[playerId, timed] as const];
            });
            const untouched = JSON.stringify([...before]);
            const scored = scoreQuestion({
              question: single,
              settings,
              seats: listed,
              before,
              answers: new Map(given),
            });
            expect(JSON.stringify([...before])).toBe(untouched);
            before = scored.after;
            return { ...scored, after: Object.fromEntries(scored.after) };
          });
        };
        const straight = run(seats);
        expect(run(moved)).toEqual(straight);
        for (const { after, order } of straight) {
          expect(order.toSorted()).toEqual(Object.keys(after).toSorted());
          for (const state of Object.values(after)) {
            expect(state.rank).toBe(1 + Object.values(after).filter((other) => other.score > state.score).length);
            expect(state.points === 0 || state.correct === true).toBe(true);
          }
        }
      }),
    );
  });
});
