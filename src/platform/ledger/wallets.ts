import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { Account, type Asset } from '../../../entities/account.ts';
import { executePrepared } from '../../db/prepared-statement.ts';
import { emptyAccount } from './post-transfers.ts';
import type { Posting } from './transfer-order.ts';

/** Where an income of a person goes. */
export interface Wallet {
  readonly accountId: string;
  /** What it owes, which an income pays first. */
  readonly debt?: { readonly accountId: string; readonly owed: bigint };
}

export interface WalletBalance {
  readonly asset: Asset;
  /** Without what is held. */
  readonly balance: bigint;
  readonly held: bigint;
  /** What the next incomes pay first. */
  readonly owed: bigint;
}

/** Finds, and makes, the accounts of people. */
export class Wallets {
  readonly #orm: MikroORM;
  readonly #makeId: () => string;

  constructor(deps: { orm: MikroORM; makeId: () => string }) {
    this.#orm = deps.orm;
    this.#makeId = deps.makeId;
  }

  /** The wallet of a person and an asset; undefined before anything was paid in. */
  async find(userId: string, asset: Asset): Promise<Wallet | undefined> {
    return (await this.findAll([userId], asset)).get(userId);
  }

  /** The wallets that there are, by person. @param em of the caller's transaction, if there is one */
  async findAll(
    userIds: readonly string[],
    asset: Asset,
    em: EntityManager = this.#orm.em.fork(),
  ): Promise<Map<string, Wallet>> {
    if (userIds.length === 0) return new Map();
    const rows = await executePrepared<FoundWallet>(em, findWallets, [asset, userIds]);
    return new Map(rows.map((row) => [row.user_id, walletOf(row)]));
  }

  /** The wallet of a person and an asset, made in a transaction of its own if necessary. */
  async ensure(userId: string, asset: Asset): Promise<Wallet> {
    const found = await this.find(userId, asset);
    if (found !== undefined) return found;
    const id = this.#makeId();
    const em = this.#orm.em.fork();
    await em.begin();
    await em.insert(Account, { id, kind: 'wallet', asset, ...emptyAccount });
    const added = await em.execute<unknown[]>(
      `insert into account_holder (user_id, asset, account_id) values (?, ?, ?)
        on conflict (user_id, asset) do nothing returning account_id`,
      [userId, asset, id],
    );
    // Another request was first: without the account of this one.
    if (added.length === 0) await em.rollback();
    else await em.commit();
    return added.length === 1 ? { accountId: id } : await this.ensure(userId, asset);
  }

  /** The account for what a wallet owes, made if necessary. */
  async ensureDebt(walletId: string, asset: Asset): Promise<string> {
    const em = this.#orm.em.fork();
    const [found] = await em.execute<{ id: string }[]>(`select id from account where parent_id = ? and kind = 'debt'`, [
      walletId,
    ]);
    if (found !== undefined) return found.id;
    const debt = { id: this.#makeId(), kind: 'debt', asset, parent_id: walletId };
    const [row] = await em.execute<{ id: string }[]>(
      `insert into account (id, kind, asset, parent_id, hot, balance) values (?, ?, ?, ?, false, 0)
        on conflict (parent_id) where kind = 'debt' do nothing returning id`,
      Object.values(debt),
    );
    return row?.id ?? (await this.ensureDebt(walletId, asset));
  }

  async balances(userId: string): Promise<WalletBalance[]> {
    const rows = await this.#orm.em.fork().execute<{ asset: Asset; balance: string; held: string; owed: string }[]>(
      `select a.asset, a.balance,
          (select coalesce(sum(h.amount), 0) from open_hold h where h.wallet_id = a.id) as held,
          (select coalesce(-sum(d.balance), 0) from account d where d.parent_id = a.id and d.kind = 'debt') as owed
        from account_holder o join account a on a.id = o.account_id where o.user_id = ? order by a.asset`,
      [userId],
    );
    return rows.map(({ asset, balance, held, owed }) => ({
      asset,
      balance: BigInt(balance),
      held: BigInt(held),
      owed: BigInt(owed),
    }));
  }
}

interface FoundWallet {
  user_id: string;
  account_id: string;
  debt_id: string | null;
  owed: string | null;
}
const findWallets = {
  name: 'find-wallets',
  sql: `select o.user_id, o.account_id, d.id as debt_id, -d.balance as owed from account_holder o
    left join account d on d.parent_id = o.account_id and d.kind = 'debt' and d.balance < 0
    where o.asset = $1::text and o.user_id = any($2::uuid[])`,
};

export const walletOf = (row: Omit<FoundWallet, 'user_id'>): Wallet => ({
  accountId: row.account_id,
  ...(row.debt_id !== null && { debt: { accountId: row.debt_id, owed: BigInt(row.owed ?? 0) } }),
});

/**
 * The postings by which a wallet gets an amount: what it owes is paid first. PostgreSQL refuses more than the debt when another
 * transfer has paid it meanwhile: the wallet is then read again.
 */
export function postingsOfIncome({ accountId, debt }: Wallet, amount: bigint): Posting[] {
  if (debt === undefined) return [{ accountId, amount }];
  const paid = debt.owed < amount ? debt.owed : amount;
  return [
    { accountId: debt.accountId, amount: paid },
    ...(paid < amount ? [{ accountId, amount: amount - paid }] : []),
  ];
}
