/** What a game earns a person, by the rules of the operator. Pure: the same game gives the same points. */
import type { PointRules } from '../protocol/points.ts';

/** One person's game. */
export interface RewardTotals {
  /** Polls included. */
  answers: number;
  right: number;
  /** The longest run of right answers. */
  bestStreak: number;
  score: number;
  /** Competition rank among all who are in the results. */
  place: number;
  /** How many of them answered at all. */
  players: number;
  /** Whether the game was played to its end. */
  isFinished: boolean;
}

/** Points by rule; their sum is due. */
export interface Reward {
  takingPart: number;
  right: number;
  streak: number;
  place: number;
}

export function rewardOf(rules: PointRules, totals: RewardTotals): Reward {
  const { answers, right, bestStreak, score, place, players, isFinished } = totals;
  if (answers === 0) return { takingPart: 0, right: 0, streak: 0, place: 0 };
  const isPlaced = isFinished && score > 0 && players >= rules.placesFrom;
  return {
    takingPart: rules.takingPart,
    right: right * rules.rightAnswer,
    streak: Math.max(0, bestStreak - rules.streak.from + 1) * rules.streak.points,
    place: isPlaced ? (rules.places[place - 1] ?? 0) : 0,
  };
}

export const sumOfReward = ({ takingPart, right, streak, place }: Reward): number =>
  takingPart + right + streak + place;

/** Why a person gets points, in one line for the wallet. */
export function describeReward(reward: Reward, { right, bestStreak, place }: RewardTotals): string {
  const parts = [
    [reward.takingPart, 'taking part'],
    [reward.right, `${right} right`],
    [reward.streak, `${bestStreak} right in a row`],
    [reward.place, `place ${place}`],
  ] as const;
  return parts.flatMap(([points, why]) => (points === 0 ? [] : [`${why}: ${points}`])).join(', ');
}
