import type * as z from 'zod/mini';
import type { walletReply } from '../../src/protocol/wallet.ts';

type Account = Pick<z.infer<typeof walletReply>['accounts'][number], 'asset' | 'balance' | 'held'>;

/**
 * What a person would give up: "1,000 credits and 7 points", held ones included; undefined for nothing. Amounts are texts of up
 * to 19 digits.
 */
export function describeBalances(accounts: readonly Account[]): string | undefined {
  const parts = accounts.flatMap(({ asset, balance, held }) => {
    const amount = BigInt(balance) + BigInt(held);
    if (amount === 0n) return [];
    return [`${amount.toLocaleString('en')} ${amount === 1n ? asset.slice(0, -1) : asset}`];
  });
  return parts.length === 0 ? undefined : parts.join(' and ');
}
