import { describe, expect, it } from 'vitest';
import { describeReward, rewardOf, sumOfReward, type RewardTotals } from '../../src/game/rewards.ts';
import { pointRules, type PointRules } from '../../src/protocol/points.ts';

const rules: PointRules = {
  takingPart: 10,
  rightAnswer: 2,
  streak: { from: 3, points: 5 },
  places: [30, 20, 10],
  placesFrom: 3,
  dailyCap: 100,
};
const totals: RewardTotals = {
  answers: 8,
  right: 6,
  bestStreak: 4,
  score: 5000,
  place: 2,
  players: 3,
  isFinished: true,
};
const sum = (changed: Partial<RewardTotals>) => sumOfReward(rewardOf(rules, { ...totals, ...changed }));

describe('the points of a game', () => {
  it('are those of each rule', () => {
    expect(rewardOf(rules, totals)).toEqual({ takingPart: 10, right: 12, streak: 10, place: 20 });
    expect(describeReward(rewardOf(rules, totals), totals)).toBe(
      'taking part: 10, 6 right: 12, 4 right in a row: 10, place 2: 20',
    );
  });

  it('are none without an answer', () => {
    expect(sum({ answers: 0, right: 0, bestStreak: 0, score: 0, place: 1 })).toBe(0);
  });

  it('count a run from its shortest length on', () => {
    expect([0, 2, 3, 4].map((bestStreak) => rewardOf(rules, { ...totals, bestStreak }).streak)).toEqual([0, 0, 5, 10]);
  });

  it('count places where enough people played to the end, and have scored', () => {
    expect([1, 2, 3, 4].map((place) => rewardOf(rules, { ...totals, place }).place)).toEqual([30, 20, 10, 0]);
    for (const changed of [{ players: 2 }, { isFinished: false }, { score: 0 }]) expect(sum(changed)).toBe(32);
  });
});

describe('the rules', () => {
  it('refuse what is out of bounds', () => {
    expect(pointRules.safeParse(rules).success).toBe(true);
    const wrong: unknown[] = [
      { ...rules, takingPart: -1 },
      { ...rules, rightAnswer: 100_001 },
      { ...rules, rightAnswer: 0.5 },
      { ...rules, places: [1, 2] },
      { ...rules, streak: { from: 1, points: 5 } },
      { ...rules, placesFrom: 0 },
      { ...rules, dailyCap: 1_000_000_001 },
      { ...rules, more: 1 },
      { takingPart: 10 },
    ];
    for (const each of wrong) expect(pointRules.safeParse(each).success, JSON.stringify(each)).toBe(false);
  });
});
