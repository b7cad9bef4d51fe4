import type * as z from 'zod/mini';
import type {
  grantReply,
  grantRequest,
  ledgerCheckReply,
  PersonWalletReply,
  resolvedHoldReply,
  transferReply,
} from '../../src/protocol/wallet.ts';
import type { PointRules, PointsReply } from '../../src/protocol/points.ts';
import { asAccount, sendAsAccount } from '../shared/host-client.ts';
import { refusalOf, unreachable } from '../shared/rest-client.ts';
import { timeoutSignal } from '../shared/timeout-signal.ts';
import { sendKeyed } from '../shared/send-keyed.ts';

export type GrantRequest = z.infer<typeof grantRequest>;
type LedgerCheck = z.infer<typeof ledgerCheckReply>;
/** The outcome of a check, and when it came. Unix ms. */
export type Checked = 'checking' | { report: LedgerCheck; at: number } | { problem: string };

/** What becomes of a hold: released, or taken, as a whole without an amount. */
export interface HoldRequest {
  holdId: string;
  does: 'capture' | 'release';
  amount?: string;
}

/** It reads every row. */
const checkMs = 300_000;

/** All may throw `RestError`: `signed_out`, `not_allowed` for people other than admins. */
export const grant = (request: GrantRequest, key: string): Promise<z.infer<typeof grantReply>> =>
  sendKeyed('/api/admin/grants', request, key);

/** @throws {RestError} `not_found` for what is no spend, `conflict` when it was refunded already */
export const refund = (request: { transferId: string }, key: string): Promise<z.infer<typeof transferReply>> =>
  sendKeyed('/api/admin/refunds', request, key);

/** @throws {RestError} `not_found`, `conflict` when it was captured or released already */
export function resolveHold(
  { holdId, does, amount }: HoldRequest,
  key: string,
): Promise<z.infer<typeof resolvedHoldReply>> {
  const id = encodeURIComponent(holdId);
  return does === 'release'
    ? sendKeyed(`/api/wallet/holds/${id}/release`, {}, key)
    : sendKeyed(`/api/admin/holds/${id}/capture`, amount === undefined ? {} : { amount }, key);
}

export const checkLedger = (): Promise<LedgerCheck> =>
  sendAsAccount(async () => {
    const response = await fetch('/api/admin/ledger/check', { signal: timeoutSignal(checkMs) }).catch(
      (error: unknown) => {
        throw unreachable(error);
      },
    );
    const reply: unknown = await response.json().catch(() => undefined);
    if (response.ok) return reply as LedgerCheck;
    throw refusalOf(response.status, reply);
  });

/** Entries of a page: the forms are below. */
const pageRows = '20';

/** A person's wallet, with a page of what has happened. @throws {RestError} `not_found` for guests and strangers */
export const readPersonWallet = (id: string, cursor = ''): Promise<PersonWalletReply> => {
  const query = new URLSearchParams({ limit: pageRows, ...(cursor !== '' && { cursor }) });
  return asAccount({ method: 'GET', path: `/api/admin/users/${encodeURIComponent(id)}/wallet?${query.toString()}` });
};

export const readPoints = (): Promise<PointsReply> => asAccount({ method: 'GET', path: '/api/admin/points' });

/** The present rules once more make no version. */
export const changePoints = (rules: PointRules): Promise<PointsReply> =>
  asAccount({ method: 'PUT', path: '/api/admin/points', body: { rules } });
