import type { EntityManager } from '@mikro-orm/postgresql';
import type { Asset } from '../../../entities/account.ts';
import { CodedError } from '../../protocol/errors.ts';
import { Holds } from './holds.ts';
import { houseAccount } from './house-accounts.ts';
import { type Also, balanceAfter, type LedgerDeps, type MoneyRequest, type Receipt } from './ledger-deps.ts';
import { payAtOnce, postAtOnce, type Payment } from './post-at-once.ts';
import { findEarlier, postTransfers } from './post-transfers.ts';
import { repeatTransaction } from './repeat-transaction.ts';
import { RoleGuard } from './role-guard.ts';
import type { Posted, TransferOrder } from './transfer-order.ts';
import { postingsOfIncome, Wallets, type Wallet } from './wallets.ts';

/** Posts transfers in a transaction of the caller. */
export type PostWithin = (orders: readonly TransferOrder[]) => Promise<Posted[]>;

type Payer = Pick<MoneyRequest, 'userId' | 'asset'>;

/** Of a reclaim, while the balance is being spent. */
const reclaimsMax = 5;

/**
 * Moves points and credits. No code assigns a balance: transfers are inserted, and PostgreSQL keeps the rules
 * (docs/LEDGER.md). All calls are idempotent by their key.
 * @throws {CodedError} `insufficient`, `conflict` (the key was used for something else; resolved or refunded already), `limit`,
 *   `not_found`, `busy` as a role that could switch rules off; the driver's errors, after which nobody knows whether it was posted: repeat it with the same key.
 */
export class Ledger {
  readonly wallets: Wallets;
  readonly holds: Holds;
  readonly #deps: LedgerDeps;
  readonly #role: RoleGuard;

  constructor(deps: LedgerDeps) {
    this.#deps = deps;
    this.#role = new RoleGuard(deps.orm);
    this.wallets = new Wallets(deps);
    this.holds = new Holds({ ...deps, wallets: this.wallets }, (orders, also) => this.post(orders, also));
  }

  /**
   * Posts what `orders` gives, in one transaction, with what `also` adds. After a deadlock, or a debt that was paid meanwhile, it asks again. For other parts
   * of the product.
   */
  async post(orders: () => Promise<TransferOrder[]>, also?: Also): Promise<Posted[]> {
    return await this.#repeated(async () => await this.#postOnce(await orders(), also));
  }

  /**
   * Runs a transaction of the caller, which posts at most once, at its end, by what `work` is given. Repeats it as `post`.
   * One that posts nothing works as any role.
   */
  async transact<T>(work: (em: EntityManager, post: PostWithin) => Promise<T>): Promise<T> {
    const { orm, makeId } = this.#deps;
    const post = async (em: EntityManager, orders: readonly TransferOrder[]) => {
      await this.#role.check();
      return await postTransfers(em, orders, makeId);
    };
    return await repeatTransaction(() =>
      orm.em.fork().transactional((em) => work(em, async (orders) => await post(em, orders))),
    );
  }

