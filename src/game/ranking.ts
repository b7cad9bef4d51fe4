/** The order of the list, competition ranks (1, 1, 3), and the teams' table. */
import type { TeamRow } from '../protocol/server-events.ts';

export interface Standing {
  score: number;
  /** Summed `elapsedMs` over the scored questions that were answered. */
  timeMs: number;
  joinOrder: number;
}

/** List order: more points, then less time, then the earlier join. */
export function compareStandings(left: Standing, right: Standing): number {
  return right.score - left.score || left.timeMs - right.timeMs || left.joinOrder - right.joinOrder;
}

/**
 * Competition ranks of scores in descending order: one more than the number of strictly higher ones. Time and join order
 * decide the place in the list, never the rank.
 */
export function competitionRank(scores: readonly number[]): number[] {
  const ranks: number[] = [];
  for (const [at, score] of scores.entries()) {
    ranks.push(at > 0 && scores[at - 1] === score ? (ranks[at - 1] as number) : at + 1);
  }
  return ranks;
}

/** Rows in list order, each with its rank. */
export function rankByScore<T extends Standing>(rows: readonly T[]): { row: T; rank: number }[] {
  const ordered = [...rows].sort(compareStandings);
  const ranks = competitionRank(ordered.map((row) => row.score));
  return ordered.map((row, at) => ({ row, rank: ranks[at] as number }));
}

export interface RankTableRow {
  playerId: string;
  nickname: string;
  score: number;
}

/**
 * Score → rank for one committed state, shared by all players of a room. Holds the given rows, which must be in list
 * order and must not change. A look-up costs O(log players).
 */
export class RankTable {
  readonly rows: readonly RankTableRow[];

  constructor(rows: readonly RankTableRow[]) {
    this.rows = rows;
  }

  /** The rank of a score, also of one that is not in the list (of a player who has just joined, for example). */
  rankOf(score: number): number {
    return this.#countAbove(score) + 1;
  }

  /** The nearest row with a strictly higher score and the points to it; `undefined` for the leaders. */
  behind(score: number): { nickname: string; points: number } | undefined {
    const nearest = this.rows[this.#countAbove(score) - 1];
    return nearest === undefined ? undefined : { nickname: nearest.nickname, points: nearest.score - score };
  }

  #countAbove(score: number): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.rows[middle] as RankTableRow).score > score) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Summed scores and numbers of members by team; ignores seats without a team. */
export function sumTeams(rows: Iterable<{ team?: string | undefined; score: number }>): {
  sums: Map<string, number>;
  counts: Map<string, number>;
} {
  const sums = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const { team, score } of rows) {
    if (team === undefined) continue;
    sums.set(team, (sums.get(team) ?? 0) + score);
    counts.set(team, (counts.get(team) ?? 0) + 1);
  }
  return { sums, counts };
}

/**
 * The teams' table: the rounded mean of the members' scores, 0 without members; higher scores first, then the order of
 * `names`; competition ranks by the rounded score. Ignores teams that are not in `names`.
 */
export function rankTeams(
  names: readonly string[],
  sums: ReadonlyMap<string, number>,
  counts: ReadonlyMap<string, number>,
): TeamRow[] {
  const rows = names.map((team) => {
    const players = counts.get(team) ?? 0;
    return { team, score: players === 0 ? 0 : Math.round((sums.get(team) ?? 0) / players), players };
  });
  rows.sort((left, right) => right.score - left.score);
  const ranks = competitionRank(rows.map((row) => row.score));
  return rows.map((row, at) => ({ ...row, rank: ranks[at] as number }));
}
