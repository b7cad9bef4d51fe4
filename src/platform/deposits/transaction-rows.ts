/** The rows of a transaction that may pay to a treasury: read and written in the caller's transaction. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { DepositReason } from '../../protocol/deposits.ts';
import type { Mined } from './chain/decide.ts';
import { worthOf } from './chain/read-payments.ts';
import type { ChainConfig } from '../../config/deposits.ts';

export interface TransactionRow {
  readonly txHash: string;
  readonly state: 'waiting' | 'mined' | 'final' | 'closed' | 'dropped';
  /** Unix milliseconds. */
  readonly since: number;
  readonly blockNumber: number | null;
  readonly blockHash: string | null;
  readonly goneAtNumber: number | null;
  /** Whether somebody has it in their list: they have claimed it, or it pays from an address of theirs. */
  readonly isListed: boolean;
}

export interface TransferRow {
  readonly id: string;
  readonly ordinal: number;
  readonly token: string;
  readonly payer: string;
  readonly amount: string;
  readonly credits: string;
  readonly userId: string | null;
  /** In which it was credited. */
  readonly blockHash: string | null;
  readonly state: 'pending' | 'credited' | 'rejected' | 'reversed';
  readonly generation: number;
}

const isListed = `exists (select from deposit d where d.chain_id = x.chain_id and d.tx_hash = x.tx_hash)`;
const transactionFields = `tx_hash as "txHash", state, (extract(epoch from since) * 1000)::float8 as since,
  block_number::float8 as "blockNumber", block_hash as "blockHash", gone_at_number::float8 as "goneAtNumber",
  ${isListed} as "isListed"`;

/**
 * Those of a chain that are not settled, the longest unseen first. What waits for long is looked at less often. What was only
 * found, and is in no block, comes last: an endpoint may make such transactions up.
 * @param onlyNew those that were never looked at, or are taken up again
 */
export async function openTransactions(
  em: EntityManager,
  chainId: number,
  { limit, onlyNew }: { limit: number; onlyNew: boolean },
): Promise<TransactionRow[]> {
  return await em.execute<TransactionRow[]>(
    `select ${transactionFields} from deposit_transaction x where chain_id = ? and state in ('waiting', 'mined')
        and (state <> 'waiting' or since > now() - interval '1 hour' or checked_at < now() - interval '5 minutes')
        and (checked_at = 'epoch' or not ?)
      order by state = 'waiting' and not ${isListed}, checked_at limit ?`,
    [chainId, onlyNew, limit],
  );
}

/** Those of a chain that are settled, and whose blocks may vanish after all: the longest unseen first. */
export async function watchedTransactions(
  em: EntityManager,
  chainId: number,
  limit: number,
): Promise<TransactionRow[]> {
  return await em.execute<TransactionRow[]>(
    `select ${transactionFields} from deposit_transaction x where chain_id = ? and state = 'final'
      order by checked_at limit ?`,
    [chainId, limit],
  );
}

/** Locks it until the end of the transaction. */
export async function lockTransaction(
  em: EntityManager,
  chainId: number,
  txHash: string,
): Promise<TransactionRow | undefined> {
  const [row] = await em.execute<TransactionRow[]>(
    `select ${transactionFields} from deposit_transaction x where chain_id = ? and tx_hash = ? for update`,
    [chainId, txHash],
  );
  return row;
}

export async function readTransfers(em: EntityManager, chainId: number, txHash: string): Promise<TransferRow[]> {
  return await em.execute<TransferRow[]>(
    `select id, ordinal, token, payer, amount, credits, user_id as "userId", block_hash as "blockHash", state,
        generation from deposit_transfer
      where chain_id = ? and tx_hash = ? order by ordinal`,
    [chainId, txHash],
  );
}

const hasTransfers = `exists (select from deposit_transfer t where t.chain_id = x.chain_id and t.tx_hash = x.tx_hash)`;

