/** The accounts of people who are gone: nothing is left, nothing goes twice, whenever the work is interrupted. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isDatabaseUnavailable } from '../../../src/db/is-database-unavailable.ts';
import { closeAccounts, hasBalance } from '../../../src/platform/ledger/close-accounts.ts';
import { houseAccount } from '../../../src/platform/ledger/house-accounts.ts';
import { insist, newKey, openLedger, type LedgerStage } from './ledger-stage.ts';
import { addEntry, addTransfer, issuance } from './misuses.ts';

const asset = 'credits';
let stage: LedgerStage;
beforeAll(async () => {
  stage = await openLedger({ poolMax: 4 });
});
afterAll(() => stage.close());

const close = (userId: string) => closeAccounts(stage, userId, new AbortController().signal);
const hasLeft = (userId: string) => hasBalance(stage.orm.em.fork(), userId);
const query = async <T extends object>(sql: string, values: unknown[]) =>
  (await stage.owner.query<T>(sql, values)).rows;

async function forfeited(): Promise<number> {
  const [row] = await query<{ sum: number }>(
    'select coalesce(sum(amount), 0)::int as sum from entry where account_id = $1',
    [houseAccount(asset, 'forfeits')],
  );
  return row?.sum ?? 0;
}

/** 100 credits, of which 30 are held twice. */
async function makeHolder(purpose?: string): Promise<string> {
  const userId = randomUUID();
  await stage.ledger.grant({ key: newKey(), userId, asset, amount: 100n, note: 'welcome' });
  for (let i = 0; i < 2; i += 1)
    await stage.ledger.holds.hold({
      key: newKey(),
      userId,
      asset,
      amount: 30n,
      expiresInMs: 60_000,
      ...(purpose && { purpose }),
    });
  return userId;
}

it('are empty and nobody’s afterwards, however often it is done', async () => {
  const [userId, before] = [await makeHolder(), await forfeited()];
  expect(await hasLeft(userId)).toBe(true);
  const [wallet] = await query<{ id: string }>('select account_id as id from account_holder where user_id = $1', [
    userId,
  ]);
  await Promise.all([close(userId), close(userId)]);
  await close(userId);
  expect(await forfeited()).toBe(before + 100);
  expect(await stage.ledger.wallets.balances(userId)).toEqual([]);
  expect(await hasLeft(userId)).toBe(false);
  const left = 'select balance from account where (id = $1 or parent_id = $1) and balance <> 0';
  expect(await query(left, [wallet?.id])).toEqual([]);
  expect(await query('select text from transfer_note where text = $1', ['welcome'])).toEqual([]);
  expect(await stage.check()).toMatchObject({ ok: true });
});

it('pay what they owe first, and a debt alone is written off', async () => {
  const [userId, before] = [await makeHolder(), await forfeited()];
  const owe = (amount: bigint) =>
    stage.ledger.reclaim({ key: newKey(), kind: 'reversal', userId, asset, amount, houseCode: 'deposits' });
  await owe(55n);
  await close(userId);
  expect(await forfeited()).toBe(before + 45);
  await owe(7n);
  expect(await hasLeft(userId)).toBe(false);
  await close(userId);
  expect(await forfeited()).toBe(before + 38);
  expect(await query('select from account_holder where user_id = $1', [userId])).toEqual([]);
});

it('get no refund of an earlier spend: nobody could have it', async () => {
  const { ledger } = stage;
  const userId = await makeHolder();
  const spent = async () => (await ledger.spend({ key: newKey(), userId, asset, amount: 10n })).transferId;
  const [early, late] = [await spent(), await spent()];
  const key = newKey();
  await ledger.refund({ key, transferId: early });
  await close(userId);
  expect(await ledger.refund({ key, transferId: early })).toMatchObject({ replayed: true });
  await expect(ledger.refund({ key: newKey(), transferId: late })).rejects.toMatchObject({ code: 'conflict' });
  expect(await query('select id from transfer where refunds = $1', [late])).toEqual([]);
});

