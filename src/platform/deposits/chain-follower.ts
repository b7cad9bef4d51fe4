import type { MikroORM } from '@mikro-orm/postgresql';
import { isDatabaseUnavailable } from '../../db/is-database-unavailable.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Chain } from './chain/chain.ts';
import type { Heads } from './chain/heads.ts';
import type { Chains } from './chains.ts';
import { checkTokens } from './check-tokens.ts';
import { PaymentScanner } from './payment-scanner.ts';
import { Settler } from './settle-transfers.ts';
import {
  forgetBlock,
  forgetFound,
  giveUp,
  leaveSettled,
  lockTransaction,
  noteBlock,
  noteProblem,
  openTransactions,
  readTransfers,
  watchedTransactions,
  type TransactionRow,
} from './transaction-rows.ts';

export interface FollowerDeps {
  readonly orm: MikroORM;
  readonly chains: Chains;
  readonly ledger: Pick<Ledger, 'post' | 'reclaim' | 'wallets'>;
  readonly makeId: () => string;
  /** Unix ms. */
  readonly now: () => number;
  /** Monotonic ms. */
  readonly clock: () => number;
  readonly logger: Logger;
}

/** Of what is not settled, and of what is. */
const looksMax = 200;
const looksAtOnce = 4;
/** A transaction that is in no block for so long is given up. */
const waitMs = 86_400_000;
/** One that nobody has claimed. */
const foundWaitMs = 600_000;

/**
 * Follows chains, one pass at a time: looks for payments, looks at what was claimed or found, credits what is final and takes
 * back what is gone. All it knows is in Postgres. A pass that fails half way is made up for by the next one, and passes of
 * several workers at once do no harm.
 */
export class ChainFollower {
  readonly #deps: FollowerDeps;
  readonly #settler: Settler;
  readonly #scanners = new Map<number, PaymentScanner>();
  readonly #running = new Map<number, Promise<boolean>>();
  /** When the last whole pass of a chain began. */
  readonly #wholeAt = new Map<number, number>();

  constructor(deps: FollowerDeps) {
    this.#deps = deps;
    this.#settler = new Settler(deps);
  }

  /**
   * One pass; a pass of the chain that runs already counts as this one. One that comes before its time, by a claim, looks at
   * what is new only: else people who claim could have all that waits looked at without end.
   * @returns whether there is more to do at once
   * @throws when Postgres is away, endpoints that are away are no error; after all else is done, of a transaction that fails
   */
  async pass(chainId: number, signal: AbortSignal): Promise<boolean> {
    let running = this.#running.get(chainId);
    if (running === undefined) {
      running = this.#pass(chainId, signal).finally(() => this.#running.delete(chainId));
      this.#running.set(chainId, running);
    }
    return await running;
  }

