/** `DEPOSIT_CHAINS`: the networks on which people may pay credits in. Nothing of them is loaded without it. */
import { z } from 'zod';

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'must be an address: 0x and 40 hexadecimal digits');
const wholeText = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/, 'must be a whole number in quotes');
const aboveZero = z.string().regex(/^[1-9][0-9]{0,77}$/, 'must be a whole number above 0 in quotes');
const between = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int(error).min(min, error).max(max, error);
};

const token = z.strictObject({
  /** `native` for the network's own coin. */
  address: z.union([z.literal('native'), address], 'must be an address, or native'),
  symbol: z.string().regex(/^[\x21-\x7e]{1,16}$/, 'must have 1 to 16 letters, digits or signs'),
  decimals: between(0, 36),
  /** Base units of the token; less is not credited. */
  minimum: wholeText.default('0'),
  /** Credits for so many base units: `num / den`. */
  rate: z.strictObject({ num: aboveZero, den: aboveZero }),
});

const finality = z.strictObject({
  /** Blocks on top of the one with the payment, before it is credited. */
  depth: between(0, 100_000),
  /** Whether the network's `finalized` block must have reached it as well. */
  finalizedTag: z.boolean().default(false),
  /** Until how many blocks on top a credited payment is looked at again: a deeper reorganisation is not noticed. */
  recheckDepth: between(0, 1_000_000).optional(),
});

const spelledOut = (url: string): string => URL.parse(url)?.href.replace(/#.*$/, '') ?? url;

const chain = z
  .strictObject({
    chainId: between(1, Number.MAX_SAFE_INTEGER),
    name: z.string().trim().min(1, 'must be what people call it').max(40, 'must have at most 40 characters'),
    treasury: address,
    endpoints: z
      .array(z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }))
      .min(1, 'must name one endpoint at least')
      .max(8, 'must be 8 endpoints at most')
      // Two spellings of one server would agree with each other.
      .refine((all) => new Set(all.map(spelledOut)).size === all.length, 'gives an endpoint twice'),
    finality,
    pollMs: between(100, 3_600_000).default(12_000),
    tokens: z
      .array(token)
      .min(1, 'must name one token at least')
      .max(20, 'must be 20 tokens at most')
      .refine(
        (all) => new Set(all.map((each) => each.address.toLowerCase())).size === all.length,
        'gives a token twice',
      ),
  })
  .transform(({ finality: { depth, finalizedTag, recheckDepth }, ...rest }) => ({
    ...rest,
    treasury: rest.treasury.toLowerCase(),
    tokens: rest.tokens.map((each) => ({ ...each, address: each.address.toLowerCase() })),
    /** As they were typed: capitals are a checksum. */
    typed: [rest.treasury, ...rest.tokens.map((each) => each.address)].filter((text) => text !== 'native'),
    finality: { depth, finalizedTag, recheckDepth: Math.max(recheckDepth ?? 4 * depth + 64, depth) },
  }));

const chains = z
  .array(chain)
  .max(10, 'must be 10 networks at most')
  .refine((all) => new Set(all.map(({ chainId }) => chainId)).size === all.length, 'gives a chainId twice');
export type ChainConfig = z.infer<typeof chain>;
export type TokenConfig = ChainConfig['tokens'][number];

/** A JSON list; empty: no deposits. */
export const depositChains = z
  .string()
  .default('')
  .transform((text, context): ChainConfig[] => {
    if (text === '') return [];
    const parsed = chains.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const place = issue?.path.length ? `${issue.path.map(String).join('.')} ` : '';
    context.addIssue(`${place}${issue?.message ?? ''}; it is a JSON list: see docs/DEPOSITS.md`);
    return z.NEVER;
  });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The caller says what it should be. The text is not repeated: endpoints may hold keys.
  }
}

/** Wallets show what they sign for. */
export function missingForDeposits(given: Readonly<Record<string, string | undefined>>): string[] {
  const isMissing = given['DEPOSIT_CHAINS'] !== undefined && given['PUBLIC_URL'] === undefined;
  return isMissing
    ? ['PUBLIC_URL: is needed with DEPOSIT_CHAINS: the address, such as https://quiz.example, that wallets show']
    : [];
}
