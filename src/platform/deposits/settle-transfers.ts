import type { MikroORM } from '@mikro-orm/postgresql';
import type { Logger } from '../../observability/logger.ts';
import type { DepositReason } from '../../protocol/deposits.ts';
import { CodedError } from '../../protocol/errors.ts';
import { houseAccount } from '../ledger/house-accounts.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { postingsOfIncome } from '../ledger/wallets.ts';
import type { Chain } from './chain/chain.ts';
import type { Mined } from './chain/decide.ts';
import { refusalOfAmount, type Payment } from './chain/read-payments.ts';
import { readTransfers, type TransferRow } from './transaction-rows.ts';

export interface SettlerDeps {
  readonly orm: MikroORM;
  readonly ledger: Pick<Ledger, 'post' | 'reclaim' | 'wallets'>;
  readonly logger: Logger;
}

/** Somebody else has settled it meanwhile, or its person is gone: nothing is posted. */
class Outdated extends Error {
  override name = 'Outdated';
}

/** Whether a token moves what its logs say, in the block of the transaction; undefined: nobody can say. */
type IsHonest = (token: string) => Promise<boolean | undefined>;

interface Settled {
  readonly row: TransferRow;
  readonly payment: Payment | undefined;
  readonly mined: Mined;
  readonly isHonest: IsHonest;
}

const asset = 'credits';

/**
 * Credits what final blocks pay, and takes back what they don't pay any more. Each step changes the transfer's row in the
 * transaction that posts to the ledger, and counts its generation up: it happens once, whoever tries. Stateless.
 */
export class Settler {
  readonly #deps: SettlerDeps;

  constructor(deps: SettlerDeps) {
    this.#deps = deps;
  }

