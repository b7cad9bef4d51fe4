/** Transfers that are one statement, which is its own transaction: most of them. PostgreSQL parses each text once a connection. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { executePrepared, type PreparedStatement } from '../../db/prepared-statement.ts';
import { findPosted, transferParameters } from './post-transfers.ts';
import type { Posted, TransferOrder } from './transfer-order.ts';

/** An amount of a person. */
export interface Payment {
  readonly userId: string;
  /** Base units. */
  readonly amount: bigint;
  /** Another person, or an account of the house. */
  readonly to: { readonly userId: string } | { readonly accountId: string };
}

interface EntryRow {
  account_id: string;
  amount: string;
  balance_after: string | null;
}

/**
 * As `postTransfers` for one order without a hold. The caller has asked `RoleGuard`.
 * @throws as `postTransfers`
 */
export async function postAtOnce(em: EntityManager, order: TransferOrder, id: string): Promise<Posted> {
  const { note, postings } = order;
  const rows = await executePrepared<EntryRow>(em, note === undefined ? post : postWithNote, [
    ...transferParameters(order, id),
    ...(note === undefined ? [] : [note]),
    postings.map(({ accountId }) => accountId),
    postings.map(({ amount }) => amount.toString()),
  ]);
  if (rows.length === 0) return await findPosted(em, order);
  const moved = rows.filter((row) => row.balance_after !== null);
  const balances = new Map(moved.map((row) => [row.account_id, BigInt(row.balance_after ?? 0)]));
  return { transferId: id, replayed: false, balances };
}

/**
 * Finds the wallets and posts, in one statement.
 * @returns undefined, with nothing done, when a wallet is missing or the key is there: `postTransfers` says what then
 * @throws the driver's errors
 */
export async function payAtOnce(
  em: EntityManager,
  order: Omit<TransferOrder, 'postings'>,
  { userId, amount, to, id }: Payment & { id: string },
): Promise<{ transferId: string; balance: bigint } | undefined> {
  const { note } = order;
  const isPerson = 'userId' in to;
  const statements = isPerson ? payPerson : payHouse;
  const rows = await executePrepared<EntryRow>(em, note === undefined ? statements.plain : statements.withNote, [
    ...transferParameters(order, id),
    ...(note === undefined ? [] : [note]),
    userId,
    isPerson ? to.userId : to.accountId,
    amount.toString(),
  ]);
  const paid = rows.find((row) => row.amount.startsWith('-'));
  return paid === undefined ? undefined : { transferId: id, balance: BigInt(paid.balance_after ?? 0) };
}

/** What comes after `$1` to `$8`, the transfer, and the note. */
function statement(name: string, hasNote: boolean, sqlOf: (next: (n: number) => string) => string): PreparedStatement {
  const next = (n: number) => `$${n + (hasNote ? 9 : 8)}`;
  return { name: hasNote ? `${name}-note` : name, sql: sqlOf(next) };
}

/** @param only when it is posted at all */
const posted = (hasNote: boolean, only = '') => `posted as (
    insert into transfer (id, key, kind, asset, request_hash, ref, refunds, resolves)
      select $1::uuid, $2::text, $3::text, $4::text, decode($5::text, 'hex'), $6::uuid, $7::uuid, $8::uuid ${only}
      on conflict (key) do nothing returning id)${
        hasNote ? ', noted as (insert into transfer_note (transfer_id, text) select id, $9::text from posted)' : ''
      }`;

const insertEntries = (postings: string) => `
  insert into entry (transfer_id, account_id, amount)
    select posted.id, posting.account_id, posting.amount from posted, ${postings} posting (account_id, amount)
      order by posting.account_id
    returning account_id, amount, balance_after`;

const postOf = (hasNote: boolean) =>
  statement(
    'ledger-post',
    hasNote,
    (next) => `with ${posted(hasNote)} ${insertEntries(`unnest(${next(1)}::uuid[], ${next(2)}::bigint[])`)}`,
  );
const [post, postWithNote] = [postOf(false), postOf(true)];

const payer = (next: (n: number) => string) =>
  `payer as materialized (select account_id from account_holder where user_id = ${next(1)}::uuid and asset = $4::text)`;

const payHouseOf = (hasNote: boolean) =>
  statement(
    'ledger-pay-house',
    hasNote,
    (next) =>
      `with ${payer(next)}, ${posted(hasNote, 'from payer')} ${insertEntries(`(
      select account_id, -${next(3)}::bigint from payer union all select ${next(2)}::uuid, ${next(3)}::bigint)`)}`,
  );

/** What the payee owes is paid first, as `postingsOfIncome` does. */
const payPersonOf = (hasNote: boolean) =>
  statement(
    'ledger-pay-person',
    hasNote,
    (next) => `with ${payer(next)}, payee as materialized (
        select o.account_id, d.id as debt_id, case when d.id is null then 0 else least(-d.balance, ${next(3)}::bigint) end as pays
        from account_holder o left join account d on d.parent_id = o.account_id and d.kind = 'debt' and d.balance < 0
        where o.user_id = ${next(2)}::uuid and o.asset = $4::text),
      ${posted(hasNote, 'from payer, payee')} ${insertEntries(`(
      select account_id, -${next(3)}::bigint from payer
      union all select account_id, ${next(3)}::bigint - pays from payee where pays < ${next(3)}::bigint
      union all select debt_id, pays from payee where pays > 0)`)}`,
  );
const payHouse = { plain: payHouseOf(false), withNote: payHouseOf(true) };
const payPerson = { plain: payPersonOf(false), withNote: payPersonOf(true) };
