import type { RegradeEffect, RegradeFigures } from '../../protocol/regrades.ts';
import type { Rescoring, TableRow } from './rescoring.ts';

/** Players listed in each of the two tables. */
const listedMax = 100;

type Ranked = { row: TableRow; rank: number };

/** What a regrade changes: the players whose score or rank is another one, and sums over all. */
export function compareTables(rescoring: Rescoring): RegradeEffect {
  const { before, after } = rescoring.tables();
  const earlier = new Map(before.map((ranked) => [ranked.row.playerId, ranked]));
  const pairs = after.map((now) => ({ was: earlier.get(now.row.playerId) as Ranked, now }));
  const changed = pairs.filter(({ was, now }) => was.rank !== now.rank || was.row.score !== now.row.score);
  const listed = changed.slice(0, listedMax);
  return {
    changed: {
      players: pairs.filter(({ was, now }) => was.row.score !== now.row.score).length,
      answers: rescoring.changedAnswers,
    },
    before: figuresOf(
      before,
      listed.map(({ was }) => was),
    ),
    after: figuresOf(
      after,
      listed.map(({ now }) => now),
    ),
  };
}

function figuresOf(table: readonly Ranked[], listed: readonly Ranked[]): RegradeFigures {
  const sum = table.reduce((total, { row }) => total + row.score, 0);
  return {
    players: listed.map(({ row: { playerId, nickname, score }, rank }) => ({ playerId, nickname, score, rank })),
    averageScore: table.length === 0 ? null : sum / table.length,
    correct: table.reduce((total, { row }) => total + row.correct, 0),
  };
}
