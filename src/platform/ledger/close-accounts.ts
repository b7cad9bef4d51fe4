/** What becomes of the points and credits of a person who is gone. */
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Asset } from '../../../entities/account.ts';
import { houseAccount } from './house-accounts.ts';
import type { Ledger } from './ledger.ts';
import type { TransferOrder } from './transfer-order.ts';

/** Points or credits, held ones included; a debt is none. What comes later in the caller's transaction is not seen. */
export async function hasBalance(em: EntityManager, userId: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `select from account_holder o join account a on a.id = o.account_id or a.parent_id = o.account_id
      where o.user_id = ? and a.balance > 0 limit 1`,
    [userId],
  );
  return rows.length > 0;
}

const batchNotes = 1000;

/**
 * Releases what a person holds, gives the rest to the house, erases the texts, and severs the accounts from the person. What is
 * held for a game stays, with its account, until the game gives it back. Idempotent: ended at any moment, it goes on when it is
 * called again.
 * @returns the number of severed accounts
 * @throws as `Ledger`
 */
export async function closeAccounts(
  { orm, ledger }: { orm: MikroORM; ledger: Ledger },
  userId: string,
  signal: AbortSignal,
): Promise<number> {
  const wallets = await orm.em
    .fork()
    .execute<{ id: string; asset: Asset }[]>('select account_id as id, asset from account_holder where user_id = ?', [
      userId,
    ]);
  let severed = 0;
  /* oxlint-disable no-await-in-loop -- there are two at most, and each step builds on the one before */
  for (const { id, asset } of wallets) {
    for (const holdId of await openHolds(orm, id)) {
      signal.throwIfAborted();
      await ledger.holds.expire(holdId);
    }
    await ledger.post(() => forfeiture(orm, id, asset));
    await eraseNotes(orm, id, signal);
    severed += await sever(orm, id);
  }
  /* oxlint-enable no-await-in-loop */
  return severed;
}

async function openHolds(orm: MikroORM, walletId: string): Promise<string[]> {
  const rows = await orm.em.fork().execute<{ id: string }[]>(
    `select h.id from open_hold o join hold h on h.id = o.hold_id
      where o.wallet_id = ? and h.purpose = 'wallet' order by h.id`,
    [walletId],
  );
  return rows.map(({ id }) => id);
}

/** The house gets the balance, less what the person owes to it. Versions make a key of what was there: nothing goes twice. */
async function forfeiture(orm: MikroORM, walletId: string, asset: Asset): Promise<TransferOrder[]> {
  const accounts = await orm.em
    .fork()
    .execute<{ id: string; balance: string; version: string }[]>(
      `select id, balance, version from account where id = ? or (parent_id = ? and kind = 'debt') order by kind`,
      [walletId, walletId],
    );
  const moved = accounts.map(({ id, balance }) => ({ accountId: id, amount: -BigInt(balance) }));
  const rest = -moved.reduce((sum, { amount }) => sum + amount, 0n);
  const postings = [...moved, { accountId: houseAccount(asset, 'forfeits'), amount: rest }].filter(
    ({ amount }) => amount !== 0n,
  );
  if (postings.length === 0) return [];
  const key = ['forfeit', walletId, ...accounts.map(({ version }) => version)].join(':');
  return [{ key, kind: 'forfeit', asset, request: ['forfeit', walletId], postings }];
}

/** Of all transfers that the person took part in, whoever wrote them. */
async function eraseNotes(orm: MikroORM, walletId: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- one after the other, so that others have their turn
    const rows = await orm.em.fork().execute<unknown[]>(
      `delete from transfer_note where transfer_id in (select n.transfer_id from account a
          join entry e on e.account_id = a.id join transfer_note n on n.transfer_id = e.transfer_id
          where a.id = ? or a.parent_id = ? limit ?) returning 1`,
      [walletId, walletId, batchNotes],
    );
    if (rows.length < batchNotes) return;
  }
}

/**
 * Not while something is in the accounts: an income that is on its way is waited for, and forfeited next time. One that comes after is
 * refused, because its holder is gone.
 */
async function sever(orm: MikroORM, walletId: string): Promise<number> {
  return await orm.em.fork().transactional(async (em) => {
    await em.execute('select ledger_lock_wallet(?)', [walletId]);
    const rows = await em.execute<unknown[]>(
      `delete from account_holder where account_id = ? and not exists (
        select from account where (id = ? or parent_id = ?) and balance <> 0) returning 1`,
      [walletId, walletId, walletId],
    );
    return rows.length;
  });
}
