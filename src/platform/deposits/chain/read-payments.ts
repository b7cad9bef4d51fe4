/** What a mined transaction pays to a treasury: pure, so that every endpoint's receipt is read by the same rules. */
import type { ChainConfig } from '../../../config/deposits.ts';
import type { DepositReason } from '../../../protocol/deposits.ts';

/** Hexadecimal texts are in lower case. */
export interface Receipt {
  readonly success: boolean;
  /** In their order within the transaction. */
  readonly logs: readonly { readonly address: string; readonly topics: readonly string[]; readonly data: string }[];
  /** What the transaction itself sends; absent where the coin does not count. */
  readonly sent?: { readonly from: string; readonly to: string | null; readonly value: bigint } | undefined;
}

export interface Payment {
  /** Of the log within its receipt; -1 for the network's own coin. */
  readonly ordinal: number;
  readonly token: string;
  readonly payer: string;
  /** Base units. */
  readonly amount: string;
}

export interface Payments {
  readonly payments: readonly Payment[];
  /** Why there is none. */
  readonly outcome?: Extract<DepositReason, 'failed' | 'no_transfer' | 'other_token'>;
}

/** keccak-256 of `Transfer(address,address,uint256)` (ERC-20). */
export const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
export const topicOf = (address: string): string => `0x${address.slice(2).padStart(64, '0')}`;
const zeroAddress = `0x${'0'.repeat(40)}`;
/** Of one transaction: the first ones count. Each is credited by itself, and fees are low on some networks. */
const paymentsMax = 100;

/**
 * Only logs of configured tokens count, with both addresses indexed: a contract may emit what it likes, also by running a
 * token's code in its own name. The coin counts when the transaction itself sends it: what contracts send on leaves no log.
 */
export function readPayments(receipt: Receipt, chain: Pick<ChainConfig, 'treasury' | 'tokens'>): Payments {
  if (!receipt.success) return { payments: [], outcome: 'failed' };
  const tokens = new Set(chain.tokens.map(({ address }) => address));
  const toTreasury = topicOf(chain.treasury);
  const logs = receipt.logs.map((log, ordinal) => ({ ...log, ordinal }));
  const meant = logs.filter(({ topics }) => topics[0] === transferTopic && topics[2] === toTreasury);
  const payments: Payment[] = [];
  const { sent } = receipt;
  const isSent = sent !== undefined && sent.to === chain.treasury && sent.value > 0n;
  if (isSent && tokens.has('native') && sent.from !== chain.treasury)
    payments.push({ ordinal: -1, token: 'native', payer: sent.from, amount: sent.value.toString() });
  for (const { address, topics, data, ordinal } of meant) {
    if (payments.length === paymentsMax) break;
    const [, from = ''] = topics;
    const payer = `0x${from.slice(-40)}`;
    if (!tokens.has(address) || topics.length !== 3 || !/^0x[0-9a-f]{64}$/.test(data)) continue;
    // A mint names no payer; the treasury's transfers to itself move nothing.
    if (from !== topicOf(payer) || payer === zeroAddress || payer === chain.treasury) continue;
    payments.push({ ordinal, token: address, payer, amount: BigInt(data).toString() });
  }
  if (payments.length > 0) return { payments };
  return { payments, outcome: meant.length > 0 || isSent ? 'other_token' : 'no_transfer' };
}

/** The largest amount of the ledger. */
const creditsMax = 10n ** 18n - 1n;

export interface Worth {
  readonly credits: bigint;
  /** `num/den`. */
  readonly rate: string;
}

/** What a payment is worth at the rate of now, rounded down. @throws when its token is not configured */
export function worthOf({ token: address, amount }: Pick<Payment, 'token' | 'amount'>, chain: Tokens): Worth {
  const token = tokenOf(address, chain);
  if (token === undefined) throw new Error(`the token ${address} is not configured`);
  const { num, den } = token.rate;
  return { credits: (BigInt(amount) * BigInt(num)) / BigInt(den), rate: `${num}/${den}` };
}

type AmountReason = Extract<DepositReason, 'zero' | 'below_minimum' | 'too_small' | 'too_large' | 'token_refused'>;

/**
 * Why a payment is not credited, by its amount and by what it was worth when it was first seen: the rate may have changed
 * since.
 */
export function refusalOfAmount(
  { token: address, amount, credits }: Pick<Payment, 'token' | 'amount'> & { credits: bigint },
  chain: Tokens,
): AmountReason | undefined {
  const token = tokenOf(address, chain);
  if (token === undefined) return 'token_refused';
  if (BigInt(amount) === 0n) return 'zero';
  if (BigInt(amount) < BigInt(token.minimum)) return 'below_minimum';
  if (credits === 0n) return 'too_small';
  return credits > creditsMax ? 'too_large' : undefined;
}

type Tokens = Pick<ChainConfig, 'tokens'>;
const tokenOf = (wanted: string, { tokens }: Tokens) => tokens.find(({ address }) => address === wanted);
