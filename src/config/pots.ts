import { z } from 'zod';
import { whole } from './numbers.ts';

const assetsWanted = 'must be points, credits, or both, separated by a comma';

type Asset = 'points' | 'credits';

function assetsOf(text: string): Asset[] | undefined {
  const given = [...new Set(text.split(',').map((each) => each.trim()))];
  const known = given.filter((each): each is Asset => each === 'points' || each === 'credits');
  return known.length === given.length ? known : undefined;
}

/** At most 10^15: all fees of a pot, and what is sponsored, fit into an account. */
const amount = whole(1, 999_999_999_999_999);

/** Prize pots: whether hosts may put them up, and how large. */
export const potSettings = {
  POTS: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((text) => text === 'true')
    .default(false),
  POT_ASSETS: z
    .string()
    .default('credits')
    .refine((text) => assetsOf(text) !== undefined, assetsWanted),
  POT_FEE_MAX: amount.default(1000),
  POT_SPONSORED_MAX: amount.default(100_000),
  // A pot is paid in one transaction.
  POT_PLAYERS_MAX: whole(1, 5000).default(1000),
};

const schema = z.object(potSettings);

/** Undefined where pots are off. */
export function groupPots(env: z.infer<typeof schema>) {
  if (!env.POTS) return undefined;
  return Object.freeze({
    assets: Object.freeze(assetsOf(env.POT_ASSETS) ?? []),
    feeMax: BigInt(env.POT_FEE_MAX),
    sponsoredMax: BigInt(env.POT_SPONSORED_MAX),
    playersMax: env.POT_PLAYERS_MAX,
  });
}
