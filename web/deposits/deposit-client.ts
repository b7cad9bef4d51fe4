import type {
  BoundAddress,
  ClaimReply,
  ClaimRequest,
  DepositNonce,
  DepositOptions,
  DepositsReply,
} from '../../src/protocol/deposits.ts';
import { asAccount } from '../shared/host-client.ts';
import { sendKeyed } from '../shared/send-keyed.ts';

export type Chain = DepositOptions['chains'][number];
export type Deposit = DepositsReply['deposits'][number];
export type { BoundAddress, DepositOptions, DepositsReply };

/** All may throw `RestError`: `signed_out`, `not_allowed` for guests and where deposits are off. */
export const readDepositOptions = (): Promise<DepositOptions> =>
  asAccount({ method: 'GET', path: '/api/deposits/options' });

export function readDeposits(cursor?: string): Promise<DepositsReply> {
  const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
  return asAccount({ method: 'GET', path: `/api/deposits${query}` });
}

/** @throws {RestError} `bad_request` for what is no address */
export const newNonce = (address: string, chainId: number): Promise<DepositNonce> =>
  asAccount({ method: 'POST', path: '/api/deposits/nonce', body: { address, chainId } });

/** @throws {RestError} `bad_request` for a signature of another address, `conflict` for an address of somebody else */
export const bindAddress = (message: string, signature: string): Promise<BoundAddress> =>
  asAccount({ method: 'POST', path: '/api/deposits/addresses', body: { message, signature } });

export const endAddress = (id: string): Promise<void> =>
  asAccount({ method: 'DELETE', path: `/api/deposits/addresses/${encodeURIComponent(id)}` });

/** @throws {RestError} `conflict` for a payment of somebody else, `limit` with ten claims open */
export const claimDeposit = (request: ClaimRequest, key: string): Promise<ClaimReply> =>
  sendKeyed('/api/deposits', request, key);
