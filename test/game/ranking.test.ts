import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RankTable, competitionRank, rankByScore, rankTeams, sumTeams } from '../../src/game/ranking.ts';

const scores = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 40 });
const tableOf = (...listed: number[]) =>
  new RankTable(listed.map((score, at) => ({ playerId: `p${at}`, nickname: `N${at}`, score })));

describe('rankByScore', () => {
  it('lists by score, then time, then join order, and ranks by score alone [SCORE-5]', () => {
    const rows = [
      { name: 'late', score: 900, timeMs: 10, joinOrder: 4 },
      { name: 'low', score: 5, timeMs: 0, joinOrder: 1 },
      { name: 'slow', score: 900, timeMs: 11, joinOrder: 2 },
      { name: 'early', score: 900, timeMs: 10, joinOrder: 3 },
      { name: 'top', score: 1000, timeMs: 99, joinOrder: 5 },
    ];
    const ranked = rankByScore(rows).map(({ row, rank }) => [row.name, rank]);
    expect(ranked).toEqual([
      ['top', 1],
      ['early', 2],
      ['late', 2],
      ['slow', 2],
      ['low', 5],
    ]);
  });
});

describe('competitionRank', () => {
  it('counts 1, 1, 3', () => {
    expect(competitionRank([50, 50, 20, 20, 20, 1])).toEqual([1, 1, 3, 3, 3, 6]);
    expect(competitionRank([])).toEqual([]);
  });

  it('is one more than the number of strictly higher scores', () => {
    fc.assert(
      fc.property(scores, (given) => {
        const ordered = given.toSorted((left, right) => right - left);
        const counted = ordered.map((score) => 1 + ordered.filter((other) => other > score).length);
        expect(competitionRank(ordered)).toEqual(counted);
      }),
    );
  });
});

describe('RankTable', () => {
  it('finds ranks, and the last row of the next higher score', () => {
    const table = tableOf(300, 200, 200, 100);
    expect([300, 200, 100].map((score) => table.rankOf(score))).toEqual([1, 2, 4]);
    expect([350, 150, 0].map((score) => table.rankOf(score))).toEqual([1, 4, 5]);
    expect(table.behind(300)).toBeUndefined();
    expect(table.behind(200)).toEqual({ nickname: 'N0', points: 100 });
    expect(table.behind(100)).toEqual({ nickname: 'N2', points: 100 });
    expect(table.behind(0)).toEqual({ nickname: 'N3', points: 100 });
    expect(tableOf().rankOf(0)).toBe(1);
    expect(tableOf().behind(0)).toBeUndefined();
  });

  it('agrees with counting', () => {
    fc.assert(
      fc.property(scores, fc.integer({ min: 0, max: 21 }), (given, score) => {
        const ordered = given.toSorted((left, right) => right - left);
        const above = ordered.filter((other) => other > score);
        const table = tableOf(...ordered);
        expect(table.rankOf(score)).toBe(above.length + 1);
        expect(table.behind(score)?.points).toBe(above.length === 0 ? undefined : Math.min(...above) - score);
      }),
    );
  });
});

describe('rankTeams', () => {
  it('takes the rounded mean, with ties in the given order and 0 for empty teams', () => {
    const { sums, counts } = sumTeams([
      { team: 'Red', score: 100 },
      { team: 'Red', score: 101 },
      { team: 'Blue', score: 101 },
      { team: 'Green', score: 500 },
      { score: 9000 },
    ]);
    expect(rankTeams(['Empty', 'Red', 'Blue', 'Green'], sums, counts)).toEqual([
      { team: 'Green', score: 500, players: 1, rank: 1 },
      // 100.5 rounds up.
      { team: 'Red', score: 101, players: 2, rank: 2 },
      { team: 'Blue', score: 101, players: 1, rank: 2 },
      { team: 'Empty', score: 0, players: 0, rank: 4 },
    ]);
  });
});
