/** What the ledger does for the product: once for each key, never below the floor, whatever happens at the same time. */
import { createHash, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDifferences } from '../../../src/platform/ledger/check-ledger.ts';
import { requestKey } from '../../../src/platform/ledger/transfer-order.ts';
import { sealTransfers } from '../../../src/platform/ledger/seal-transfers.ts';
import { newKey, openLedger, type LedgerStage } from './ledger-stage.ts';
import { sealAll } from './seal-all.ts';

const asset = 'credits';
let stage: LedgerStage;
beforeAll(async () => {
  stage = await openLedger({ poolMax: 20 });
});
afterAll(() => stage.close());

const grant = (userId: string, amount: number) =>
  stage.ledger.grant({ key: newKey(), userId, asset, amount: BigInt(amount) });
const balanceOf = async (userId: string) => {
  const [found] = await stage.ledger.wallets.balances(userId);
  return { balance: Number(found?.balance), held: Number(found?.held) };
};
const settle = async (work: Promise<unknown>[]) => {
  const all = await Promise.allSettled(work);
  return all.map((each) => (each.status === 'fulfilled' ? 'ok' : String((each.reason as { code?: string }).code)));
};
const count = (list: string[], what: string) => list.filter((each) => each === what).length;

describe('at the same time', () => {
  it('500 spends of 1 on 100 are exactly 100', async () => {
    const userId = randomUUID();
    await grant(userId, 100);
    const outcomes = await settle(
      Array.from({ length: 500 }, () => stage.ledger.spend({ key: newKey(), userId, asset, amount: 1n })),
    );
    expect({ ok: count(outcomes, 'ok'), insufficient: count(outcomes, 'insufficient') }).toEqual({
      ok: 100,
      insufficient: 400,
    });
    expect(await balanceOf(userId)).toEqual({ balance: 0, held: 0 });
  });

  it('one key is one spend, with one reply', async () => {
    const userId = randomUUID();
    await grant(userId, 100);
    const key = newKey();
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => stage.ledger.spend({ key, userId, asset, amount: 30n })),
    );
    expect(new Set(replies.map(({ transferId, balance }) => `${transferId} ${balance}`)).size).toBe(1);
    expect(replies.filter(({ replayed }) => !replayed)).toHaveLength(1);
    await stage.ledger.spend({ key: newKey(), userId, asset, amount: 5n });
    expect(await stage.ledger.spend({ key, userId, asset, amount: 30n })).toMatchObject({
      balance: 70n,
      replayed: true,
    });
    await expect(stage.ledger.spend({ key, userId, asset, amount: 31n })).rejects.toMatchObject({ code: 'conflict' });
    expect(await balanceOf(userId)).toMatchObject({ balance: 65 });
  });

  it('a first wallet is one, and transfers to and fro neither hang nor lose anything', async () => {
    const people = Array.from({ length: 4 }, () => randomUUID());
    await Promise.all(people.map((userId) => grant(userId, 1000)));
    const outcomes = await settle(
      Array.from({ length: 200 }, (_, i) =>
        stage.ledger.transfer({
          key: newKey(),
          userId: people[i % 4] as string,
          to: people[(i + 1 + (i % 3)) % 4] as string,
          asset,
          amount: BigInt(i + 1),
        }),
      ),
    );
    expect(outcomes.filter((each) => each !== 'ok' && each !== 'insufficient')).toEqual([]);
    const balances = await Promise.all(people.map(balanceOf));
    expect(balances.reduce((sum, { balance }) => sum + balance, 0)).toBe(4000);
  });

  it('a hold is resolved once, and a spend refunded once', async () => {
    const userId = randomUUID();
    await grant(userId, 100);
    const { holdId } = await stage.ledger.holds.hold({
      key: newKey(),
      userId,
      asset,
      amount: 40n,
      expiresInMs: 60_000,
    });
    expect(await balanceOf(userId)).toEqual({ balance: 60, held: 40 });
    const resolved = await settle([
      ...Array.from({ length: 4 }, () => stage.ledger.holds.capture({ key: newKey(), holdId, amount: 15n })),
      ...Array.from({ length: 4 }, () => stage.ledger.holds.release({ key: newKey(), holdId })),
      stage.ledger.holds.expire(holdId),
    ]);
    // The expiry of a resolved hold is no failure.
    expect(count(resolved, 'conflict')).toBeGreaterThanOrEqual(7);
    const { balance, held } = await balanceOf(userId);
    expect([85, 100]).toContain(balance);
    expect(held).toBe(0);
    const { transferId } = await stage.ledger.spend({ key: newKey(), userId, asset, amount: 50n });
    const refunds = await settle(Array.from({ length: 5 }, () => stage.ledger.refund({ key: newKey(), transferId })));
    expect({ ok: count(refunds, 'ok'), conflict: count(refunds, 'conflict') }).toEqual({ ok: 1, conflict: 4 });
    expect((await balanceOf(userId)).balance).toBe(balance);
  });
});

