/** A person's deposits as they are told: the state of each follows from its transaction and from what that pays. */
import type { EntityManager } from '@mikro-orm/postgresql';
import * as z from 'zod/mini';
import { cursorOf, placeOf } from '../../db/list-cursor.ts';
import type { DepositReason, DepositReply, DepositsQuery, DepositState } from '../../protocol/deposits.ts';
import { lastInstant } from '../../protocol/text.ts';

interface TransferFact {
  readonly ordinal: number;
  readonly token: string;
  readonly payer: string;
  readonly amount: string;
  readonly credits: string;
  readonly state: 'pending' | 'credited' | 'rejected' | 'reversed';
  readonly reason: DepositReason | null;
  readonly isOwn: boolean;
  readonly isOwned: boolean;
}

interface DepositRow {
  readonly id: string;
  readonly chainId: number;
  readonly txHash: string;
  readonly at: number;
  readonly state: 'waiting' | 'mined' | 'final' | 'closed' | 'dropped';
  readonly outcome: DepositReason | null;
  readonly problem: DepositReason | null;
  readonly blockNumber: number | null;
  readonly transfers: readonly TransferFact[];
}

const pageRows = 50;
const depositsSql = `select d.id, d.chain_id::float8 as "chainId", d.tx_hash as "txHash",
    (extract(epoch from d.at) * 1000)::float8 as at, x.state, x.outcome, x.problem, x.block_number::float8 as "blockNumber",
    coalesce((select jsonb_agg(jsonb_build_object('ordinal', t.ordinal, 'token', t.token, 'payer', t.payer,
        'amount', t.amount, 'credits', t.credits, 'state', t.state, 'reason', t.reason,
        'isOwn', coalesce(t.user_id = d.user_id, false), 'isOwned', t.user_id is not null) order by t.ordinal)
      from deposit_transfer t where t.chain_id = d.chain_id and t.tx_hash = d.tx_hash), '[]') as transfers
  from deposit d join deposit_transaction x on x.chain_id = d.chain_id and x.tx_hash = d.tx_hash`;
const place = z.tuple([z.number().check(z.minimum(0), z.maximum(lastInstant)), z.uuid()]);

/** The newest first. @throws {CodedError} `bad_request` for a cursor of another list */
export async function listDeposits(
  em: EntityManager,
  userId: string,
  { limit = pageRows, cursor }: DepositsQuery,
): Promise<{ deposits: DepositReply[]; next?: string }> {
  const [at, id] = cursor === undefined ? [null, null] : placeOf(cursor, place, 'must be the `next` of a page');
  const rows = await em.execute<DepositRow[]>(
    `${depositsSql} where d.user_id = ?
      and (?::float8 is null or (d.at, d.id) < (to_timestamp(?::float8 / 1000)::timestamptz(3), ?::uuid))
      order by d.at desc, d.id desc limit ?`,
    [userId, at, at, id, limit + 1],
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    deposits: page.map(describeDeposit),
    ...(rows.length > limit && last !== undefined && { next: cursorOf([last.at, last.id]) }),
  };
}

/** One of a person's. */
export async function readDeposit(em: EntityManager, userId: string, id: string): Promise<DepositReply | undefined> {
  const [row] = await em.execute<DepositRow[]>(`${depositsSql} where d.user_id = ? and d.id = ?`, [userId, id]);
  return row && describeDeposit(row);
}

export function describeDeposit(row: DepositRow): DepositReply {
  const { id, chainId, txHash, at, blockNumber, transfers } = row;
  const { state, reason } = stateOf(row);
  return {
    depositId: id,
    state,
    ...(reason !== null && { reason }),
    chainId,
    txHash,
    at,
    ...(blockNumber !== null && { blockNumber }),
    transfers: transfers
      .filter(({ isOwn }) => isOwn)
      .map(({ ordinal, token, payer, amount, credits, ...its }) => ({
        ordinal,
        token,
        from: payer,
        amount,
        credits,
        state: its.state === 'pending' ? 'confirming' : its.state,
        ...(its.reason !== null && { reason: its.reason }),
      })),
  };
}

type Told = { state: DepositState; reason: DepositReason | null };

function stateOf({ state, outcome, problem, transfers }: DepositRow): Told {
  const own = transfers.filter(({ isOwn }) => isOwn);
  const has = (which: TransferFact['state']) => own.find((each) => each.state === which);
  if (has('credited') !== undefined) return { state: 'credited', reason: null };
  const reversed = has('reversed');
  if (reversed !== undefined) return { state: 'reversed', reason: reversed.reason };
  if (state === 'waiting') return { state: 'seen', reason: problem };
  if (state === 'dropped') return { state: 'rejected', reason: outcome ?? 'not_mined' };
  if (state === 'mined' || has('pending') !== undefined) return { state: 'confirming', reason: problem };
  if (own.length > 0) return { state: 'rejected', reason: has('rejected')?.reason ?? null };
  if (transfers.length === 0) return { state: 'rejected', reason: outcome ?? 'no_transfer' };
  return { state: 'rejected', reason: transfers.some(({ isOwned }) => !isOwned) ? 'unbound' : 'not_yours' };
}