  /** @returns why something of it has to wait, if so */
  async settle(chain: Chain, txHash: string, mined: Mined): Promise<DepositReason | undefined> {
    const { chainId } = chain.config;
    const rows = await readTransfers(this.#deps.orm.em.fork(), chainId, txHash);
    let waits: DepositReason | undefined;
    // Asked once for all that the transaction pays in a token.
    const asked = new Map<string, Promise<boolean | undefined>>();
    const isHonest: IsHonest = (token) => {
      const answer = asked.get(token) ?? chain.movesWhatItSays(token, mined);
      asked.set(token, answer);
      return answer;
    };
    for (const row of rows) {
      const payment = mined.payments.find(({ ordinal }) => ordinal === row.ordinal);
      // oxlint-disable-next-line no-await-in-loop -- they may be of one wallet
      waits = (await this.#settleOne(chain, { row, payment, mined, isHonest })) ?? waits;
    }
    return waits;
  }

  /** @returns whether something was credited that is now taken back */
  async reverseAll(chainId: number, txHash: string): Promise<void> {
    const rows = await readTransfers(this.#deps.orm.em.fork(), chainId, txHash);
    for (const row of rows)
      // oxlint-disable-next-line no-await-in-loop -- as above
      if (row.state === 'credited') await this.#reverse(row, { state: 'reversed', reason: 'reorganised' });
  }

  async #settleOne(chain: Chain, { row, payment, mined, isHonest }: Settled): Promise<DepositReason | undefined> {
    const isListed = chain.config.tokens.some(({ address }) => address === row.token);
    if (row.state === 'credited') {
      // A block pays what it paid: without the payment it is the configuration that has changed.
      if (row.blockHash === mined.blockHash || !isListed) return undefined;
      if (isSame(row, payment)) return await this.#moved(row, mined);
      await this.#reverse(row, { state: 'reversed', reason: 'reorganised' });
      // What it pays now is noted with the next look.
      return payment === undefined ? undefined : 'network_disagrees';
    }
    if (payment === undefined && row.state === 'pending')
      await this.#mark(row, { state: 'rejected', reason: isListed ? 'no_transfer' : 'token_refused' });
    if (payment === undefined || row.state === 'rejected') return undefined;
    const verdict = await this.#judge(chain, row, isHonest);
    if (verdict === undefined) return await this.#credit(row, mined);
    if (verdict === 'token_unchecked') return verdict;
    // No one's yet: whoever binds the payer's address gets it.
    if (verdict !== 'unbound') await this.#mark(row, { state: 'rejected', reason: verdict });
    return undefined;
  }

  /** Why a transfer is not credited; undefined: it is. */
  async #judge(chain: Chain, row: TransferRow, isHonest: IsHonest): Promise<DepositReason | undefined> {
    const reason = refusalOfAmount({ ...row, credits: BigInt(row.credits) }, chain.config);
    if (reason !== undefined) return reason;
    const token = row.token === 'native' ? undefined : await this.#judgeToken(chain, row, isHonest);
    return token === 'token_refused' || row.userId !== null ? token : 'unbound';
  }

  async #judgeToken(
    chain: Chain,
    { token, userId }: TransferRow,
    isHonest: IsHonest,
  ): Promise<'token_refused' | 'token_unchecked' | undefined> {
    const em = this.#deps.orm.em.fork();
    const place = [chain.config.chainId, token];
    const [known] = await em.execute<{ problem: string | null; proved: boolean }[]>(
      'select problem, proved_at is not null as proved from deposit_token where chain_id = ? and address = ?',
      place,
    );
    if (known === undefined) return 'token_unchecked';
    if (known.problem !== null) return 'token_refused';
    // Nobody's waits for its owner without being looked at.
    if (userId === null) return undefined;
    const moves = await isHonest(token);
    if (moves === undefined) return known.proved ? undefined : 'token_unchecked';
    if (moves) {
      if (!known.proved)
        await em.execute('update deposit_token set proved_at = now() where chain_id = ? and address = ?', place);
      return undefined;
    }
    await em.execute(`update deposit_token set problem = 'amounts' where chain_id = ? and address = ?`, place);
    this.#deps.logger.error(
      { chainId: chain.config.chainId, token },
      'a token moves other amounts than its logs say: it is refused from now on',
    );
    return 'token_refused';
  }

  /** It is credited in another block by now. */
  async #moved({ id, generation }: TransferRow, { blockHash }: Mined): Promise<undefined> {
    await this.#deps.orm.em
      .fork()
      .execute(`update deposit_transfer set block_hash = ? where id = ? and generation = ? and state = 'credited'`, [
        blockHash,
        id,
        generation,
      ]);
  }

  async #credit(row: TransferRow, { blockHash }: Mined): Promise<DepositReason | undefined> {
    const { ledger, logger } = this.#deps;
    const { id, credits, generation, userId } = row;
    const amount = BigInt(credits);
    if (userId === null) return undefined;
    if (!(await this.#isThere(userId))) {
      await this.#mark(row, { state: 'rejected', reason: 'account_gone' });
      return undefined;
    }
    await ledger.wallets.ensure(userId, asset);
    const order = async () => {
      const wallet = await ledger.wallets.ensure(userId, asset);
      const house = { accountId: houseAccount(asset, 'deposits'), amount: -amount };
      const postings = [house, ...postingsOfIncome(wallet, amount)];
      const request = ['deposit', id, generation + 1, userId, amount];
      return [{ key: `deposit:${id}:${generation + 1}`, kind: 'deposit', asset, request, postings, ref: id } as const];
    };
    try {
      await ledger.post(order, async (em) => {
        const changed = await em.execute<unknown[]>(
          `update deposit_transfer set state = 'credited', reason = null, generation = generation + 1, block_hash = ?
            where id = ? and generation = ? and state in ('pending', 'reversed') and user_id = ? and credits = ?
              and exists (select from "user" u where u.id = user_id for key share) returning 1`,
          [blockHash, id, generation, userId, credits],
        );
        if (changed.length === 0) throw new Outdated(`the transfer ${id} has changed`);
      });
    } catch (error) {
      // The balance would be more than an account can have.
      if (error instanceof CodedError && error.code === 'limit') {
        await this.#mark(row, { state: 'rejected', reason: 'too_large' });
        return undefined;
      }
      if (!(error instanceof Outdated)) throw error;
      logger.debug({ transfer: id }, 'a deposit was settled by somebody else');
    }
    return undefined;
  }

  async #reverse(row: TransferRow, how: { state: 'reversed'; reason: DepositReason }): Promise<void> {
    const { ledger, logger } = this.#deps;
    const { id, generation, credits, userId } = row;
    const change = `update deposit_transfer set state = ?, reason = ? where id = ? and generation = ? and state = 'credited'
      returning 1`;
    const parameters = [how.state, how.reason, id, generation];
    logger.warn({ transfer: id, credits }, 'a credited deposit is gone from its network: it is taken back');
    // Whoever is gone has no account that could owe it: the house bears it.
    if (userId === null || !(await this.#isThere(userId))) {
      await this.#deps.orm.em.fork().execute(change, parameters);
      return;
    }
    const order = {
      key: `deposit-reversal:${id}:${generation}`,
      kind: 'deposit_reversal',
      userId,
      asset,
      amount: BigInt(credits),
      houseCode: 'deposits',
      ref: id,
    } as const;
    try {
      await ledger.reclaim(order, async (em) => {
        // Whoever is deleted at this moment owes nothing.
        const there = await em.execute<unknown[]>('select 1 from "user" where id = ? for key share', [userId]);
        const changed = there.length === 0 ? [] : await em.execute<unknown[]>(change, parameters);
        if (changed.length === 0) throw new Outdated(`the transfer ${id} has changed`);
      });
    } catch (error) {
      if (!(error instanceof Outdated)) throw error;
      logger.debug({ transfer: id }, 'a deposit was taken back by somebody else');
    }
  }

  async #mark(
    { id, generation, state }: TransferRow,
    how: { state: 'rejected'; reason: DepositReason },
  ): Promise<void> {
    await this.#deps.orm.em
      .fork()
      .execute('update deposit_transfer set state = ?, reason = ? where id = ? and generation = ? and state = ?', [
        how.state,
        how.reason,
        id,
        generation,
        state,
      ]);
  }

  async #isThere(userId: string): Promise<boolean> {
    const rows = await this.#deps.orm.em.fork().execute<unknown[]>('select 1 from "user" where id = ?', [userId]);
    return rows.length > 0;
  }
}

const isSame = (row: TransferRow, payment: Payment | undefined): boolean =>
  payment !== undefined && row.token === payment.token && row.payer === payment.payer && row.amount === payment.amount;
