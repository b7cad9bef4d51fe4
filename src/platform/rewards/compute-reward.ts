import { describeReward, rewardOf, sumOfReward, type RewardTotals } from '../../game/rewards.ts';
import type { PointRules } from '../../protocol/points.ts';

/** What was computed and paid of a person's games of a day, before this computation. */
export interface RewardedDay {
  /** By other games. */
  dueElsewhere: bigint;
  /** By all games. */
  paidToday: bigint;
  /** The largest of the rules of the day's games. */
  cap: bigint;
  /** By this game. */
  due: bigint;
  paid: bigint;
}

export interface ComputedReward {
  /** What the game has earned the person, before the cap. */
  due: bigint;
  /** What the transfers about this game add up to, with the one to post now. */
  paid: bigint;
  /** What is to be posted, if it is not 0. */
  delta: bigint;
  /** One line for the wallet. */
  note: string;
}

/**
 * The points of a person's day are the smaller of the cap and of what its games have earned; the difference to what was paid is posted.
 * So neither the order of games nor of regrades matters.
 * @param total `undefined`: the game has no place for the person any more
 * @param day `undefined`: none of the day's games was computed yet
 * @param cause as in `RewardPosting`
 */
export function computeReward(
  rules: PointRules,
  { total, day, cause }: { total: RewardTotals | undefined; day: RewardedDay | undefined; cause: string | undefined },
): ComputedReward {
  const reward = total && rewardOf(rules, total);
  const due = BigInt(reward === undefined ? 0 : sumOfReward(reward));
  // Of rules that were changed within the day the larger cap counts: a change takes nothing back.
  const own = BigInt(rules.dailyCap);
  const cap = day !== undefined && day.cap > own ? day.cap : own;
  const earned = (day?.dueElsewhere ?? 0n) + due;
  const delta = (earned < cap ? earned : cap) - (day?.paidToday ?? 0n);
  const why = total === undefined || reward === undefined ? '' : describeReward(reward, total);
  const note = `${describeCause(cause, total === undefined, why)}${earned > cap ? `; at most ${cap} points a day` : ''}`;
  return { due, paid: (day?.paid ?? 0n) + delta, delta, note };
}

function describeCause(cause: string | undefined, isGone: boolean, why: string): string {
  if (cause === undefined) return why;
  if (cause === 'deletion') return 'the game was deleted';
  if (cause.startsWith('kick:'))
    return isGone ? 'removed from the game' : `a player was removed; now ${why || 'nothing'}`;
  return `regraded; now ${why || 'nothing'}`;
}
