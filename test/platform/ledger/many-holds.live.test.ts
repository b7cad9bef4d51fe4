/** What is held of a wallet is read from its open holds, however many were captured or released before. */
import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../../src/db/migrate.ts';
import { ormOptions } from '../../../src/db/orm-options.ts';
import { WalletHistory } from '../../../src/platform/ledger/wallet-history.ts';
import type { TransferOrder } from '../../../src/platform/ledger/transfer-order.ts';
import { ownerUrlOf } from '../../support/services.ts';
import { newKey, openLedger, type LedgerStage } from './ledger-stage.ts';

const asset = 'credits';
const [closedMany, open] = [2000, 3];
const perPost = 150;
const [person, ...others] = Array.from({ length: 100 }, () => randomUUID()) as [string, ...string[]];
let stage: LedgerStage;
let history: WalletHistory;
beforeAll(async () => {
  stage = await openLedger();
  const nobody = () => Promise.resolve(new Map());
  history = new WalletHistory({ orm: stage.orm, namesOf: nobody, gamesOf: nobody });
  for (const userId of [person, ...others]) await stage.ledger.grant({ key: newKey(), userId, asset, amount: 10_000n });
});
afterAll(() => stage.close());

interface Held {
  holdId: string;
  accountId: string;
}

/** Holds of 1 each, many in a transaction. */
async function hold(userId: string, many: number): Promise<Held[]> {
  const walletId = (await stage.ledger.wallets.find(userId, asset))?.accountId ?? '';
  const held = Array.from({ length: many }, () => ({ holdId: randomUUID(), accountId: randomUUID() }));
  const expiresAt = new Date(Date.now() + 3_600_000);
  await postAll(
    held.map(({ holdId, accountId }) => ({
      key: newKey(),
      kind: 'hold',
      asset,
      request: [holdId],
      postings: [
        { accountId: walletId, amount: -1n },
        { accountId, amount: 1n },
      ],
      hold: { id: holdId, accountId, walletId, amount: 1n, purpose: 'wallet', expiresAt },
    })),
  );
  return held;
}

async function release(userId: string, held: readonly Held[]): Promise<void> {
  const walletId = (await stage.ledger.wallets.find(userId, asset))?.accountId ?? '';
  await postAll(
    held.map(({ holdId, accountId }) => ({
      key: newKey(),
      kind: 'release',
      asset,
      request: [holdId],
      resolves: holdId,
      postings: [
        { accountId, amount: -1n },
        { accountId: walletId, amount: 1n },
      ],
    })),
  );
}

async function postAll(orders: readonly TransferOrder[]): Promise<void> {
  for (let at = 0; at < orders.length; at += perPost) {
    const some = orders.slice(at, at + perPost);
    // oxlint-disable-next-line no-await-in-loop -- one transaction after the other
    await stage.ledger.post(async () => some);
  }
}

interface Plan {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Plan[];
}
const partsOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(partsOf)];
const rowsOf = (part: Plan): number =>
  (part['Actual Rows'] + (part['Rows Removed by Filter'] ?? 0) + (part['Rows Removed by Index Recheck'] ?? 0)) *
  part['Actual Loops'];

/** How many rows of tables the statements of some work read. */
async function rowsRead(work: () => Promise<unknown>): Promise<number> {
  const statements: { sql: string; params: readonly unknown[] }[] = [];
  const original = stage.orm.config.get('onQuery');
  stage.orm.config.set('onQuery', (sql: string, params: readonly unknown[]) => {
    statements.push({ sql, params });
    return original(sql, params);
  });
  await work();
  stage.orm.config.set('onQuery', original);
  await stage.owner.query('analyze');
  let rows = 0;
  for (const { sql, params } of statements) {
    // oxlint-disable-next-line no-await-in-loop -- there is one
    const [row] = await stage.orm.em
      .fork()
      .execute<[{ 'QUERY PLAN': [{ Plan: Plan }] }]>(`explain (analyze, format json) ${sql}`, [...params]);
    const parts = partsOf(row['QUERY PLAN'][0].Plan).filter((part) => part['Relation Name'] !== undefined);
    rows += parts.reduce((sum, part) => sum + rowsOf(part), 0);
  }
  expect(statements.length).toBeGreaterThan(0);
  return rows;
}

it('a wallet and its holds cost as much after thousands of holds as before', { timeout: 120_000 }, async () => {
  for (const other of others) await hold(other, open);
  const held = await hold(person, open);
  const read = () => Promise.all([stage.ledger.wallets.balances(person), history.openHolds(person)]);
  const [few, before] = [await rowsRead(read), await read()];
  await release(person, await hold(person, closedMany));
  expect(await read()).toEqual(before);
  expect(before[0]).toEqual([{ asset, balance: 10_000n - BigInt(open), held: BigInt(open), owed: 0n }]);
  expect(before[1].holds.map(({ holdId }) => holdId).toSorted()).toEqual(held.map(({ holdId }) => holdId).toSorted());
  expect(await rowsRead(read)).toBeLessThanOrEqual(few);
  await release(person, held);
  expect(await stage.ledger.wallets.balances(person)).toEqual([{ asset, balance: 10_000n, held: 0n, owed: 0n }]);
  expect((await stage.check()).differences).toEqual([]);
});

it('holds that were made before the table are in it', async () => {
  const openHolds = async () => (await stage.owner.query<object>('select * from open_hold order by hold_id')).rows;
  const [one] = await hold(person, 2);
  await release(person, [one as Held]);
  const before = await openHolds();
  const orm = await MikroORM.init({ ...ormOptions(ownerUrlOf(stage.url)), logger: () => undefined });
  await orm.migrator.down({ to: 'Migration20261204090000_kept_replies' });
  await orm.close(true);
  expect(await migrate(ownerUrlOf(stage.url), stage.url)).toContain('Migration20261204100000_open_holds');
  expect(before).toHaveLength(others.length * open + 1);
  expect(await openHolds()).toEqual(before);
  expect(await stage.ledger.wallets.balances(person)).toEqual([{ asset, balance: 9999n, held: 1n, owed: 0n }]);
  expect((await stage.check()).differences).toEqual([]);
});
