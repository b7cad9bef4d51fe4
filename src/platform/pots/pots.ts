import type { EntityManager } from '@mikro-orm/postgresql';
import type { Asset } from '../../../entities/account.ts';
import { Pot as PotRow } from '../../../entities/pot.ts';
import { enqueueJob } from '../../db/enqueue-job.ts';
import type { LedgerDeps } from '../ledger/ledger-deps.ts';
import type { Ledger, PostWithin } from '../ledger/ledger.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { Pot } from '../../protocol/pots.ts';
import { holdOrder, returnOrder } from './pot-orders.ts';
import { endEntries, lockPot, readOpenEntries } from './pot-rows.ts';

export interface PotLimits {
  readonly assets: readonly Asset[];
  readonly feeMax: bigint;
  readonly sponsoredMax: bigint;
  readonly playersMax: number;
}

export interface PotsDeps extends LedgerDeps {
  readonly ledger: Ledger;
  /** Undefined where the operator allows no pots: those that are there are played to their end. */
  readonly limits: PotLimits | undefined;
  /** Whether a person has an account, which guests have not; keeps it until the transaction ends. */
  readonly holdAccount: (em: EntityManager, userId: string) => Promise<boolean>;
}

/** A join, as far as the pot is concerned. */
export interface PotJoin {
  readonly gameId: string;
  readonly userId: string;
  /** What the player has agreed to. */
  readonly fee: string | undefined;
}

/** By then a game has its room, or its process is gone. */
const openedWithinMs = 120_000;
/** By then a join has taken its seat, or its process is gone. */
const seatedWithinMs = 60_000;
/** Of pots that were put up before the operator switched pots off. */
const playersMaxOff = 1000;

/** Puts up pots and takes entry fees. Everything in a pot is held in the ledger; `settlePot` pays it or gives it back. Stateless. */
export class Pots {
  readonly #deps: PotsDeps;

  constructor(deps: PotsDeps) {
    this.#deps = deps;
  }

  /** @throws {CodedError} `not_allowed` where pots are off, `bad_request` for an asset, `limit` */
  checkWanted({ asset, entryFee, sponsored }: Pot): void {
    const { limits } = this.#deps;
    if (limits === undefined) throw new CodedError('not_allowed', 'There are no prize pots on this server.');
    if (!limits.assets.includes(asset))
      throw new CodedError('bad_request', `/settings/pot/asset: pots are of ${limits.assets.join(' or ')} here`);
    mustNotExceed('pot_entry_fee', entryFee, limits.feeMax);
    mustNotExceed('pot_sponsored', sponsored, limits.sponsoredMax);
  }

  /**
   * Puts a pot up, in the transaction that creates its game. Posts: call it last.
   * @throws {CodedError} `insufficient`
   */
  async putUp(em: EntityManager, post: PostWithin, { gameId, hostId, pot }: NewPot): Promise<void> {
    const { makeId, now } = this.#deps;
    const { asset, entryFee, sponsored, split } = pot;
    const holdId = sponsored === undefined ? null : makeId();
    const row = { gameId, hostId, asset, split, holdId, createdAt: new Date(now()) };
    await em.insert(PotRow, { ...row, entryFee: entryFee === undefined ? null : BigInt(entryFee) });
    const runAt = new Date(now() + openedWithinMs);
    await enqueueJob(em, 'settle-pot', { gameId }, { jobKey: `unopened-pot:${gameId}`, runAt });
    if (sponsored === undefined || holdId === null) return;
    const walletId = await this.#walletOf(em, hostId, asset);
    const key = `pot:${gameId}`;
    const hold = { key, kind: 'pot_sponsor' as const, asset, amount: BigInt(sponsored), gameId, userId: hostId };
    await post([holdOrder({ ...hold, walletId, holdId, accountId: makeId(), now: now() })]);
  }

