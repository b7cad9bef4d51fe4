import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { DatabaseError } from 'pg';
import type { Asset } from '../../../entities/account.ts';
import { connectionOf } from '../../db/application-role.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { EntriesQuery, PersonWalletReply, WalletReply } from '../../protocol/wallet.ts';
import { checkLedger, type LedgerReport } from './check-ledger.ts';
import type { FoundHold, ResolveRequest } from './holds.ts';
import type { Also, MoneyRequest, Receipt } from './ledger-deps.ts';
import { Ledger } from './ledger.ts';
import type { Posted } from './transfer-order.ts';
import { type HistoryDeps, WalletHistory } from './wallet-history.ts';

const usualCheckMs = 30_000;
const queryCanceled = '57014';

export interface MoneyDeps extends HistoryDeps {
  readonly orm: MikroORM;
  readonly makeId: () => string;
  /** Unix ms. */
  readonly now: () => number;
  /** For a check: a connection without limits of time. */
  readonly databaseUrl: string;
  /** How long a check may take, in ms, if not half a minute. */
  readonly checkMs?: number;
  /** Whether points may be spent like credits. */
  readonly pointsSpendable: boolean;
  /** The account of a login or an id; undefined for guests and strangers. */
  readonly findPerson: (name: string) => Promise<string | undefined>;
  /** Adds what an admin has done with somebody's money to the audit, in its transaction. */
  readonly audit: (em: EntityManager, done: AuditedTransfer) => void;
}

export interface AuditedTransfer {
  readonly action: 'granted' | 'refunded' | 'hold_captured' | 'hold_released';
  readonly actorId: string;
  readonly subjectId: string | undefined;
  /** `transfer`, and what it is about. */
  readonly details: Readonly<Record<string, string>>;
}

/** What REST does with money: the ledger, and who may move what to whom. */
export class Money {
  readonly ledger: Ledger;
  readonly history: WalletHistory;
  readonly #deps: MoneyDeps;
  #checking: Promise<LedgerReport> | undefined;

  constructor(deps: MoneyDeps) {
    this.#deps = deps;
    this.ledger = new Ledger(deps);
    this.history = new WalletHistory(deps);
  }