it('keep what is held for a game until it is given back', async () => {
  const [userId, before] = [await makeHolder('stake'), await forfeited()];
  expect(await hasLeft(userId)).toBe(true);
  expect(await close(userId)).toBe(0);
  expect(await forfeited()).toBe(before + 40);
  const holds = await query<{ id: string }>(
    `select h.id from account_holder o join account a on a.parent_id = o.account_id join hold h on h.account_id = a.id
      where o.user_id = $1`,
    [userId],
  );
  for (const { id } of holds) await stage.ledger.holds.expire(id);
  expect(await close(userId)).toBe(1);
  expect(await forfeited()).toBe(before + 100);
});

describe('an income that meets the closing of its wallet', () => {
  let other: Client;
  beforeAll(async () => {
    other = new Client({ connectionString: stage.url });
    await other.connect();
  });
  afterAll(() => other.end());

  /** A wallet in which there is nothing, of somebody who is gone. */
  async function makeEmpty(): Promise<{ userId: string; wallet: string }> {
    const userId = randomUUID();
    await stage.ledger.grant({ key: newKey(), userId, asset, amount: 10n });
    await stage.ledger.spend({ key: newKey(), userId, asset, amount: 10n });
    return { userId, wallet: (await stage.ledger.wallets.find(userId, asset))?.accountId ?? '' };
  }
  /** Resolves when a session of the ledger waits for one that has locked what it needs. */
  const isBlocked = () =>
    expect
      .poll(() =>
        query(
          `select pid from pg_stat_activity where application_name = 'qf-ledger-test' and datname = current_database()
            and cardinality(pg_blocking_pids(pid)) > 0`,
          [],
        ),
      )
      .toHaveLength(1);
  const stranded = () =>
    query(
      `select a.id, a.balance from account a where not a.hot and a.balance <> 0 and not exists (
        select from account_holder o where o.account_id = coalesce(a.parent_id, a.id))`,
      [],
    );

  it('is waited for, and forfeited next time', async () => {
    const [{ userId, wallet }, before] = [await makeEmpty(), await forfeited()];
    await other.query('begin');
    const transfer = await addTransfer(other);
    await addEntry(other, transfer, issuance, -7);
    await addEntry(other, transfer, wallet, 7);
    const closing = close(userId);
    await Promise.race([isBlocked(), closing]);
    await other.query('commit');
    expect(await closing).toBe(0);
    expect(await stranded()).toEqual([]);
    expect(await close(userId)).toBe(1);
    expect(await forfeited()).toBe(before + 7);
  });

  it('is refused when it has waited for it, and whoever pays keeps the amount', async () => {
    const [{ userId, wallet }, payer] = [await makeEmpty(), randomUUID()];
    await stage.ledger.grant({ key: newKey(), userId: payer, asset, amount: 10n });
    await other.query('begin');
    await other.query('select ledger_lock_wallet($1)', [wallet]);
    await other.query('delete from account_holder where account_id = $1', [wallet]);
    const paying = stage.ledger.transfer({ key: newKey(), userId: payer, to: userId, asset, amount: 5n });
    const refused = expect(paying).rejects.toMatchObject({ code: 'conflict' });
    await isBlocked();
    await other.query('commit');
    await refused;
    expect(await stage.ledger.wallets.balances(payer)).toMatchObject([{ balance: 10n }]);
    expect(await stranded()).toEqual([]);
  });

  it.each([
    ['an income', 5n],
    ['a debt', -5n],
  ])('is refused when it has read the wallet before: %s', async (_, amount) => {
    const { userId, wallet } = await makeEmpty();
    const debt = await stage.ledger.wallets.ensureDebt(wallet, asset);
    const posting = stage.ledger.post(async () => {
      expect(await close(userId)).toBe(1);
      const postings = [
        { accountId: issuance, amount: -amount },
        { accountId: amount > 0n ? wallet : debt, amount },
      ];
      return [{ key: newKey(), kind: 'grant', asset, request: [], postings }];
    });
    await expect(posting).rejects.toMatchObject({ code: 'conflict' });
    expect(await stranded()).toEqual([]);
  });
});