it('what a hold gives back pays what its wallet owes first', async () => {
  const { ledger } = stage;
  const userId = randomUUID();
  await grant(userId, 125);
  const hold = async (amount: bigint) =>
    (await ledger.holds.hold({ key: newKey(), userId, asset, amount, expiresInMs: 60_000 })).holdId;
  const holdIds = [await hold(65n), await hold(20n), await hold(40n)] as const;
  await ledger.reclaim({ key: newKey(), userId, asset, amount: 70n, kind: 'reversal', houseCode: 'deposits' });
  const now = async () => {
    const [found] = await ledger.wallets.balances(userId);
    return [found?.balance, found?.held, found?.owed];
  };
  expect(await now()).toEqual([0n, 125n, 70n]);
  // At the same time: one of them finds less of the debt than it has read.
  await Promise.all([
    ledger.holds.capture({ key: newKey(), holdId: holdIds[0], amount: 5n }),
    ledger.holds.expire(holdIds[1]),
  ]);
  expect(await now()).toEqual([10n, 40n, 0n]);
  await ledger.holds.release({ key: newKey(), holdId: holdIds[2] });
  expect(await now()).toEqual([50n, 0n, 0n]);
});

it('has no text of people outside of what may be erased', async () => {
  const [userId, key] = [randomUUID(), requestKey(randomUUID(), 'POST /api/wallet/spends', 'ann@example.org')];
  await grant(userId, 10);
  const { transferId } = await stage.ledger.spend({ key, userId, asset, amount: 1n, note: 'for ann@example.org' });
  const { rows } = await stage.owner.query(
    `select to_jsonb(t)::text || coalesce(e::text, '') as row
    from transfer t join entry e on e.transfer_id = t.id where t.id = $1`,
    [transferId],
  );
  expect(rows).toHaveLength(2);
  expect(JSON.stringify(rows)).not.toContain('ann@');
  const application = new Client({ connectionString: stage.url });
  await application.connect();
  await application.query('delete from transfer_note where transfer_id = $1', [transferId]);
  await application.end();
  expect(await stage.check()).toMatchObject({ ok: true });
});