  #isSpendable(asset: Asset): boolean {
    return asset === 'credits' || this.#deps.pointsSpendable;
  }

  /** @throws {CodedError} `not_allowed` */
  mustBeSpendable(asset: Asset): void {
    if (this.#isSpendable(asset)) return;
    throw new CodedError('not_allowed', 'Points are earned, and not spent here.');
  }

  /** What somebody has of each asset that was ever paid in. */
  async accounts(userId: string): Promise<WalletReply['accounts']> {
    const balances = await this.ledger.wallets.balances(userId);
    return balances.map(({ asset, balance, held, owed }) => ({
      asset,
      balance: `${balance}`,
      held: `${held}`,
      ...(owed > 0n && { owed: `${owed}` }),
      spendable: this.#isSpendable(asset),
    }));
  }

  /**
   * A person's wallet for an admin: what people write to each other is not shown, nor are links to results.
   * @param id of an account
   * @throws {CodedError} `not_found` for guests and strangers; `bad_request` for a made-up cursor
   */
  async walletOf(id: string, query: EntriesQuery): Promise<PersonWalletReply> {
    const userId = await this.#personOf(id);
    const [names, accounts, { holds }, { entries, next }] = await Promise.all([
      this.#deps.namesOf([userId]),
      this.accounts(userId),
      this.history.openHolds(userId),
      this.history.entries(userId, query),
    ]);
    const user = names.get(userId);
    if (user === undefined) throw noSuchPerson();
    return {
      user: { id: userId, ...user },
      accounts,
      holds,
      entries: entries.map(({ memo, game, ...entry }) => ({
        ...entry,
        ...(memo !== undefined && entry.kind !== 'transfer' && { memo }),
        ...(game !== undefined && { game: { quizTitle: game.quizTitle } }),
      })),
      ...(next !== undefined && { next }),
    };
  }

  /** @throws {CodedError} `not_found` */
  async #personOf(name: string): Promise<string> {
    const found = await this.#deps.findPerson(name);
    if (found === undefined) throw noSuchPerson();
    return found;
  }

  /**
   * From a person to somebody named by login or id. A repetition is told by the name as it was sent: who has it may be gone since.
   * @throws {CodedError} `not_found`; as `Ledger`
   */
  async transfer({ to: name, ...request }: MoneyRequest & { to: string }): Promise<Receipt> {
    const { key, userId, asset, amount, note } = request;
    const asked = ['transfer', userId, name, asset, amount, note];
    const earlier = await this.ledger.earlier({ key, request: asked }, request);
    if (earlier !== undefined) return earlier;
    return await this.ledger.transfer({ ...request, to: await this.#personOf(name), asked });
  }

  /** Issues an amount to somebody named like that, and audits it in the same transaction. @throws as `transfer` */
  async grant(actorId: string, { to: name, ...grant }: Omit<MoneyRequest, 'userId'> & { to: string }): Promise<Posted> {
    const { key, asset, amount, note } = grant;
    const asked = ['grant', name, asset, amount, note];
    const earlier = await this.ledger.earlier({ key, request: asked }, { userId: actorId, asset });
    if (earlier !== undefined) return earlier;
    const userId = await this.#personOf(name);
    return await this.ledger.grant({ ...grant, userId, asked }, this.#audited('granted', actorId));
  }

  /** Gives a spend back, and audits it in the same transaction. @throws as `Ledger.refund` */
  async refund(actorId: string, { key, transferId }: { key: string; transferId: string }): Promise<Receipt> {
    const also = this.#audited('refunded', actorId, { spend: transferId });
    return await this.ledger.refund({ key, transferId }, also);
  }

  /** Takes a hold of a wallet for the house, and audits it in the same transaction. @throws as `Holds.capture` */
  async capture(actorId: string, request: ResolveRequest & { amount?: bigint }): Promise<Posted> {
    const { holdId } = request;
    await this.#holdOfWallet(holdId);
    return await this.ledger.holds.capture(request, this.#audited('hold_captured', actorId, { hold: holdId }));
  }

  /** Gives a hold back to its wallet; that of somebody else is audited in the same transaction. @throws as `Holds.release` */
  async release(caller: { userId: string; isAdmin: boolean }, request: ResolveRequest): Promise<Posted> {
    const { holdId } = request;
    const { userId } = await this.#holdOfWallet(holdId);
    if (userId === caller.userId) return await this.ledger.holds.release(request);
    // What is not yours does not exist.
    if (!caller.isAdmin) throw noSuchHold();
    const also = this.#audited('hold_released', caller.userId, { hold: holdId });
    return await this.ledger.holds.release(request, also);
  }

  /** A pot's hold is none of a wallet. @throws {CodedError} `not_found` */
  async #holdOfWallet(holdId: string): Promise<FoundHold> {
    const hold = await this.ledger.holds.find(holdId);
    if (hold?.purpose !== 'wallet') throw noSuchHold();
    return hold;
  }

  #audited(action: AuditedTransfer['action'], actorId: string, about: Record<string, string> = {}): Also {
    return async (em, { transferId }) => {
      const [holder] = await em.execute<{ userId: string }[]>(holderSql, [transferId]);
      const details = { ...about, transfer: transferId };
      this.#deps.audit(em, { action, actorId, subjectId: holder?.userId, details });
    };
  }

  /**
   * Recomputes the ledger. Whoever asks meanwhile gets the same report.
   * @throws {CodedError} `busy` beside a check of another process, and when it takes too long; the driver's errors
   */
  async check(): Promise<LedgerReport> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined;
    });
    return await this.#checking;
  }

  async #check(): Promise<LedgerReport> {
    const { databaseUrl, checkMs = usualCheckMs } = this.#deps;
    const client = connectionOf(databaseUrl, { application_name: 'quickfire-ledger-check' });
    await client.connect();
    try {
      return await checkLedger(client, checkMs);
    } catch (error) {
      if (error instanceof DatabaseError && error.code === queryCanceled)
        throw new CodedError('busy', 'The check takes too long for a request: use `npm run ledger:check`.', {
          retryAfterMs: checkMs,
        });
      throw error;
    } finally {
      await client.end();
    }
  }
}

const noSuchPerson = () => new CodedError('not_found', 'There is no such person.');
const noSuchHold = () => new CodedError('not_found', 'There is no such hold.');
/** The person of a transfer with the house. */
const holderSql = `select o.user_id as "userId" from entry e join account a on a.id = e.account_id
  join account_holder o on o.account_id = coalesce(a.parent_id, a.id) where e.transfer_id = ? limit 1`;
