import type { Asset } from '../../../entities/account.ts';
import { CodedError } from '../../protocol/errors.ts';
import { houseAccount, type HouseCode } from './house-accounts.ts';
import { type Also, balanceAfter, type LedgerDeps, type MoneyRequest, type Post, type Receipt } from './ledger-deps.ts';
import type { Posted } from './transfer-order.ts';
import { postingsOfIncome, walletOf, type Wallet, type Wallets } from './wallets.ts';

export interface HoldRequest extends MoneyRequest {
  /** `wallet` by default. */
  readonly purpose?: string;
  /** What it is about, such as a game. */
  readonly ref?: string;
  /** Lifetime; a job releases it then. */
  readonly expiresInMs: number;
}

export interface ResolveRequest {
  readonly key: string;
  readonly holdId: string;
}

export interface HoldReceipt extends Receipt {
  readonly holdId: string;
  readonly expiresAt: Date;
}

/** A hold with its wallet, and what has become of it. */
export interface FoundHold {
  readonly asset: Asset;
  readonly accountId: string;
  /** Where it came from. */
  readonly wallet: Wallet;
  readonly amount: bigint;
  readonly purpose: string;
  /** What it is about, such as a game. */
  readonly ref: string | null;
  readonly expiresAt: Date;
  /** The person; null for a deleted one. */
  readonly userId: string | null;
  readonly resolvedBy: string | null;
}

/** Puts money aside in an account of its own, and captures or releases it, once. */
export class Holds {
  readonly #deps: LedgerDeps & { wallets: Wallets };
  readonly #post: Post;

  constructor(deps: LedgerDeps & { wallets: Wallets }, post: Post) {
    this.#deps = deps;
    this.#post = post;
  }

  /** @throws {CodedError} `insufficient`, `conflict` */
  async hold(request: HoldRequest): Promise<HoldReceipt> {
    const { key, userId, asset, amount, purpose = 'wallet', ref, expiresInMs, note } = request;
    const { wallets, orm, makeId, now } = this.#deps;
    const walletId = (await wallets.find(userId, asset))?.accountId;
    if (walletId === undefined) throw new CodedError('insufficient', 'The balance is too small for this.');
    const [id, accountId] = [makeId(), makeId()];
    const [posted] = (await this.#post(async () => [
      {
        key,
        kind: 'hold',
        asset,
        request: ['hold', userId, asset, amount, purpose, ref, expiresInMs, note],
        postings: [
          { accountId: walletId, amount: -amount },
          { accountId, amount },
        ],
        hold: { id, accountId, walletId, amount, purpose, expiresAt: new Date(now() + expiresInMs) },
        ...(ref !== undefined && { ref }),
        ...(note !== undefined && { note }),
      },
    ])) as [Posted];
    const [made] = await orm.em
      .fork()
      .execute<{ id: string; expires_at: Date }[]>('select id, expires_at from hold where transfer_id = ?', [
        posted.transferId,
      ]);
    if (made === undefined) throw new Error(`the transfer ${posted.transferId} has no hold`);
    const balance = await balanceAfter(orm, walletId, posted);
    return { ...posted, balance, holdId: made.id, expiresAt: new Date(made.expires_at) };
  }

  async find(holdId: string): Promise<FoundHold | undefined> {
    const [row] = await this.#deps.orm.em.fork().execute<Record<string, string | null>[]>(
      `select a.asset, h.account_id, a.parent_id, h.amount, h.purpose, f.ref, h.expires_at, o.user_id, t.id as resolved_by,
        d.id as debt_id, -d.balance as owed
        from hold h join account a on a.id = h.account_id join transfer f on f.id = h.transfer_id
        left join account_holder o on o.account_id = a.parent_id
        left join account d on d.parent_id = a.parent_id and d.kind = 'debt' and d.balance < 0
        left join transfer t on t.resolves = h.id where h.id = ?`,
      [holdId],
    );
    if (row === undefined) return undefined;
    return {
      asset: row['asset'] as Asset,
      accountId: row['account_id'] as string,
      wallet: walletOf({
        account_id: row['parent_id'] as string,
        debt_id: row['debt_id'] as string | null,
        owed: row['owed'] as string | null,
      }),
      amount: BigInt(row['amount'] as string),
      purpose: row['purpose'] as string,
      ref: row['ref'] as string | null,
      expiresAt: new Date(row['expires_at'] as string),
      userId: row['user_id'] as string | null,
      resolvedBy: row['resolved_by'] as string | null,
    };
  }

  /**
   * Takes a hold, or a part of it, for the house; the rest goes back, to what the wallet owes first.
   * @throws {CodedError} `not_found`; `bad_request` for more than the hold has; `conflict` when it is resolved already
   */
  async capture(
    { key, holdId, amount }: ResolveRequest & { amount?: bigint | undefined },
    also?: Also,
  ): Promise<Posted> {
    const [posted] = await this.#post(async () => {
      const hold = await this.#mustFind(holdId);
      const taken = amount ?? hold.amount;
      if (taken > hold.amount) throw new CodedError('bad_request', 'The hold has less than this amount.');
      const order = resolution(hold, { key, holdId, kind: 'capture', taken, to: 'sales' });
      return [{ ...order, request: ['capture', holdId, amount] }];
    }, also);
    return posted as Posted;
  }

  /** @throws {CodedError} `not_found`; `conflict` when it is resolved already */
  async release({ key, holdId }: ResolveRequest, also?: Also): Promise<Posted> {
    const [posted] = await this.#post(async () => {
      const hold = await this.#mustFind(holdId);
      const order = resolution(hold, { key, holdId, kind: 'release', taken: 0n, to: 'sales' });
      return [{ ...order, request: ['release', holdId] }];
    }, also);
    return posted as Posted;
  }

  /** For the job of a hold whose time is over. @returns whether it was released now; a resolved one is left alone. */
  async expire(holdId: string): Promise<boolean> {
    try {
      return !(await this.release({ key: `release:${holdId}`, holdId })).replayed;
    } catch (error) {
      if (error instanceof CodedError && error.code === 'conflict') return false;
      throw error;
    }
  }

  async #mustFind(holdId: string): Promise<FoundHold> {
    const hold = await this.find(holdId);
    if (hold === undefined) throw new CodedError('not_found', 'There is no such hold.');
    return hold;
  }
}

/** Empties the account of a hold: an amount goes to the house, the rest is an income of its wallet. */
function resolution(
  { asset, accountId, wallet, amount }: FoundHold,
  how: { key: string; holdId: string; kind: 'capture' | 'release'; taken: bigint; to: HouseCode },
) {
  const { key, holdId, kind, taken, to } = how;
  return {
    key,
    kind,
    asset,
    resolves: holdId,
    ref: holdId,
    postings: [
      { accountId, amount: -amount },
      ...(taken > 0n ? [{ accountId: houseAccount(asset, to), amount: taken }] : []),
      ...(taken < amount ? postingsOfIncome(wallet, amount - taken) : []),
    ],
  };
}
