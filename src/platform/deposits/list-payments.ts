/** All payments to the treasuries, for admins. */
import type { EntityManager } from '@mikro-orm/postgresql';
import * as z from 'zod/mini';
import type { ChainConfig } from '../../config/deposits.ts';
import { cursorOf, placeOf } from '../../db/list-cursor.ts';
import type {
  DepositReason,
  PaymentReply,
  PaymentsQuery,
  PaymentsReply,
  PaymentState,
} from '../../protocol/deposits.ts';

interface PaymentRow {
  readonly id: string;
  readonly state: PaymentState;
  readonly reason: DepositReason | null;
  readonly chainId: number;
  readonly txHash: string;
  readonly ordinal: number;
  readonly token: string;
  readonly from: string;
  readonly amount: string;
  readonly credits: string;
  readonly blockNumber: number | null;
  readonly at: number | null;
  readonly seenAt: number;
  readonly userId: string | null;
  readonly displayName: string | null;
  readonly login: string | null;
}

const pageRows = 50;
const whichSql: Readonly<Record<PaymentState, string>> = {
  unmatched: `t.user_id is null and t.state = 'pending' and x.state in ('final', 'closed')`,
  confirming: `t.state = 'pending' and not (t.user_id is null and x.state in ('final', 'closed'))`,
  credited: `t.state = 'credited'`,
  rejected: `t.state = 'rejected'`,
  reversed: `t.state = 'reversed'`,
};
const stateSql = `case when ${whichSql.unmatched} then 'unmatched' when t.state = 'pending' then 'confirming' else t.state end`;

/** The newest first. Ids grow with time. @throws {CodedError} `bad_request` for a cursor of another list */
export async function listPayments(
  em: EntityManager,
  { state, limit = pageRows, cursor }: PaymentsQuery,
  chains: readonly ChainConfig[],
): Promise<PaymentsReply> {
  const [before] = cursor === undefined ? [null] : placeOf(cursor, z.tuple([z.uuid()]), 'must be the `next` of a page');
  const rows = await em.execute<PaymentRow[]>(
    `select t.id, ${stateSql} as state, case when t.state = 'pending' then x.problem else t.reason end as reason,
        t.chain_id::float8 as "chainId", t.tx_hash as "txHash", t.ordinal, t.token, t.payer as "from", t.amount, t.credits,
        x.block_number::float8 as "blockNumber", (extract(epoch from x.block_at) * 1000)::float8 as at,
        (extract(epoch from t.first_seen_at) * 1000)::float8 as "seenAt",
        u.id as "userId", u.display_name as "displayName", u.login
      from deposit_transfer t join deposit_transaction x on x.chain_id = t.chain_id and x.tx_hash = t.tx_hash
        left join "user" u on u.id = t.user_id
      where (?::uuid is null or t.id < ?::uuid) and ${state === undefined ? 'true' : whichSql[state]}
      order by t.id desc limit ?`,
    [before, before, limit + 1],
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    payments: page.map((row) => shown(row, chains)),
    ...(rows.length > limit && last !== undefined && { next: cursorOf([last.id]) }),
  };
}

/** Whether there is any, of whatever state. */
export async function hasPayments(em: EntityManager): Promise<boolean> {
  const rows = await em.execute<unknown[]>('select 1 from deposit_transfer limit 1');
  return rows.length > 0;
}

function shown(
  { reason, blockNumber, at, userId, displayName, login, ...row }: PaymentRow,
  chains: readonly ChainConfig[],
): PaymentReply {
  const chain = chains.find(({ chainId }) => chainId === row.chainId);
  const token = chain?.tokens.find(({ address }) => address === row.token);
  return {
    ...row,
    ...(reason !== null && { reason }),
    ...(chain !== undefined && { chain: chain.name }),
    ...(token !== undefined && { symbol: token.symbol, decimals: token.decimals }),
    ...(blockNumber !== null && { blockNumber }),
    ...(at !== null && { at }),
    ...(userId !== null && {
      user: { id: userId, displayName: displayName ?? '', ...(login !== null && { login }) },
    }),
  };
}