  /**
   * Puts a person into the pot before the seat is taken: holds the fee. A person who is in it stays in it with the same entry.
   * @returns the entry; undefined for who plays outside of the pot: the host, guests, and everyone once it is settled
   * @throws {CodedError} `bad_request` when the fee was not agreed to, `insufficient`, `limit`
   */
  async enter({ gameId, userId, fee }: PotJoin): Promise<string | undefined> {
    const { ledger, holdAccount, makeId, now } = this.#deps;
    return await ledger.transact(async (em, post) => {
      if (!(await holdAccount(em, userId))) return undefined;
      const pot = await lockPot(em, gameId, 'share');
      if (pot === undefined || pot.isSettled || pot.hostId === userId) return undefined;
      const { asset, entryFee } = pot;
      if (entryFee?.toString() !== fee) throw otherFee(asset, entryFee);
      const { open, attempts } = await readEntriesOf(em, gameId, userId);
      if (open !== undefined) return open;
      await this.#checkPlace(em, gameId);
      const [id, holdId, attempt] = [makeId(), entryFee === undefined ? null : makeId(), attempts + 1];
      const made = await em.execute<unknown[]>(
        `insert into pot_entry (id, game_id, user_id, attempt, hold_id, created_at) values (?, ?, ?, ?, ?, ?)
          on conflict (game_id, user_id, attempt) do nothing returning id`,
        [id, gameId, userId, attempt, holdId, new Date(now())],
      );
      // Another join of this person has just entered.
      if (made.length === 0) return (await readEntriesOf(em, gameId, userId)).open;
      const runAt = new Date(now() + seatedWithinMs);
      await enqueueJob(em, 'settle-pot', { gameId }, { jobKey: `return-fees:${gameId}`, runAt, keepsRunAt: true });
      if (entryFee === undefined || holdId === null) return id;
      const walletId = await this.#walletOf(em, userId, asset);
      const key = `pot:${gameId}:${userId}${attempt === 1 ? '' : `:${attempt}`}`;
      const hold = { key, kind: 'pot_fee' as const, asset, amount: entryFee, gameId, userId, walletId, holdId };
      await post([holdOrder({ ...hold, accountId: makeId(), now: now() })]);
      return id;
    });
  }

  /** Gives an entry back that the room has declared void: it never has a seat. */
  async giveBack(gameId: string, entryId: string): Promise<void> {
    const { ledger, now } = this.#deps;
    await ledger.transact(async (em, post) => {
      const pot = await lockPot(em, gameId, 'update');
      const entry = (await readOpenEntries(em, gameId)).find(({ id }) => id === entryId);
      if (pot === undefined || entry === undefined) return;
      await endEntries(em, [{ id: entryId, outcome: 'unseated' }], now());
      if (entry.hold !== undefined) await post([returnOrder(pot, entry.hold)]);
    });
  }

  /** Joins do not wait for each other: a few more may come in at the same moment. */
  async #checkPlace(em: EntityManager, gameId: string): Promise<void> {
    const maximum = this.#deps.limits?.playersMax ?? playersMaxOff;
    const [{ count }] = await em.execute<[{ count: number }]>(
      'select count(*)::int as count from pot_entry where game_id = ? and ended_at is null',
      [gameId],
    );
    if (count < maximum) return;
    const details = { limit: 'pot_players', maximum };
    throw new CodedError('limit', 'As many players are in the pot as it takes.', { details });
  }

  async #walletOf(em: EntityManager, userId: string, asset: Asset): Promise<string> {
    const wallet = (await this.#deps.ledger.wallets.findAll([userId], asset, em)).get(userId);
    if (wallet === undefined) throw new CodedError('insufficient', 'The balance is too small for this.');
    return wallet.accountId;
  }
}

export interface NewPot {
  readonly gameId: string;
  readonly hostId: string;
  readonly pot: Pot;
}

async function readEntriesOf(
  em: EntityManager,
  gameId: string,
  userId: string,
): Promise<{ open: string | undefined; attempts: number }> {
  const [last] = await em.execute<{ id: string; attempt: number; isOpen: boolean }[]>(
    `select id, attempt, ended_at is null as "isOpen" from pot_entry where game_id = ? and user_id = ?
      order by attempt desc limit 1`,
    [gameId, userId],
  );
  return { open: last?.isOpen === true ? last.id : undefined, attempts: last?.attempt ?? 0 };
}

function mustNotExceed(limit: string, amount: string | undefined, maximum: bigint): void {
  if (amount === undefined || BigInt(amount) <= maximum) return;
  throw new CodedError('limit', `At most ${maximum} here.`, { details: { limit, maximum: Number(maximum) } });
}

const otherFee = (asset: Asset, fee: bigint | undefined): CodedError =>
  new CodedError(
    'bad_request',
    fee === undefined
      ? 'fee: this game has none'
      : `fee: this game takes ${fee} ${asset} of each player with an account`,
  );