  /** Not as a role that could switch the rules off. */
  async #repeated<T>(work: () => Promise<T>): Promise<T> {
    await this.#role.check();
    return await repeatTransaction(work);
  }

  async #postOnce(orders: TransferOrder[], also: Also | undefined): Promise<Posted[]> {
    const { orm, makeId } = this.#deps;
    const [first] = orders;
    const em = orm.em.fork();
    if (first !== undefined && orders.length === 1 && first.hold === undefined && also === undefined)
      return [await postAtOnce(em, first, makeId())];
    return await em.transactional(async (within) => {
      const posted = await postTransfers(within, orders, makeId);
      // oxlint-disable-next-line no-await-in-loop -- on one connection
      for (const each of posted) if (!each.replayed) await also?.(within, each);
      return posted;
    });
  }

  /** To the house account `sales`. */
  async spend({ key, userId, asset, amount, note }: MoneyRequest): Promise<Receipt> {
    const request = ['spend', userId, asset, amount, note];
    const order = { key, kind: 'spend', asset, request, ...noteOf(note) };
    const house = houseAccount(asset, 'sales');
    const paid = await this.#pay(order, { userId, amount, to: { accountId: house } });
    if (paid !== undefined) return paid;
    return await this.#receipt(async () => {
      const { accountId } = await this.#payer(userId, asset);
      const postings = [
        { accountId, amount: -amount },
        { accountId: house, amount },
      ];
      return { accountId, order: { ...order, postings } };
    });
  }

  /** From the house account `issuance`. */
  async grant({ key, userId, asset, amount, note, asked }: MoneyRequest, also?: Also): Promise<Receipt> {
    return await this.#receipt(async () => {
      const wallet = await this.wallets.ensure(userId, asset);
      const postings = [
        { accountId: houseAccount(asset, 'issuance'), amount: -amount },
        ...postingsOfIncome(wallet, amount),
      ];
      const request = asked ?? ['grant', userId, asset, amount, note];
      return {
        accountId: wallet.accountId,
        order: { key, kind: 'grant', asset, request, postings, ...noteOf(note) },
      };
    }, also);
  }

  /** From one person to another one. */
  async transfer(transfer: MoneyRequest & { to: string }): Promise<Receipt> {
    const { key, userId, asset, amount, note, to, asked } = transfer;
    if (to === userId) throw new CodedError('bad_request', 'This transfer would go to the same person.');
    const request = asked ?? ['transfer', userId, to, asset, amount, note];
    const order = { key, kind: 'transfer', asset, request, ...noteOf(note) };
    const paid = await this.#pay(order, { userId, amount, to: { userId: to } });
    if (paid !== undefined) return paid;
    return await this.#receipt(async () => {
      const wallets = await this.wallets.findAll([userId, to], asset);
      const payer = wallets.get(userId);
      if (payer === undefined) throw tooSmall();
      const payee = wallets.get(to) ?? (await this.wallets.ensure(to, asset));
      const postings = [{ accountId: payer.accountId, amount: -amount }, ...postingsOfIncome(payee, amount)];
      return { accountId: payer.accountId, order: { ...order, postings } };
    });
  }

  /** The receipt of a request that was done before, also when somebody whom it names is gone. @throws {CodedError} `conflict` */
  async earlier(asked: Pick<TransferOrder, 'key' | 'request'>, payer: Payer): Promise<Receipt | undefined> {
    const { orm } = this.#deps;
    const posted = await findEarlier(orm.em.fork(), asked);
    if (posted === undefined) return undefined;
    const wallet = await this.wallets.find(payer.userId, payer.asset);
    return { ...posted, balance: wallet === undefined ? 0n : await balanceAfter(orm, wallet.accountId, posted) };
  }

  /** Gives a spend back, once. @throws {CodedError} `not_found` for what is no spend, `conflict` when its person is gone. */
  async refund({ key, transferId }: { key: string; transferId: string }, also?: Also): Promise<Receipt> {
    return await this.#receipt(async () => {
      const [spend] = await this.#deps.orm.em.fork().execute<RefundedRow[]>(refundedSql, [transferId]);
      if (spend === undefined) throw new CodedError('not_found', 'There is no such spend.');
      const { asset, account_id: accountId, debt_id: debtId } = spend;
      const amount = BigInt(spend.amount);
      const debt = debtId === null ? {} : { debt: { accountId: debtId, owed: BigInt(spend.owed ?? 0) } };
      const postings = [
        { accountId: houseAccount(asset, 'sales'), amount: -amount },
        ...postingsOfIncome({ accountId, ...debt }, amount),
      ];
      const request = ['refund', transferId];
      return {
        accountId,
        order: { key, kind: 'refund', asset, request, postings, refunds: transferId, ref: transferId },
      };
    }, also);
  }

  /**
   * Takes an amount back that was credited: what the balance can't cover becomes a debt, which later income pays first.
   * @param order with the account of the house that gets it
   */
  async reclaim(
    order: MoneyRequest & { kind: string; houseCode: 'rewards' | 'deposits'; ref?: string },
    also?: Also,
  ): Promise<Posted> {
    const { key, kind, userId, asset, amount, houseCode, ref } = order;
    const { accountId } = await this.wallets.ensure(userId, asset);
    const postings = async () => {
      const [row] = await this.#deps.orm.em
        .fork()
        .execute<[{ balance: string }]>('select balance from account where id = ?', [accountId]);
      const balance = BigInt(row.balance);
      const covered = balance < amount ? balance : amount;
      const owed = covered - amount;
      return [
        { accountId: houseAccount(asset, houseCode), amount },
        ...(covered > 0n ? [{ accountId, amount: -covered }] : []),
        ...(owed < 0n ? [{ accountId: await this.wallets.ensureDebt(accountId, asset), amount: owed }] : []),
      ];
    };
    const request = [kind, userId, asset, amount, ref];
    for (let attempt = 1; ; attempt += 1) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one try after the other
        const [posted] = await this.post(
          async () => [{ key, kind, asset, request, postings: await postings(), ...(ref !== undefined && { ref }) }],
          also,
        );
        return posted as Posted;
      } catch (error) {
        // The balance was spent meanwhile: then more of it is a debt.
        const isSpent = error instanceof CodedError && error.code === 'insufficient';
        if (!isSpent || attempt === reclaimsMax) throw error;
      }
    }
  }

  /** The usual case in one statement; undefined when it takes more: a wallet is missing, or the key is there. */
  async #pay(order: Omit<TransferOrder, 'postings'>, payment: Payment): Promise<Receipt | undefined> {
    const { orm, makeId } = this.#deps;
    const paid = await this.#repeated(() => payAtOnce(orm.em.fork(), order, { ...payment, id: makeId() }));
    return paid && { ...paid, replayed: false };
  }

  async #payer(userId: string, asset: Asset): Promise<Wallet> {
    const wallet = await this.wallets.find(userId, asset);
    if (wallet === undefined) throw tooSmall();
    return wallet;
  }

  /** Posts an order, and tells the balance of an account after it. */
  async #receipt(make: () => Promise<{ accountId: string; order: TransferOrder }>, also?: Also): Promise<Receipt> {
    let account = '';
    const [posted] = await this.post(async () => {
      const { accountId, order } = await make();
      account = accountId;
      return [order];
    }, also);
    const { transferId, replayed } = posted as Posted;
    return { transferId, replayed, balance: await balanceAfter(this.#deps.orm, account, posted as Posted) };
  }
}

const noteOf = (note: string | undefined) => (note === undefined ? {} : { note });
/** A person without an account of the asset has nothing of it. */
const tooSmall = () => new CodedError('insufficient', 'The balance is too small for this.');

interface RefundedRow {
  asset: Asset;
  account_id: string;
  amount: string;
  debt_id: string | null;
  owed: string | null;
}
const refundedSql = `select t.asset, e.account_id, -e.amount as amount, d.id as debt_id, -d.balance as owed from transfer t
  join entry e on e.transfer_id = t.id and e.amount < 0
  left join account d on d.parent_id = e.account_id and d.kind = 'debt' and d.balance < 0
  where t.id = ? and t.kind = 'spend'`;
