/** What leaderboards should be, by sorting everybody. */
import type { LeaderboardReply } from '../../../src/protocol/seasons.ts';

export class SeasonsModel {
  /** By person, then by season. */
  readonly points = new Map<string, Map<string, bigint>>();
  readonly names = new Map<string, string>();

  add(userId: string, month: string, delta: bigint): void {
    const own = this.points.get(userId) ?? new Map<string, bigint>();
    for (const season of ['all', month.slice(0, 4), month]) own.set(season, (own.get(season) ?? 0n) + delta);
    this.points.set(userId, own);
  }

  forget(userId: string): void {
    this.points.delete(userId);
    this.names.delete(userId);
  }

  /** Everybody with a rank, the best first. */
  ranked(season: string): { userId: string; rank: number; points: string }[] {
    const rows = [...this.names.keys()]
      .map((userId) => ({ userId, points: this.points.get(userId)?.get(season) ?? 0n }))
      .filter(({ points }) => points > 0n)
      .toSorted((a, b) => (a.points < b.points ? 1 : a.points > b.points ? -1 : 0));
    const ranks = new Map<bigint, number>();
    for (const [place, { points }] of rows.entries()) if (!ranks.has(points)) ranks.set(points, place + 1);
    return rows.map(({ userId, points }) => ({ userId, points: `${points}`, rank: ranks.get(points) ?? 0 }));
  }
}

/** A page without the names: equal points have no order. */
export const figuresOf = ({ entries }: LeaderboardReply): { rank: number; points: string }[] =>
  entries.map(({ rank, points }) => ({ rank, points }));