  async #pass(chainId: number, signal: AbortSignal): Promise<boolean> {
    const { orm, chains, logger } = this.#deps;
    const chain = await chains.get(chainId);
    if (chain === undefined) return false;
    const heads = await chain.heads();
    if (heads === undefined) {
      await orm.em.fork().execute(
        `update deposit_transaction set problem = 'network_away'
          where chain_id = ? and state in ('waiting', 'mined') and problem is distinct from 'network_away'`,
        [chainId],
      );
      return false;
    }
    await checkTokens(orm, chain, logger);
    let scanner = this.#scanners.get(chainId);
    if (scanner === undefined) {
      scanner = new PaymentScanner(orm, chain);
      this.#scanners.set(chainId, scanner);
    }
    const isBehind = await scanner.scan(heads, signal);
    await this.#lookAtAll(chain, heads, signal);
    return isBehind;
  }

  async #lookAtAll(chain: Chain, heads: Heads, signal: AbortSignal): Promise<void> {
    const { chainId, pollMs } = chain.config;
    const em = this.#deps.orm.em.fork();
    const now = this.#deps.clock();
    const isWhole = now - (this.#wholeAt.get(chainId) ?? Number.NEGATIVE_INFINITY) >= pollMs / 2;
    if (isWhole) this.#wholeAt.set(chainId, now);
    const open = await openTransactions(em, chainId, { limit: looksMax, onlyNew: !isWhole });
    const watched = isWhole ? await watchedTransactions(em, chainId, looksMax) : [];
    const blocks = new Map<number, Promise<string | undefined>>();
    const hashAt = (number: number) => {
      const hash = blocks.get(number) ?? chain.hashAt(number);
      blocks.set(number, hash);
      return hash;
    };
    const failures: unknown[] = [];
    const look = async (row: TransactionRow) => {
      const { state, blockNumber, blockHash } = row;
      try {
        // What is settled changes with its block only.
        const isSettled = state === 'final' && blockNumber !== null && (await hashAt(blockNumber)) === blockHash;
        await (isSettled ? this.#leave(chain, heads, row) : this.#look(chain, heads, row));
      } catch (error) {
        if (isDatabaseUnavailable(error)) throw error;
        failures.push(error);
        await noteProblem(this.#deps.orm.em.fork(), { chainId, txHash: row.txHash }, null);
      }
    };
    const all = [...open, ...watched];
    for (let i = 0; i < all.length && !signal.aborted; i += looksAtOnce)
      // oxlint-disable-next-line no-await-in-loop -- a few at a time: endpoints count requests
      await Promise.all(all.slice(i, i + looksAtOnce).map(look));
    // A bug of ours: the job fails, so that somebody sees it. The others had their turn.
    if (failures.length > 0) throw new AggregateError(failures, 'transactions could not be looked at');
  }

  async #look(chain: Chain, heads: Heads, row: TransactionRow): Promise<void> {
    const { orm } = this.#deps;
    const { txHash, blockNumber, blockHash } = row;
    const place = { chainId: chain.config.chainId, txHash };
    const known = blockNumber === null || blockHash === null ? undefined : { number: blockNumber, hash: blockHash };
    const decision = await chain.look(txHash, heads, known);
    switch (decision.kind) {
      case 'undecided':
        return await noteProblem(orm.em.fork(), place, decision.problem);
      case 'absent':
        // Seen before, and neither there nor replaced: an endpoint that lags, or forgets old transactions.
        return known === undefined
          ? await this.#wait(place, row)
          : await noteProblem(orm.em.fork(), place, 'network_disagrees');
      case 'unreadable':
        return known === undefined
          ? await giveUp(orm.em.fork(), place, 'too_long')
          : await noteProblem(orm.em.fork(), place, 'network_disagrees');
      case 'gone':
        return await this.#lose(chain, row, decision.head);
      case 'present': {
        const { mined, isFinal, head } = decision;
        const { makeId } = this.#deps;
        await orm.em.fork().transactional((em) => noteBlock(em, { txHash, mined, chain: chain.config }, makeId));
        if (!isFinal) return;
        const waits = await this.#settler.settle(chain, txHash, mined);
        if (waits !== undefined) return await noteProblem(orm.em.fork(), place, waits);
        await this.#leave(chain, { number: head }, { txHash, ...mined });
      }
    }
  }

  async #leave(
    { config: { chainId, finality } }: Chain,
    head: Pick<Heads, 'number'>,
    { txHash, blockNumber, blockHash }: Pick<TransactionRow, 'txHash' | 'blockNumber' | 'blockHash'>,
  ): Promise<void> {
    const isDeep = blockNumber !== null && head.number - blockNumber >= finality.recheckDepth;
    await leaveSettled(this.#deps.orm.em.fork(), { chainId, txHash, blockHash }, isDeep);
  }

  async #wait(place: { chainId: number; txHash: string }, { since, isListed }: TransactionRow): Promise<void> {
    const em = this.#deps.orm.em.fork();
    const waitedMs = this.#deps.now() - since;
    if (!isListed && waitedMs >= foundWaitMs) return await forgetFound(em, place.chainId, place.txHash);
    await (waitedMs < waitMs ? noteProblem(em, place, null) : giveUp(em, place, 'not_mined'));
  }

  /** A credit is taken back when the absence is as final as the payment was: most transactions come again. */
  async #lose(chain: Chain, { txHash, blockHash }: TransactionRow, head: number): Promise<void> {
    const { orm } = this.#deps;
    const { chainId, finality } = chain.config;
    const isDue = await orm.em.fork().transactional(async (em) => {
      const row = await lockTransaction(em, chainId, txHash);
      if (row === undefined || row.blockHash !== blockHash) return false;
      const isCredited = (await readTransfers(em, chainId, txHash)).some(({ state }) => state === 'credited');
      if (!isCredited) {
        await forgetBlock(em, chainId, txHash);
        return false;
      }
      const goneAt = row.goneAtNumber ?? head;
      await em.execute(
        'update deposit_transaction set gone_at_number = ?, checked_at = now() where chain_id = ? and tx_hash = ?',
        [goneAt, chainId, txHash],
      );
      return head >= goneAt + finality.depth;
    });
    if (!isDue) return;
    await this.#settler.reverseAll(chainId, txHash);
    await orm.em.fork().transactional((em) => forgetBlock(em, chainId, txHash));
  }
}