/** Adds candidates. Those that are known stay as they are, but for those that were given up, or have paid nothing. */
export async function addTransactions(em: EntityManager, chainId: number, txHashes: readonly string[]): Promise<void> {
  if (txHashes.length === 0) return;
  await em.execute(
    `insert into deposit_transaction as x (chain_id, tx_hash, state, since, checked_at)
      select ?, hash, 'waiting', now(), 'epoch' from jsonb_array_elements_text(?::jsonb) hash
      on conflict (chain_id, tx_hash) do update
        set state = 'waiting', outcome = null, since = now(), checked_at = 'epoch', block_number = null, block_hash = null,
          block_at = null, gone_at_number = null
          where x.state = 'dropped' or (x.state = 'closed' and not ${hasTransfers})`,
    [chainId, JSON.stringify(txHashes)],
  );
}

export async function noteProblem(
  em: EntityManager,
  place: { chainId: number; txHash: string },
  problem: DepositReason | null,
): Promise<void> {
  await em.execute(
    'update deposit_transaction set checked_at = now(), problem = ? where chain_id = ? and tx_hash = ?',
    [problem, place.chainId, place.txHash],
  );
}

/**
 * It is settled in its block: it is watched until that is deep enough, unless there is nothing to take back. Not if it was
 * taken up again meanwhile.
 */
export async function leaveSettled(
  em: EntityManager,
  place: { chainId: number; txHash: string; blockHash: string | null },
  isDeep: boolean,
): Promise<void> {
  await em.execute(
    `update deposit_transaction x set state = case when ? or not ${hasTransfers} then 'closed' else 'final' end,
        checked_at = now(), gone_at_number = null, problem = null
      where chain_id = ? and tx_hash = ? and block_hash = ? and checked_at <> 'epoch'`,
    [isDeep, place.chainId, place.txHash, place.blockHash],
  );
}

/** What an endpoint has made up is forgotten; it is found again, should it be mined. */
export async function forgetFound(em: EntityManager, chainId: number, txHash: string): Promise<void> {
  await em.execute(
    `delete from deposit_transaction x where chain_id = ? and tx_hash = ? and state = 'waiting' and block_hash is null
      and not ${isListed} and not ${hasTransfers}`,
    [chainId, txHash],
  );
}

/** It is given up: it is taken up again when it is found, or claimed. */
export async function giveUp(
  em: EntityManager,
  { chainId, txHash }: { chainId: number; txHash: string },
  outcome: DepositReason,
): Promise<void> {
  await em.execute(
    `update deposit_transaction set state = 'dropped', outcome = ?, problem = null, checked_at = now()
      where chain_id = ? and tx_hash = ? and state = 'waiting' and block_hash is null`,
    [outcome, chainId, txHash],
  );
}

/** It is in no block (any more): what was never credited of it is forgotten, and found again with its next block. */
export async function forgetBlock(em: EntityManager, chainId: number, txHash: string): Promise<void> {
  await em.execute('delete from deposit_transfer where chain_id = ? and tx_hash = ? and generation = 0', [
    chainId,
    txHash,
  ]);
  await em.execute(
    `update deposit_transaction set state = 'waiting', since = now(), block_number = null, block_hash = null,
      block_at = null, gone_at_number = null, outcome = null, problem = null, checked_at = now()
      where chain_id = ? and tx_hash = ?`,
    [chainId, txHash],
  );
}

/** Who had bound the payer's address at the time of the block, else who did so first after it. */
const ownerSql = `select a.user_id from deposit_address a
  where a.address = t.payer and a.chain_id in (0, t.chain_id) and (a.ended_at is null or a.ended_at > x.block_at)
  order by a.bound_at > x.block_at,
    case when a.bound_at > x.block_at then a.bound_at - x.block_at else x.block_at - a.bound_at end
  limit 1`;

/**
 * Gives what is not credited of a transaction to those whose it is, who then see it in their lists: but for amounts of nothing,
 * which tokens let everybody move in the name of others.
 */
