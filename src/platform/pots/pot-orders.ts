/** The transfers of pots. A fee or a sponsored part is a hold, which is resolved once: back to its wallet, or into the pot that is paid. */
import type { Asset } from '../../../entities/account.ts';
import { houseAccount } from '../ledger/house-accounts.ts';
import type { TransferOrder } from '../ledger/transfer-order.ts';
import { postingsOfIncome, type Wallet } from '../ledger/wallets.ts';

/** Backstop: games last hours. A job then gives back what is still held. */
const heldMs = 30 * 86_400_000;

interface NewPotHold {
  readonly key: string;
  readonly kind: 'pot_fee' | 'pot_sponsor';
  readonly asset: Asset;
  readonly amount: bigint;
  readonly gameId: string;
  readonly userId: string;
  readonly walletId: string;
  readonly holdId: string;
  readonly accountId: string;
  /** Unix ms. */
  readonly now: number;
}

/** Puts an amount of a wallet into a pot. */
export function holdOrder(asked: NewPotHold): TransferOrder {
  const { key, kind, asset, amount, gameId, userId, walletId, holdId, accountId, now } = asked;
  return {
    key,
    kind,
    asset,
    ref: gameId,
    request: [kind, gameId, userId, asset, amount],
    postings: [
      { accountId: walletId, amount: -amount },
      { accountId, amount },
    ],
    hold: { id: holdId, accountId, walletId, amount, purpose: 'pot', expiresAt: new Date(now + heldMs) },
  };
}

/** A hold of a pot that is not resolved yet. */
export interface OpenHold {
  readonly holdId: string;
  readonly accountId: string;
  /** Where it came from. */
  readonly wallet: Wallet;
  readonly amount: bigint;
}

interface OfPot {
  readonly gameId: string;
  readonly asset: Asset;
}

/** Gives a hold back: an income of its wallet. */
export const returnOrder = (
  { gameId, asset }: OfPot,
  { holdId, accountId, wallet, amount }: OpenHold,
): TransferOrder => ({
  key: `pot:return:${holdId}`,
  kind: 'pot_refund',
  asset,
  ref: gameId,
  resolves: holdId,
  request: ['pot_refund', holdId],
  postings: [{ accountId, amount: -amount }, ...postingsOfIncome(wallet, amount)],
});

/** Takes a hold for the prizes. In the transaction of `prizeOrder`s of the same sum. */
export const stakeOrder = ({ gameId, asset }: OfPot, { holdId, accountId, amount }: OpenHold): TransferOrder => ({
  key: `pot:stake:${holdId}`,
  kind: 'pot_stake',
  asset,
  ref: gameId,
  resolves: holdId,
  request: ['pot_stake', holdId],
  postings: [
    { accountId, amount: -amount },
    { accountId: houseAccount(asset, 'pots'), amount },
  ],
});

/** Pays a player. */
export const prizeOrder = (
  { gameId, asset }: OfPot,
  { userId, wallet, amount }: { userId: string; wallet: Wallet; amount: bigint },
): TransferOrder => ({
  key: `pot:prize:${gameId}:${userId}`,
  kind: 'pot_prize',
  asset,
  ref: gameId,
  request: ['pot_prize', gameId, userId, amount],
  postings: [{ accountId: houseAccount(asset, 'pots'), amount: -amount }, ...postingsOfIncome(wallet, amount)],
});
