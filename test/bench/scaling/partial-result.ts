/**
 * What one of many processes would compute of a question that is answered by more players than one process can hold, and
 * how one process makes the room's board, ranks and counts of it. Pure. The product does not use it: it is here to show
 * that the parts of a split room can be put together again, exactly, and what that costs.
 */
import { compareStandings, type Standing } from '../../../src/game/ranking.ts';

/** One player after a question, as the process that holds the seat knows it. */
export interface Ranked extends Standing {
  playerId: string;
  nickname: string;
  /** Index of the team; −1 without one. */
  team: number;
}

/** How one process's players answered. */
export interface PartialCounts {
  answered: number;
  correct: number;
  totalMs: number;
  /** By shown option. */
  options: readonly number[];
}

/** What a process tells of its own players. A constant size but for the scores, of which there are at most 64 KB. */
export interface PartialResult {
  /** Its first rows in list order, as many as a screen shows. */
  top: readonly Ranked[];
  /** Different scores, descending, and of each: how many players have it, and who of them is last in the list. */
  scores: readonly number[];
  players: readonly number[];
  last: readonly Ranked[];
  teamSums: readonly number[];
  teamMembers: readonly number[];
  counts: PartialCounts;
}

/** Rows of a screen's top list. */
export const topRows = 10;

export function computePartial(rows: readonly Ranked[], teams: number, counts: PartialCounts): PartialResult {
  const ordered = [...rows].sort(compareStandings);
  const [scores, players, last]: [number[], number[], Ranked[]] = [[], [], []];
  const teamSums = zeros(teams);
  const teamMembers = zeros(teams);
  for (const row of ordered) {
    const at = scores.length - 1;
    if (at >= 0 && scores[at] === row.score) {
      players[at] = (players[at] as number) + 1;
      last[at] = row;
    } else {
      scores.push(row.score);
      players.push(1);
      last.push(row);
    }
    if (row.team < 0) continue;
    teamSums[row.team] = (teamSums[row.team] as number) + row.score;
    teamMembers[row.team] = (teamMembers[row.team] as number) + 1;
  }
  return { top: ordered.slice(0, topRows), scores, players, last, teamSums, teamMembers, counts };
}

/** Of the parts of one room, in any order and grouped in any way; a merged result can be merged again. */
export function mergePartials(parts: readonly PartialResult[]): PartialResult {
  const top = parts.flatMap((part) => part.top).sort(compareStandings);
  const byScore = new Map<number, { players: number; last: Ranked }>();
  for (const { scores, players, last } of parts) {
    for (let i = 0; i < scores.length; i += 1) {
      const score = scores[i] as number;
      const row = last[i] as Ranked;
      const known = byScore.get(score);
      if (known === undefined) byScore.set(score, { players: players[i] as number, last: row });
      else {
        known.players += players[i] as number;
        if (compareStandings(known.last, row) < 0) known.last = row;
      }
    }
  }
  const scores = [...byScore.keys()].sort((left, right) => right - left);
  const of = (score: number) => byScore.get(score) as { players: number; last: Ranked };
  return {
    top: top.slice(0, topRows),
    scores,
    players: scores.map((score) => of(score).players),
    last: scores.map((score) => of(score).last),
    teamSums: sumAll(parts.map((part) => part.teamSums)),
    teamMembers: sumAll(parts.map((part) => part.teamMembers)),
    counts: {
      answered: sum(parts.map(({ counts }) => counts.answered)),
      correct: sum(parts.map(({ counts }) => counts.correct)),
      totalMs: sum(parts.map(({ counts }) => counts.totalMs)),
      options: sumAll(parts.map(({ counts }) => counts.options)),
    },
  };
}

/** Score → rank and the player ahead, for all players of the room; each question costs O(log scores). */
export class MergedRanks {
  readonly #merged: PartialResult;
  /** Players with a higher score than the one at this place. */
  readonly #above: number[];

  constructor(merged: PartialResult) {
    this.#merged = merged;
    let above = 0;
    this.#above = merged.players.map((players) => {
      const before = above;
      above += players;
      return before;
    });
  }

  /** Competition rank of a score that someone has. */
  rankOf(score: number): number {
    return (this.#above[this.#placeOf(score)] as number) + 1;
  }

  /** The nearest player with a higher score, as the list has it, and the points to them; `undefined` for the leaders. */
  behind(score: number): { nickname: string; points: number } | undefined {
    const ahead = this.#merged.last[this.#placeOf(score) - 1];
    return ahead === undefined ? undefined : { nickname: ahead.nickname, points: ahead.score - score };
  }

  #placeOf(score: number): number {
    const { scores } = this.#merged;
    let low = 0;
    let high = scores.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((scores[middle] as number) > score) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * What goes over the wire. Scores and counts as differences, names of those who are last with a score as they are: only a
 * player directly behind them needs them, so a process may leave them out and ask when somebody looks.
 */
export function bytesOf({ scores, players, ...rest }: PartialResult, withNames: boolean): number {
  const table = scores.map((score, i) => [(scores[i - 1] ?? 0) - score, players[i]]);
  const { last, ...others } = rest;
  return Buffer.byteLength(JSON.stringify({ table, ...others, ...(withNames ? { last } : {}) }));
}

const zeros = (length: number): number[] => Array.from({ length }, () => 0);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const sumAll = (lists: readonly (readonly number[])[]): number[] =>
  zeros(Math.max(0, ...lists.map(({ length }) => length))).map((_, i) => sum(lists.map((list) => list[i] ?? 0)));
