/** The only code that writes transfers and entries. It inserts; PostgreSQL moves the balances, and judges. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { Account } from '../../../entities/account.ts';
import { Entry } from '../../../entities/entry.ts';
import { Hold } from '../../../entities/hold.ts';
import { TransferNote } from '../../../entities/transfer-note.ts';
import { Transfer } from '../../../entities/transfer.ts';
import { enqueueJob } from '../../db/enqueue-job.ts';
import { CodedError } from '../../protocol/errors.ts';
import { mustKeepRules } from './role-guard.ts';
import { requestHash, type NewHold, type Posted, type TransferOrder } from './transfer-order.ts';

/**
 * Posts transfers in the caller's transaction: all of them, or none. The transfer is inserted first: a twin with the same key
 * that is in flight is waited for. Entries are inserted in the order of their accounts over the whole transaction, so that
 * transactions with one call of this function never wait for each other in a circle.
 * @param makeId of version 7
 * @returns one for each order
 * @throws {CodedError} `conflict` for a key that was used for another request, `busy` as `mustKeepRules`; the driver's errors (see `refusalOfLedger`).
 */
export async function postTransfers(
  em: EntityManager,
  orders: readonly TransferOrder[],
  makeId: () => string,
): Promise<Posted[]> {
  await mustKeepRules(em);
  const posted: Posted[] = [];
  const entries: { transferId: string; accountId: string; amount: bigint }[] = [];
  for (const order of orders) {
    // oxlint-disable-next-line no-await-in-loop -- one connection
    const found = await insertTransfer(em, order, makeId());
    posted.push(found);
    if (found.replayed) continue;
    const { transferId } = found;
    // oxlint-disable-next-line no-await-in-loop -- as above
    if (order.hold !== undefined) await insertHold(em, order, { ...order.hold, transferId });
    // oxlint-disable-next-line no-await-in-loop -- as above
    if (order.note !== undefined) await em.insert(TransferNote, { transferId, text: order.note });
    for (const { accountId, amount } of order.postings) entries.push({ transferId, accountId, amount });
  }
  entries.sort((a, b) => (a.accountId < b.accountId ? -1 : a.accountId > b.accountId ? 1 : 0));
  if (entries.length > 0) await em.insertMany(Entry, entries);
  return posted;
}

const insertTransferSql = `insert into transfer (id, key, kind, asset, request_hash, ref, refunds, resolves)
  values (?::uuid, ?, ?, ?, decode(?, 'hex'), ?::uuid, ?::uuid, ?::uuid) on conflict (key) do nothing returning id`;

/** In the order of the columns. */
export function transferParameters(order: Omit<TransferOrder, 'postings'>, id: string): (string | null)[] {
  const { key, kind, asset, ref = null, refunds = null, resolves = null } = order;
  return [id, key, kind, asset, requestHash(order.request).toString('hex'), ref, refunds, resolves];
}

async function insertTransfer(em: EntityManager, order: TransferOrder, id: string): Promise<Posted> {
  const inserted = await em.execute<unknown[]>(insertTransferSql, transferParameters(order, id));
  return inserted.length === 1 ? { transferId: id, replayed: false } : await findPosted(em, order);
}

/** @throws {CodedError} `conflict` for another request */
export async function findPosted(em: EntityManager, order: Asked): Promise<Posted> {
  const found = await findEarlier(em, order);
  if (found === undefined) throw new Error('the transfer of a key that was taken is not there');
  return found;
}

type Asked = Pick<TransferOrder, 'key' | 'request'>;

/** What a request has posted before, if anything. @throws as `findPosted` */
export async function findEarlier(em: EntityManager, { key, request }: Asked): Promise<Posted | undefined> {
  const earlier = await em.findOne(Transfer, { key }, { disableIdentityMap: true });
  if (earlier === null) return undefined;
  if (!requestHash(request).equals(earlier.requestHash))
    throw new CodedError('conflict', 'This Idempotency-Key was used for another request.');
  return { transferId: earlier.id, replayed: true };
}

async function insertHold(
  em: EntityManager,
  { asset }: TransferOrder,
  { id, accountId, walletId, amount, purpose, expiresAt, transferId }: NewHold & { transferId: string },
): Promise<void> {
  await em.insert(Account, { id: accountId, kind: 'hold', asset, parentId: walletId, ...emptyAccount });
  await em.insert(Hold, { id, accountId, transferId, amount, purpose, expiresAt });
  await enqueueJob(em, 'release-hold', { holdId: id }, { jobKey: `release-hold:${id}`, runAt: expiresAt });
}

/** What PostgreSQL demands of a new account that has a floor. */
export const emptyAccount = { hot: false, floor: 0n, balance: 0n } as const;