/** As releases left accounts that did not lock them: severed, while an income or a debt was on its way. */
describe('what is left in an account that is nobody’s', () => {
  const docs = readFileSync(new URL('../../../docs/LEDGER.md', import.meta.url), 'utf8');
  const [, statement = ''] = /### Orphaned accounts.*?```sql\n(.*?)```/s.exec(docs) ?? [];
  /** As `psql -v account=…` does. */
  const giveToHouse = async (account: string) => {
    const { rowCount } = await application.query(statement.replaceAll(`:'account'`, `'${account}'`));
    return rowCount;
  };
  let application: Client;
  beforeAll(async () => {
    application = new Client({ connectionString: stage.url });
    await application.connect();
  });
  afterAll(() => application.end());
  const sever = (wallet: string) => query('delete from account_holder where account_id = $1', [wallet]);
  const found = async () => (await stage.check()).differences;
  const walletOf = async (userId: string) => (await stage.ledger.wallets.find(userId, asset))?.accountId ?? '';

  it('is found by the check, and the house gets it', async () => {
    const [userId, before] = [await makeHolder(), await forfeited()];
    const wallet = await walletOf(userId);
    // Somebody is there, and nothing of theirs is touched.
    expect(await giveToHouse(wallet)).toBe(0);
    const holds = await query<{ id: string }>(`select id from account where parent_id = $1 and kind = 'hold'`, [
      wallet,
    ]);
    await sever(wallet);
    const words = (amount: number, kind: string) =>
      `${amount} credits in a ${kind} whose person is deleted: docs/LEDGER.md says how the house gets them`;
    expect((await found()).toSorted((a, b) => a.found.localeCompare(b.found))).toEqual([
      ...[words(30, 'hold'), words(30, 'hold')].map((text) => ({
        check: 'orphaned',
        subject: expect.stringMatching(/^account /) as string,
        found: text,
      })),
      { check: 'orphaned', subject: `account ${wallet}`, found: words(40, 'wallet') },
    ]);
    for (const account of [wallet, ...holds.map(({ id }) => id)]) {
      expect(await giveToHouse(account)).toBe(2);
      expect(await giveToHouse(account)).toBe(0);
    }
    expect(await found()).toEqual([]);
    expect(await forfeited()).toBe(before + 100);
  });

  it('is a debt, which the house bears', async () => {
    const [{ userId }, before] = [{ userId: randomUUID() }, await forfeited()];
    await stage.ledger.wallets.ensure(userId, asset);
    const wallet = await walletOf(userId);
    await stage.ledger.reclaim({ key: newKey(), kind: 'reversal', userId, asset, amount: 7n, houseCode: 'deposits' });
    const [debt] = await query<{ id: string }>('select id from account where parent_id = $1', [wallet]);
    await sever(wallet);
    expect(await found()).toEqual([
      {
        check: 'orphaned',
        subject: `account ${debt?.id}`,
        found: '-7 credits in a debt whose person is deleted: docs/LEDGER.md says how the house gets them',
      },
    ]);
    expect(await giveToHouse(debt?.id ?? '')).toBe(2);
    expect(await found()).toEqual([]);
    expect(await forfeited()).toBe(before - 7);
  });

  it('is not what somebody has who is being deleted, nor an empty account', async () => {
    const userId = await makeHolder('stake');
    await close(userId);
    expect(await found()).toEqual([]);
    for (const hold of await query<{ id: string }>(
      'select h.id from hold h join account a on a.id = h.account_id where a.parent_id = $1',
      [await walletOf(userId)],
    ))
      await stage.ledger.holds.expire(hold.id);
    expect(await close(userId)).toBe(1);
    expect(await found()).toEqual([]);
  });
});

it('are closed by the next try when a session ends after any statement', { timeout: 60_000 }, async () => {
  const before = await forfeited();
  const people = 12;
  for (let statements = 0; statements < people; statements += 1) {
    const userId = await insist(() => makeHolder());
    const revive = stage.killAfter(statements);
    await close(userId).catch((error: unknown) => {
      if (!isDatabaseUnavailable(error)) throw error;
    });
    revive();
    await insist(() => close(userId));
    expect(await query('select from account_holder where user_id = $1', [userId])).toEqual([]);
  }
  expect(stage.kills).toBeGreaterThan(people / 2);
  expect(await forfeited()).toBe(before + people * 100);
  expect((await stage.check()).differences).toEqual([]);
});
