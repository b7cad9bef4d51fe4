import type { MikroORM } from '@mikro-orm/postgresql';
import type { Chain } from './chain/chain.ts';
import type { Heads } from './chain/heads.ts';
import { addTransactions } from './transaction-rows.ts';

/** Blocks of one question. Endpoints that allow fewer are asked for half as many next time, and for more again when they answer. */
const rangeMax = 500;
const rangesAtOnce = 4;
/** With the coin, each block is read by itself. */
const coinRangeMax = 20;
/** New blocks that one pass reads. */
const newMax = 16;

/**
 * Looks for payments to a treasury, block by block. It reads each block twice: when it is new, so that people see their payment
 * soon, and when it is final, so that none is missed. What it finds are candidates only. A convenience: who names a
 * transaction does not need it. The place of the second reading is in Postgres, that of the first one only here.
 */
export class PaymentScanner {
  readonly #orm: MikroORM;
  readonly #chain: Chain;
  readonly #rangeMax: number;
  #range: number;
  #newTo = -1;

  constructor(orm: MikroORM, chain: Chain) {
    this.#orm = orm;
    this.#chain = chain;
    this.#rangeMax = chain.config.tokens.some(({ address }) => address === 'native') ? coinRangeMax : rangeMax;
    this.#range = this.#rangeMax;
  }

  /** @returns whether final blocks are left to read */
  async scan(heads: Heads, signal: AbortSignal): Promise<boolean> {
    await this.#noteLate();
    const isBehind = await this.#scanFinal(heads, signal);
    await this.#orm.em
      .fork()
      .execute('update deposit_chain set final_number = ?, heads_at = now() where chain_id = ?', [
        Math.max(0, heads.final),
        this.#chain.config.chainId,
      ]);
    if (!isBehind) await this.#scanNew(heads, signal);
    return isBehind;
  }

  /** What endpoints have named since the last pass, for which nobody waited. */
  async #noteLate(): Promise<void> {
    const found = this.#chain.foundLate();
    await addTransactions(this.#orm.em.fork(), this.#chain.config.chainId, found);
    this.#chain.forgetLate(found);
  }

  async #scanFinal({ final }: Heads, signal: AbortSignal): Promise<boolean> {
    if (final < 0) return false;
    let done = await this.#place(final);
    for (let i = 0; done !== undefined && done < final; i += 1) {
      if (i === rangesAtOnce || signal.aborted) return !signal.aborted;
      const to = Math.min(final, done + this.#range);
      // oxlint-disable-next-line no-await-in-loop -- one range after the other
      const found = await this.#chain.findPayments(done + 1, to);
      // oxlint-disable-next-line no-await-in-loop -- as above
      const hash = found && (await this.#chain.hashAt(to));
      if (found === undefined || hash === undefined) {
        this.#range = Math.max(1, Math.floor(this.#range / 2));
        return false;
      }
      // oxlint-disable-next-line no-await-in-loop -- as above
      await this.#note([...found], { number: to, hash });
      done = to;
      this.#range = Math.min(this.#rangeMax, this.#range * 2);
    }
    return false;
  }

  /**
   * The last block that is done. The first time it is the last final one: earlier payments are claimed by people. After a
   * reorganisation of final blocks, as many are read again as are watched.
   */
  async #place(final: number): Promise<number | undefined> {
    const { chainId, finality } = this.#chain.config;
    const [row] = await this.#orm.em
      .fork()
      .execute<{ number: number; hash: string }[]>(
        'select scanned_number::float8 as number, scanned_hash as hash from deposit_chain where chain_id = ?',
        [chainId],
      );
    if (row === undefined) {
      const hash = await this.#chain.hashAt(final);
      if (hash !== undefined) await this.#note([], { number: final, hash });
      return hash === undefined ? undefined : final;
    }
    if (row.number > final) return undefined;
    const hash = await this.#chain.hashAt(row.number);
    if (hash === undefined) return undefined;
    return hash === row.hash ? row.number : Math.max(0, row.number - finality.recheckDepth);
  }

  async #note(found: readonly string[], place: { number: number; hash: string }): Promise<void> {
    const { chainId } = this.#chain.config;
    await this.#orm.em.fork().transactional(async (em) => {
      await addTransactions(em, chainId, found);
      await em.execute(
        `insert into deposit_chain (chain_id, scanned_number, scanned_hash, scanned_at) values (?, ?, ?, now())
          on conflict (chain_id) do update set scanned_number = excluded.scanned_number,
            scanned_hash = excluded.scanned_hash, scanned_at = now()`,
        [chainId, place.number, place.hash],
      );
    });
  }

  async #scanNew({ number, final }: Heads, signal: AbortSignal): Promise<void> {
    const from = Math.max(this.#newTo, final, number - newMax) + 1;
    for (let block = from; block <= number && !signal.aborted; block += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one block after the other
      const found = await this.#chain.findNew(block);
      // oxlint-disable-next-line no-await-in-loop -- as above
      if (found.size > 0) await addTransactions(this.#orm.em.fork(), this.#chain.config.chainId, [...found]);
    }
    // A shorter chain after a reorganisation: what it has anew is read when it is final.
    this.#newTo = number;
  }
}
