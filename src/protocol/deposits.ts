/** The REST bodies of deposits. Amounts of tokens are decimal strings of base units. Requests refuse unknown fields. */
import * as z from 'zod/mini';
import { textOf } from '../lib/field-schemas.ts';
import { pageLimit } from './page-limit.ts';
import { instant } from './text.ts';

const chainId = z.int().check(z.minimum(1), z.maximum(Number.MAX_SAFE_INTEGER));
const address = z.string().check(z.regex(/^0x[0-9a-fA-F]{40}$/, 'must be an address: 0x and 40 hexadecimal digits'));
const units = z.string().check(z.regex(/^[0-9]{1,78}$/));

/** What becomes of a deposit. */
export const depositStates = ['seen', 'confirming', 'credited', 'rejected', 'reversed'] as const;
/**
 * Why. Of `rejected`: `not_mined` … `token_refused`. Of `reversed`: `reorganised`. Of `seen` and `confirming`, when
 * something keeps it from going on: `network_away` …
 */
export const depositReasons = [
  'not_mined',
  'failed',
  'no_transfer',
  'other_token',
  'unbound',
  'not_yours',
  'zero',
  'below_minimum',
  'too_small',
  'too_large',
  'too_long',
  'token_refused',
  'account_gone',
  'reorganised',
  'network_away',
  'network_disagrees',
  'token_unchecked',
] as const;
export type DepositState = (typeof depositStates)[number];
export type DepositReason = (typeof depositReasons)[number];

export const depositOptionsReply = z.object({
  enabled: z.boolean(),
  chains: z.array(
    z.object({
      chainId: z.int(),
      name: z.string(),
      /** Where to pay. */
      treasury: z.string(),
      finality: z.object({ depth: z.int(), finalizedTag: z.boolean() }),
      tokens: z.array(
        z.object({
          /** `native` for the network's own coin. */
          address: z.string(),
          symbol: z.string(),
          decimals: z.int(),
          /** Base units. */
          minimum: units,
          /** Credits are base units × `num` / `den`, rounded down. */
          rate: z.object({ num: units, den: units }),
        }),
      ),
    }),
  ),
});
export type DepositOptions = z.infer<typeof depositOptionsReply>;

/** Both optional: without `address` the message names the zero address, for the client to put its own there. */
export const depositNonceRequest = z.strictObject({ address: z.optional(address), chainId: z.optional(chainId) });
export const depositNonceReply = z.object({
  nonce: z.string(),
  /** EIP-4361, to be signed as it is. */
  message: z.string(),
  expiresAt: instant,
});
export type DepositNonce = z.infer<typeof depositNonceReply>;

export const bindAddressRequest = z.strictObject({
  message: textOf(1, 4000),
  signature: z.string().check(z.maxLength(20_000), z.regex(/^0x(?:[0-9a-fA-F]{2})+$/, 'must be 0x and hexadecimal')),
});
export const boundAddress = z.object({
  id: z.string(),
  /** With the capitals of its checksum (ERC-55). */
  address: z.string(),
  /** Of a wallet that is a contract: it counts on this network only. */
  chainId: z.optional(z.int()),
  boundAt: instant,
});
export type BoundAddress = z.infer<typeof boundAddress>;

export const claimRequest = z.strictObject({
  chainId,
  txHash: z.string().check(z.regex(/^0x[0-9a-fA-F]{64}$/, 'must be a transaction: 0x and 64 hexadecimal digits')),
});
export type ClaimRequest = z.infer<typeof claimRequest>;
const state = z.enum(depositStates);
const reason = z.optional(z.enum(depositReasons));
export const claimReply = z.object({
  depositId: z.string(),
  state,
  reason,
  replayed: z.optional(z.literal(true)),
});
export type ClaimReply = z.infer<typeof claimReply>;

export const depositReply = z.object({
  depositId: z.string(),
  state,
  reason,
  chainId: z.int(),
  txHash: z.string(),
  /** When it was claimed, or found. */
  at: instant,
  /** Absent before it is in a block. */
  blockNumber: z.optional(z.int()),
  /** What it pays to the treasury from your addresses. */
  transfers: z.array(
    z.object({
      /** Of the log in its receipt, from 0; -1 for the network's own coin. */
      ordinal: z.int(),
      /** Of the token, or `native`. */
      token: z.string(),
      from: z.string(),
      amount: units,
      credits: units,
      state,
      reason,
    }),
  ),
});
export type DepositReply = z.infer<typeof depositReply>;
export const depositsQuery = z.strictObject({
  limit: pageLimit,
  cursor: z.optional(z.string().check(z.maxLength(200))),
});
export type DepositsQuery = z.infer<typeof depositsQuery>;
export const depositsReply = z.object({
  deposits: z.array(depositReply),
  /** Yours; on the first page only. */
  addresses: z.optional(z.array(boundAddress)),
  next: z.optional(z.string()),
});
export type DepositsReply = z.infer<typeof depositsReply>;

/** What becomes of a payment. `unmatched`: it is final, and nobody has bound the address that it comes from. */
export const paymentStates = ['unmatched', 'confirming', 'credited', 'rejected', 'reversed'] as const;
export type PaymentState = (typeof paymentStates)[number];
/** `GET /api/admin/deposits`: payments to a treasury, the newest first; without a state all of them. */
export const paymentsQuery = z.strictObject({
  state: z.optional(z.enum(paymentStates)),
  limit: pageLimit,
  cursor: z.optional(z.string().check(z.maxLength(200))),
});
export type PaymentsQuery = z.infer<typeof paymentsQuery>;
export const paymentReply = z.object({
  id: z.string(),
  state: z.enum(paymentStates),
  reason,
  chainId: z.int(),
  /** Absent when the network is not configured any more. */
  chain: z.optional(z.string()),
  txHash: z.string(),
  ordinal: z.int(),
  token: z.string(),
  /** Both absent when the token is not configured any more. */
  symbol: z.optional(z.string()),
  decimals: z.optional(z.int()),
  from: z.string(),
  amount: units,
  credits: units,
  blockNumber: z.optional(z.int()),
  /** Of its block. */
  at: z.optional(instant),
  seenAt: instant,
  /** Whose it is; absent of nobody's, and when the account is gone. */
  user: z.optional(z.object({ id: z.string(), displayName: z.string(), login: z.optional(z.string()) })),
});
export type PaymentReply = z.infer<typeof paymentReply>;
export const paymentsReply = z.object({
  payments: z.array(paymentReply),
  next: z.optional(z.string()),
});
export type PaymentsReply = z.infer<typeof paymentsReply>;
