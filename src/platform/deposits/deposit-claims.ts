import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { enqueueJob } from '../../db/enqueue-job.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { ClaimReply, ClaimRequest } from '../../protocol/deposits.ts';
import { findMade, noteMade, type KeyedRequest } from '../accounts/idempotency-keys.ts';
import type { Chains } from './chains.ts';
import { readDeposit } from './read-deposits.ts';
import { addTransactions } from './transaction-rows.ts';
import { unknownChain } from './payer-addresses.ts';

export interface ClaimDeps {
  readonly orm: MikroORM;
  readonly chains: Chains;
  readonly makeId: () => string;
  /** Unix ms. */
  readonly now: () => number;
}

const openMax = 10;
/** Each claim has endpoints asked, also one of a transaction that is settled at once. */
const perHourMax = 300;
const hourMs = 3_600_000;

/** Takes claims of transactions. What becomes of them is the business of `ChainFollower`. */
export class DepositClaims {
  readonly #deps: ClaimDeps;

  constructor(deps: ClaimDeps) {
    this.#deps = deps;
  }

  /**
   * @throws {CodedError} `bad_request` for a chain that is not configured; `conflict` for a transaction of which all is
   *   known to be others', and for a key of another request; `limit` with ten claims open; `too_many` in an hour.
   */
  async claim(userId: string, { chainId, txHash }: ClaimRequest, keyed: KeyedRequest): Promise<ClaimReply> {
    const { orm, chains } = this.#deps;
    if (chains.config(chainId) === undefined) throw unknownChain();
    return await orm.em.fork().transactional(async (em) => {
      const now = this.#deps.now();
      const [person] = await em.execute<unknown[]>('select 1 from "user" where id = ? for update', [userId]);
      if (person === undefined) throw new CodedError('bad_token', 'The token is unknown or has expired.');
      const made = await findMade(em, keyed, now);
      if (made !== undefined) return { ...(await this.#repeat(em, userId, made, keyed)), replayed: true as const };
      await checkPace(em, keyed, now);
      const place = { chainId, txHash: txHash.toLowerCase() };
      const { depositId, isNew } = await this.#open(em, { userId, ...place }, now);
      await noteMade(em, keyed, { resourceId: depositId, now });
      await enqueueJob(em, 'follow-chain', { chainId }, { jobKey: `follow-chain:${chainId}` });
      return isNew ? { depositId, state: 'seen' } : await stateOf(em, userId, depositId);
    });
  }

  /** As it was replied: a claim begins as seen. */
  async #repeat(
    em: EntityManager,
    userId: string,
    depositId: string,
    { key, route }: KeyedRequest,
  ): Promise<ClaimReply> {
    const [row] = await em.execute<{ isFirst: boolean }[]>(
      `select d.at = k.created_at as "isFirst" from deposit d join idempotency_key k on k.user_id = d.user_id
        where d.id = ? and k.route = ? and k.key = ?`,
      [depositId, route, key],
    );
    return row?.isFirst === true ? { depositId, state: 'seen' } : await stateOf(em, userId, depositId);
  }

  async #open(em: EntityManager, { userId, chainId, txHash }: ClaimRequest & { userId: string }, now: number) {
    const [known] = await em.execute<{ id: string; reopens: boolean }[]>(
      `select d.id, x.state = 'dropped' or (x.state in ('final', 'closed') and not exists (
          select from deposit_transfer t where t.chain_id = d.chain_id and t.tx_hash = d.tx_hash and t.user_id = d.user_id
            and t.state in ('credited', 'reversed'))) as reopens
        from deposit d join deposit_transaction x on x.chain_id = d.chain_id and x.tx_hash = d.tx_hash
        where d.user_id = ? and d.chain_id = ? and d.tx_hash = ?`,
      [userId, chainId, txHash],
    );
    if (known !== undefined && !known.reopens) return { depositId: known.id, isNew: false };
    if (await isOfOthers(em, userId, { chainId, txHash }))
      throw new CodedError('conflict', 'This transaction pays from addresses of another account.');
    await checkOpen(em, userId);
    await addTransactions(em, chainId, [txHash]);
    // What was refused is looked at again: a token may have been configured, an address bound.
    await em.execute(
      `update deposit_transaction set state = 'mined', checked_at = 'epoch'
        where chain_id = ? and tx_hash = ? and state in ('final', 'closed')`,
      [chainId, txHash],
    );
    await em.execute(
      `update deposit_transfer set state = 'pending', reason = null
        where chain_id = ? and tx_hash = ? and state = 'rejected'`,
      [chainId, txHash],
    );
    const [row] = await em.execute<[{ id: string }]>(
      `insert into deposit as d (id, user_id, chain_id, tx_hash, at, claimed) values (?, ?, ?, ?, ?, true)
        on conflict (chain_id, tx_hash, user_id) do update set at = excluded.at, claimed = true returning id`,
      [this.#deps.makeId(), userId, chainId, txHash, new Date(now)],
    );
    return { depositId: row.id, isNew: true };
  }
}

const stateOf = async (em: EntityManager, userId: string, id: string): Promise<ClaimReply> => {
  const found = await readDeposit(em, userId, id);
  if (found === undefined) throw new Error(`the deposit ${id} is gone`);
  const { depositId, state, reason } = found;
  return { depositId, state, ...(reason !== undefined && { reason }) };
};

/** Whether all that a transaction pays is known to be of others. */
async function isOfOthers(em: EntityManager, userId: string, { chainId, txHash }: ClaimRequest): Promise<boolean> {
  const [row] = await em.execute<[{ others: boolean }]>(
    `select coalesce(bool_and(user_id is not null and user_id <> ?), false) as others from deposit_transfer
      where chain_id = ? and tx_hash = ?`,
    [userId, chainId, txHash],
  );
  return row.others;
}

/** Each claim has left its key, also those of the same transaction. */
async function checkPace(em: EntityManager, { userId, route }: KeyedRequest, now: number): Promise<void> {
  const [row] = await em.execute<[{ count: number; firstAt: number | null }]>(
    `select count(*)::int as count, (extract(epoch from min(created_at)) * 1000)::float8 as "firstAt"
      from idempotency_key where user_id = ? and route = ? and created_at > ?`,
    [userId, route, new Date(now - hourMs)],
  );
  if (row.count < perHourMax) return;
  const retryAfterMs = Math.max(1, (row.firstAt ?? now) + hourMs - now);
  throw new CodedError('too_many', 'These are too many claims for one hour.', { retryAfterMs });
}

async function checkOpen(em: EntityManager, userId: string): Promise<void> {
  const [row] = await em.execute<[{ count: number }]>(
    `select count(*)::int as count from deposit d join deposit_transaction x on x.chain_id = d.chain_id and x.tx_hash = d.tx_hash
      where d.user_id = ? and d.claimed and x.state in ('waiting', 'mined')`,
    [userId],
  );
  if (row.count < openMax) return;
  const details = { limit: 'claims', maximum: openMax };
  throw new CodedError('limit', `You have ${openMax} claims that are not settled yet.`, { details });
}
