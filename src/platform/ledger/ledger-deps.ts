import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Asset } from '../../../entities/account.ts';
import type { Posted, TransferOrder } from './transfer-order.ts';

export interface LedgerDeps {
  readonly orm: MikroORM;
  /** Ids of version 7. */
  readonly makeId: () => string;
  /** Unix ms. */
  readonly now: () => number;
}

/** Does more in the transaction of a transfer that is posted now; what it throws undoes the transfer. */
export type Also = (em: EntityManager, posted: Posted) => void | Promise<void>;

/** Posts what it gives, in one transaction; gives and posts it again after deadlocks. */
export type Post = (orders: () => Promise<TransferOrder[]>, also?: Also) => Promise<Posted[]>;

/** An amount that moves for one person. */
export interface MoneyRequest {
  /** Idempotency: one effect for each key (see `requestKey`). */
  readonly key: string;
  readonly userId: string;
  readonly asset: Asset;
  /** Base units, 1 … 10^18 - 1. */
  readonly amount: bigint;
  /** A memo or a reason. */
  readonly note?: string | undefined;
  /** All that was asked for, as it was asked; the default is made of the fields here. */
  readonly asked?: readonly unknown[];
}

/** A reply that is the same for each repetition. */
export interface Receipt extends Posted {
  /** The person's balance after the transfer. */
  readonly balance: bigint;
}

/** A wallet's balance right after a transfer, also long after it. */
export async function balanceAfter(orm: MikroORM, walletId: string, { transferId, balances }: Posted): Promise<bigint> {
  const known = balances?.get(walletId);
  if (known !== undefined) return known;
  const [row] = await orm.em.fork().execute<{ balance: string }[]>(
    // An income that only pays a debt leaves the wallet alone: its balance is that of the entry before.
    `select coalesce(
        (select balance_after from entry where transfer_id = ? and account_id = ?),
        (select e.balance_after from entry e join transfer t on t.id = e.transfer_id
          where e.account_id = ? and (t.era, t.xid) <= (select era, xid from transfer where id = ?)
          order by e.account_version desc limit 1), 0) as balance`,
    [transferId, walletId, walletId, transferId],
  );
  return BigInt(row?.balance ?? 0);
}
