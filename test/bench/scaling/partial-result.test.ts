/** A room's result made of parts is the result of the whole, however it is split, in whatever order the parts come. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { RankTable, rankByScore, rankTeams, sumTeams } from '../../../src/game/ranking.ts';
import {
  computePartial,
  MergedRanks,
  mergePartials,
  type PartialCounts,
  type Ranked,
  topRows,
} from './partial-result.ts';

const teams = ['Red', 'Blue', 'Green'];

/** Few different scores and times, so that ties are the rule; with the process that holds each player, and their answer. */
const room = fc
  .array(
    fc.record({
      score: fc.nat(12).map((points) => points * 100),
      timeMs: fc.nat(4),
      team: fc.integer({ min: -1, max: teams.length - 1 }),
      process: fc.nat(6),
      option: fc.integer({ min: -1, max: 3 }),
    }),
    { minLength: 1, maxLength: 80 },
  )
  .map((seats) => seats.map((seat, i) => ({ ...seat, joinOrder: i, playerId: `p${i}`, nickname: `Player ${i}` })));
type Seat = Ranked & { process: number; option: number };

function countsOf(seats: readonly Seat[]): PartialCounts {
  const answered = seats.filter(({ option }) => option >= 0);
  return {
    answered: answered.length,
    correct: answered.filter(({ option }) => option === 1).length,
    totalMs: answered.reduce((sum, { timeMs }) => sum + timeMs, 0),
    options: [0, 1, 2, 3].map((option) => answered.filter((seat) => seat.option === option).length),
  };
}
const partialOf = (seats: readonly Seat[]) => computePartial(seats, teams.length, countsOf(seats));

it('is the same as of the whole room: list, ranks, who is ahead, teams, counts', () => {
  fc.assert(
    fc.property(room, fc.integer({ min: 1, max: 7 }), fc.nat(), (seats, groups, turn) => {
      const parts = [0, 1, 2, 3, 4, 5, 6]
        .map((process) => seats.filter((seat) => seat.process === process))
        .map(partialOf);
      // In any order, and first in groups, as a tree of processes would.
      const turned = [...parts.slice(turn % 7), ...parts.slice(0, turn % 7)];
      const grouped = Array.from({ length: groups }, (_, group) => turned.filter((_part, i) => i % groups === group));
      const merged = mergePartials(grouped.map(mergePartials).reverse());

      const ranked = rankByScore(seats);
      expect(merged.top.map(({ playerId }) => playerId)).toEqual(
        ranked.slice(0, topRows).map(({ row }) => row.playerId),
      );
      const ranks = new MergedRanks(merged);
      const table = new RankTable(ranked.map(({ row }) => row));
      for (const { row, rank } of ranked) {
        expect(ranks.rankOf(row.score)).toBe(rank);
        expect(ranks.behind(row.score)).toEqual(table.behind(row.score));
      }
      const named = seats.map(({ team, score }) => ({ team: teams[team], score }));
      const { sums, counts } = sumTeams(named);
      const toMap = (values: readonly number[]) => new Map(teams.map((team, i) => [team, values[i] as number]));
      expect(rankTeams(teams, toMap(merged.teamSums), toMap(merged.teamMembers))).toEqual(
        rankTeams(teams, sums, counts),
      );
      expect(merged.counts).toEqual(countsOf(seats));
      expect(merged.players.reduce((sum, players) => sum + players, 0)).toBe(seats.length);
    }),
    { numRuns: 300 },
  );
});
