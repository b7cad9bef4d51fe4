/** The REST bodies of points and credits. Amounts are decimal strings of whole base units. Requests refuse unknown fields. */
import * as z from 'zod/mini';
import { integerBetween, textOf } from '../lib/field-schemas.ts';
import { foldSpace } from '../lib/fold-text.ts';
import { shownLine, stripUnseen } from '../lib/visible-text.ts';
import { pageLimit } from './page-limit.ts';
import { idText } from './rest.ts';
import { instant } from './text.ts';

export const asset = z.enum(['points', 'credits']);
const amount = z.string().check(z.regex(/^[1-9][0-9]{0,17}$/, 'must be a whole number above 0, of 18 digits at most'));
/** Also 0, and negative for entries. */
const sum = z.string().check(z.regex(/^-?[0-9]{1,20}$/));
/** One line, as others may see it. */
const text = textOf(1, 200).check(
  z.refine((typed) => foldSpace(stripUnseen(typed)) !== '', 'must have something that can be seen'),
  z.overwrite(shownLine),
);
const replayed = z.optional(z.literal(true));
const holdMsMax = 30 * 86_400_000;

/** Money is never moved without a key. */
export const moneyHeaders = z.looseObject({
  'idempotency-key': z.string().check(z.regex(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 visible characters')),
});

export const walletReply = z.object({
  accounts: z.array(
    z.object({
      asset,
      balance: sum,
      held: sum,
      /** What was taken back beyond the balance: the next incomes pay it first. Absent for nothing. */
      owed: z.optional(sum),
      /** Whether it may be transferred, spent and held here. */
      spendable: z.boolean(),
    }),
  ),
});
export type WalletReply = z.infer<typeof walletReply>;
export const entriesQuery = z.strictObject({
  asset: z.optional(asset),
  limit: pageLimit,
  cursor: z.optional(z.string().check(z.maxLength(200))),
});
export type EntriesQuery = z.infer<typeof entriesQuery>;
export const entriesReply = z.object({
  entries: z.array(
    z.object({
      id: z.string(),
      transferId: z.string(),
      kind: z.string(),
      asset,
      amount: sum,
      balanceAfter: sum,
      /** It has moved what the wallet owes, and not its balance: `balanceAfter` is 0 or negative, and what is owed then. */
      owed: z.optional(z.literal(true)),
      at: instant,
      /** What it is about, such as a game or a hold. */
      ref: z.optional(z.string()),
      /** A memo, or the reason of a grant, a spend or a hold. */
      memo: z.optional(z.string()),
      /** Of a `transfer`: the other person; absent for a deleted one. */
      with: z.optional(z.object({ displayName: z.string(), login: z.optional(z.string()) })),
      /** Of a game that the caller has played: `resultToken` as in `GET /api/me/results`. */
      game: z.optional(z.object({ quizTitle: z.string(), resultToken: z.optional(z.string()) })),
    }),
  ),
  next: z.optional(z.string()),
});
export type EntriesReply = z.infer<typeof entriesReply>;

/** `to` is a login or the id of a person. */
export const transferRequest = z.strictObject({ to: textOf(1, 64), asset, amount, memo: z.optional(text) });
export const spendRequest = z.strictObject({ asset, amount, reason: text });
export const refundRequest = z.strictObject({ transferId: z.uuid() });
export const grantRequest = z.strictObject({ to: textOf(1, 64), asset, amount, reason: text });
export const transferReply = z.object({ transferId: z.string(), balance: sum, replayed });
export const grantReply = z.object({ transferId: z.string(), replayed });

export const holdRequest = z.strictObject({
  asset,
  amount,
  reason: text,
  /** A day, unless it is said. */
  expiresInMs: z.optional(integerBetween(1000, holdMsMax)),
});
/** The newest first. */
export const holdsReply = z.object({
  holds: z.array(
    z.object({
      holdId: z.string(),
      transferId: z.string(),
      asset,
      amount: sum,
      /** `wallet` for what the caller may release; from a growing list. */
      purpose: z.string(),
      at: instant,
      expiresAt: instant,
      ref: z.optional(z.string()),
      /** The reason. */
      memo: z.optional(z.string()),
    }),
  ),
});
export type HoldsReply = z.infer<typeof holdsReply>;

/** `GET /api/admin/users/:id/wallet`: what the person sees, but for memos of transfers between people, and links to results. */
export const personWalletReply = z.object({
  user: z.object({ id: z.string(), displayName: z.string(), login: z.optional(z.string()) }),
  ...walletReply.shape,
  ...holdsReply.shape,
  ...entriesReply.shape,
});
export type PersonWalletReply = z.infer<typeof personWalletReply>;
export const captureRequest = z.strictObject({ amount: z.optional(amount) });
export const releaseRequest = z.strictObject({});
export const holdReply = z.object({
  holdId: z.string(),
  expiresAt: instant,
  transferId: z.string(),
  balance: sum,
  replayed,
});
export const resolvedHoldReply = z.object({ holdId: z.string(), transferId: z.string(), replayed });
export const holdParams = z.object({ id: idText });

export const proofReply = z.object({
  /** Its place in the chain of seals. */
  seq: z.int(),
  /** In hexadecimal; docs/LEDGER.md says what of. */
  seal: z.string(),
  entries: z.array(z.object({ accountId: z.string(), amount: sum, balanceAfter: z.optional(sum) })),
});
export type ProofReply = z.infer<typeof proofReply>;

export const ledgerCheckReply = z.object({
  ok: z.boolean(),
  /** The number of transfers. */
  checked: z.int(),
  differences: z.array(z.object({ check: z.string(), subject: z.string(), found: z.string() })),
});