describe('seals', () => {
  const seals = async () =>
    (
      await stage.owner.query<{ seq: string; transfer_id: string; seal: Buffer }>(
        'select * from transfer_seal order by seq',
      )
    ).rows;

  it('are a chain over what is older than every running transaction', async () => {
    const running = new Client({ connectionString: stage.url });
    await running.connect();
    await running.query('begin');
    await running.query('select pg_current_xact_id()');
    const userId = randomUUID();
    const later = await grant(userId, 5);
    await sealTransfers(stage.orm, new AbortController().signal);
    expect((await seals()).map(({ transfer_id: id }) => id)).not.toContain(later.transferId);
    await running.query('rollback');
    await running.end();
    await sealAll(stage.orm);
    const chain = await seals();
    const { rows } = await stage.owner.query<{ count: string }>('select count(*) from transfer');
    expect(chain).toHaveLength(Number(rows[0]?.count));
    expect(chain.map(({ seq }) => Number(seq))).toEqual(chain.map((_, i) => i + 1));
    // As docs/LEDGER.md says how to compute it.
    let before = Buffer.alloc(32);
    for (const { seq, transfer_id: id, seal } of chain) {
      before = createHash('sha256')
        .update(before)
        .update(await sealedText(seq, id))
        .digest();
      expect(seal.equals(before)).toBe(true);
    }
  });

  async function sealedText(seq: string, id: string): Promise<string> {
    const { rows: transfers } = await stage.owner.query<Record<string, unknown>>(
      'select * from transfer where id = $1',
      [id],
    );
    const t = transfers[0] as Record<string, unknown>;
    const { rows: entries } = await stage.owner.query<Record<string, string | null>>(
      'select * from entry where transfer_id = $1 order by account_id',
      [id],
    );
    return [
      'v1',
      seq,
      id,
      t['kind'],
      t['asset'],
      t['key'],
      (t['request_hash'] as Buffer).toString('hex'),
      t['ref'] ?? '',
      t['refunds'] ?? '',
      t['resolves'] ?? '',
      (t['created_at'] as Date).getTime(),
      ...entries.map((e) =>
        [e['account_id'], e['amount'], e['account_version'] ?? '-', e['balance_after'] ?? '-'].join(' '),
      ),
    ].join('\n');
  }
});

describe('the check', () => {
  it('finds nothing wrong', async () => {
    await sealAll(stage.orm);
    const report = await stage.check();
    expect(report).toMatchObject({ ok: true, differences: [] });
    expect(report.checked).toBeGreaterThan(300);
    expect(report.seals).toBe(report.checked);
  });

  // What only the owner can do, who takes the rules away first.
  it.each([
    [
      'balance',
      'account',
      `update account set balance = balance + 1 where id = (select account_id from account_holder limit 1)`,
    ],
    [
      'floor',
      'account',
      `alter table account drop constraint account_floor_check, drop constraint account_kind_check; update account set floor = -5 where kind = 'wallet'`,
    ],
    ['sum', 'entry', `update entry set amount = amount * 2 where ctid = (select max(ctid) from entry)`],
    [
      'history',
      'entry',
      `update entry set balance_after = balance_after + 1 where ctid = (select max(ctid) from entry where balance_after is not null)`,
    ],
    ['seal', 'transfer', `update transfer set kind = 'gift' where kind = 'grant'`],
    ['seal', 'transfer_seal', `update transfer_seal set seal = sha256('x') where seq = 5`],
    ['order', 'transfer_seal', `delete from transfer_seal where seq = 5`],
    ['owner', 'transfer', `update transfer set asset = 'points' where ctid = (select max(ctid) from transfer)`],
    [
      'overdue',
      'hold',
      `update hold set expires_at = now() - interval '2 days'; alter table transfer disable trigger user; update transfer set resolves = null`,
    ],
    ['hold', 'hold', `update hold set amount = amount + 1`],
    ['open hold', 'open_hold', `insert into open_hold values (gen_random_uuid(), gen_random_uuid(), 5)`],
    [
      'unsealed',
      'transfer',
      `update transfer set created_at = now() - interval '2 days'; alter table transfer_seal disable trigger user; delete from transfer_seal`,
    ],
    ['orphaned', 'account_holder', 'delete from account_holder'],
    ['rules', 'entry', 'select 1'],
  ])('names what is wrong: %s, of %s', async (name, table, statement) => {
    await stage.owner.query('begin');
    try {
      await stage.owner.query(`alter table ${table} disable trigger user; ${statement}`);
      const report = await findDifferences(stage.owner);
      expect(report.filter(({ check }) => check === name)).not.toEqual([]);
      expect(report.find(({ check }) => check === name)?.subject).toMatch(
        /^(account|transfer|entry|hold|seal|trigger) /,
      );
    } finally {
      await stage.owner.query('rollback');
    }
    expect(await stage.check()).toMatchObject({ ok: true });
  });
});