async function findOwners(em: EntityManager, place: { chainId: number; txHash: string }, makeId: () => string) {
  const { chainId, txHash } = place;
  await em.execute(
    `update deposit_transfer t set user_id = (${ownerSql}) from deposit_transaction x
      where t.chain_id = ? and t.tx_hash = ? and t.state in ('pending', 'rejected') and x.chain_id = t.chain_id and x.tx_hash = t.tx_hash`,
    [chainId, txHash],
  );
  const owners = await em.execute<{ user_id: string }[]>(
    `select distinct user_id from deposit_transfer t where chain_id = ? and tx_hash = ? and user_id is not null and amount <> '0'
      and not exists (select from deposit d
        where d.chain_id = t.chain_id and d.tx_hash = t.tx_hash and d.user_id = t.user_id)`,
    [chainId, txHash],
  );
  for (const { user_id: userId } of owners)
    // oxlint-disable-next-line no-await-in-loop -- one connection, and most often one person
    await em.execute(
      `insert into deposit (id, user_id, chain_id, tx_hash, at, claimed) values (?, ?, ?, ?, now(), false)
        on conflict (chain_id, tx_hash, user_id) do nothing`,
      [makeId(), userId, chainId, txHash],
    );
}

/**
 * Notes the block of a transaction and what it pays there. What was never credited follows the block; what was credited stays
 * as it is until the new block is final.
 */
export async function noteBlock(
  em: EntityManager,
  { txHash, mined, chain }: { txHash: string; mined: Mined; chain: ChainConfig },
  makeId: () => string,
): Promise<void> {
  const { chainId } = chain;
  const before = await lockTransaction(em, chainId, txHash);
  // It was forgotten at this moment: it is found again.
  if (before === undefined) return;
  const isNew = before.blockHash !== mined.blockHash;
  await em.execute(
    `update deposit_transaction set block_number = ?, block_hash = ?, block_at = to_timestamp(?), gone_at_number = null,
      outcome = ?, problem = null, checked_at = now(), state = case when ? then 'mined' else state end
      where chain_id = ? and tx_hash = ?`,
    [mined.blockNumber, mined.blockHash, mined.blockTime, mined.outcome ?? null, isNew, chainId, txHash],
  );
  const ordinals = mined.payments.map(({ ordinal }) => ordinal);
  // A block holds what it held, also when the configuration has other tokens by now.
  if (isNew)
    await em.execute(
      `delete from deposit_transfer where chain_id = ? and tx_hash = ? and generation = 0
        and ordinal not in (select value::int from jsonb_array_elements_text(?::jsonb))`,
      [chainId, txHash, JSON.stringify(ordinals)],
    );
  for (const payment of mined.payments) {
    const { ordinal, token, payer, amount } = payment;
    const { credits, rate } = worthOf(payment, chain);
    // oxlint-disable-next-line no-await-in-loop -- one connection, and most often one payment
    await em.execute(
      `insert into deposit_transfer as t (id, chain_id, tx_hash, ordinal, token, payer, amount, credits, rate, state,
          generation, first_seen_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, now())
        on conflict (chain_id, tx_hash, ordinal) do update set
          token = excluded.token, payer = excluded.payer, amount = excluded.amount, credits = excluded.credits,
          rate = excluded.rate, state = 'pending', reason = null
          where t.state <> 'credited' and (t.token, t.payer, t.amount) is distinct from
            (excluded.token, excluded.payer, excluded.amount)`,
      [makeId(), chainId, txHash, ordinal, token, payer, amount, credits.toString(), rate],
    );
  }
  if (isNew)
    await em.execute(
      `update deposit_transfer set state = 'pending', reason = null
        where chain_id = ? and tx_hash = ? and state = 'rejected'`,
      [chainId, txHash],
    );
  await findOwners(em, { chainId, txHash }, makeId);
}
