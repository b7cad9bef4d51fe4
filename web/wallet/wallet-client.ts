import type * as z from 'zod/mini';
import type {
  EntriesReply,
  HoldsReply,
  ProofReply,
  resolvedHoldReply,
  transferReply,
  transferRequest,
  walletReply,
} from '../../src/protocol/wallet.ts';
import type { DepositOptions, DepositsReply } from '../../src/protocol/deposits.ts';
import { asAccount } from '../shared/host-client.ts';
import { sendKeyed } from '../shared/send-keyed.ts';

export type WalletAccount = z.infer<typeof walletReply>['accounts'][number];
export type Entry = EntriesReply['entries'][number];
export type Hold = HoldsReply['holds'][number];
export type TransferRequest = z.infer<typeof transferRequest>;

/** All may throw `RestError`: `signed_out`, `not_allowed` for guests. */
export const readWallet = async (): Promise<WalletAccount[]> =>
  (await asAccount<z.infer<typeof walletReply>>({ method: 'GET', path: '/api/wallet' })).accounts;

export function readEntries(query: { asset: string; cursor: string | undefined }): Promise<EntriesReply> {
  const given = Object.entries(query).filter((field): field is [string, string] => Boolean(field[1]));
  return asAccount({ method: 'GET', path: `/api/wallet/entries?${new URLSearchParams(given).toString()}` });
}

export const readHolds = async (): Promise<Hold[]> =>
  (await asAccount<HoldsReply>({ method: 'GET', path: '/api/wallet/holds' })).holds;

/** Whether there is anything on the page of deposits: they are on, or were, and something was paid. */
export async function hasDeposits(): Promise<boolean> {
  const { enabled } = await asAccount<DepositOptions>({ method: 'GET', path: '/api/deposits/options' });
  if (enabled) return true;
  return (await asAccount<DepositsReply>({ method: 'GET', path: '/api/deposits' })).deposits.length > 0;
}

/** @throws {RestError} `insufficient`, `not_found` for an unknown person, `not_allowed` for what is not spent here */
export const transfer = (request: TransferRequest, key: string): Promise<z.infer<typeof transferReply>> =>
  sendKeyed('/api/wallet/transfers', request, key);

/** @throws {RestError} `conflict` when it is captured or released already */
export const releaseHold = (id: string, key: string): Promise<z.infer<typeof resolvedHoldReply>> =>
  sendKeyed(`/api/wallet/holds/${encodeURIComponent(id)}/release`, {}, key);

/** @throws {RestError} `busy` until it is sealed */
export const readProof = (transferId: string): Promise<ProofReply> =>
  asAccount({ method: 'GET', path: `/api/ledger/transfers/${encodeURIComponent(transferId)}/proof` });
