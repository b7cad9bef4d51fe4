/** Prize pots. Amounts are decimal strings of whole base units. */
import * as z from 'zod/mini';

export const potSplits = ['winner', 'top3', 'proportional'] as const;
export type PotSplit = (typeof potSplits)[number];

export const potAsset = z.enum(['points', 'credits']);
/** 1 to 10^18 - 1. */
export const potAmount = z
  .string()
  .check(z.regex(/^[1-9][0-9]{0,17}$/, 'must be a whole number above 0, of 18 digits at most'));

/** Of a game's settings: what players with an account may win, and pay for it. */
export const potSchema = z
  .strictObject({
    asset: potAsset,
    /** What each of these players puts in. */
    entryFee: z.optional(potAmount),
    /** What the host puts in. */
    sponsored: z.optional(potAmount),
    split: z.enum(potSplits),
  })
  .check(
    z.refine(({ entryFee, sponsored }) => entryFee !== undefined || sponsored !== undefined, {
      path: ['entryFee'],
      error: 'is needed without `sponsored`: nothing would be in the pot',
    }),
  );
export type Pot = z.infer<typeof potSchema>;

/** What a player has won of a pot. */
export const rewardSchema = z.object({ asset: potAsset, amount: potAmount });
export type Reward = z.infer<typeof rewardSchema>;

/** What hosts may put up; nothing where pots are off. */
export const potOptionsReply = z.object({
  enabled: z.boolean(),
  assets: z.array(potAsset),
  entryFeeMax: z.optional(potAmount),
  sponsoredMax: z.optional(potAmount),
  playersMax: z.optional(z.int()),
});
export type PotOptions = z.infer<typeof potOptionsReply>;
