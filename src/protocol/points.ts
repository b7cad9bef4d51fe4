/** How games reward players with accounts: the bodies of `/api/admin/points`. */
import * as z from 'zod/mini';
import { integerBetween } from '../lib/field-schemas.ts';

/** Of one rule, in points. The largest game then pays less than a balance can hold. */
const points = integerBetween(0, 100_000);

/** Points of one person in one game. 0 switches a rule off. */
export const pointRules = z.strictObject({
  /** For at least one answer. */
  takingPart: points,
  /** For each right answer. */
  rightAnswer: points,
  /** For the longest run of right answers, as soon as it has `from` of them: for that one and each one after it. */
  streak: z.strictObject({ from: integerBetween(2, 100), points }),
  /** For the first, second and third place of a game that was played to its end; equal scores share a place. */
  places: z.tuple([points, points, points]),
  /** Places count in games in which so many players answered. */
  placesFrom: integerBetween(1, 1000),
  /** For all games that ended on one day, in UTC. */
  dailyCap: integerBetween(0, 1_000_000_000),
});
export type PointRules = z.infer<typeof pointRules>;

export const pointsRequest = z.strictObject({ rules: pointRules });
export const pointsReply = z.object({
  /** Grows by 1 with each change. A game is rewarded by the version that was in force when its end was stored. */
  version: z.int(),
  rules: pointRules,
});
export type PointsReply = z.infer<typeof pointsReply>;
