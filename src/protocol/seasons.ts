/** The REST bodies of leaderboards over games. */
import * as z from 'zod/mini';
import { textOf } from '../lib/field-schemas.ts';
import { pageLimit } from './page-limit.ts';

/** All time, a year, or a month, in UTC. */
const season = z
  .string()
  .check(z.regex(/^(?:all|2\d{3}(?:-(?:0[1-9]|1[0-2]))?)$/, 'must be `all`, a year as 2026 or a month as 2026-11'));
const points = z.string().check(z.regex(/^[1-9][0-9]{0,18}$/));
const rank = z.int().check(z.positive());

export const leaderboardParams = z.object({ season });
export const leaderboardQuery = z.strictObject({
  limit: pageLimit,
});
export const leaderboardReply = z.object({
  season: z.string(),
  /** The best, of those who have chosen a name. Equal points are one rank, and the ranks after are left out: 1, 1, 3. */
  entries: z.array(
    z.object({
      rank,
      name: z.string(),
      points,
      /** The caller's own. */
      you: z.optional(z.literal(true)),
    }),
  ),
  /** How many people have a rank. */
  players: z.int().check(z.nonnegative()),
  /** The caller's, if they have a name and points. */
  me: z.optional(z.object({ rank, points })),
});
export type LeaderboardReply = z.infer<typeof leaderboardReply>;

export const seasonsReply = z.object({
  /** In which points were earned: all time, then years and months, the newest first. */
  seasons: z.array(z.string()),
});

/** Cleaned and refused as nicknames are. */
export const seasonNameRequest = z.strictObject({ name: textOf(1, 1000) });
export const seasonNameReply = z.object({
  /** Absent: the caller is on no leaderboard. */
  name: z.optional(z.string()),
});
