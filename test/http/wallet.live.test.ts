/** Points and credits over REST: amounts, keys, holds, what admins do, and what is not one's own. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditReply } from '../../src/protocol/people.ts';
import type { EntriesReply } from '../../src/protocol/wallet.ts';
import { moneyOf } from './money-of.ts';
import { openApiServer, type ApiServer, type Reply } from './open-api-server.ts';
import { Client } from 'pg';
import { Money } from '../../src/platform/ledger/money.ts';
import { postTransfers } from '../../src/platform/ledger/post-transfers.ts';
import { ownerUrlOf } from '../support/services.ts';
import { sealAll } from '../platform/ledger/seal-all.ts';

const password = 'correct horse battery';
let server: ApiServer;
let [ann, bob, admin] = ['', '', ''];
beforeAll(async () => {
  server = await openApiServer();
  [ann, bob, admin] = [await register('ann'), await register('bob'), await register('admin')];
  await server.orm.em.fork().execute(`update "user" set role = 'admin' where login = 'admin'`);
  await grant('ann', '100');
});
afterAll(() => server.close());

async function register(login: string): Promise<string> {
  const { body } = await server.call('POST', '/api/auth/register', { body: { login, password } });
  return (body as { token: string }).token;
}
const post = (path: string, token: string, body: unknown, key: string = randomUUID()): Promise<Reply> =>
  server.call('POST', path, { token, body, headers: { 'idempotency-key': key } });
const grant = (to: string, amount: string, asset = 'credits') =>
  post('/api/admin/grants', admin, { to, asset, amount, reason: 'a prize' });
const spend = (token: string, amount: string, key?: string) =>
  post('/api/wallet/spends', token, { asset: 'credits', amount, reason: 'a thing' }, key);
const accountsOf = async (token: string) => (await server.call('GET', '/api/wallet', { token })).body.accounts;
const credits = { asset: 'credits', spendable: true };
const codeOf = ({ status, body }: Reply) => `${status} ${body.error?.code}`;

describe('a wallet', () => {
  it('is empty before anything was paid in', async () => {
    expect(await accountsOf(bob)).toEqual([]);
    expect(codeOf(await spend(bob, '1'))).toBe('409 insufficient');
  });

  it('pays the house and other people, once for each key [MONEY-1]', async () => {
    const key = randomUUID();
    const first = await spend(ann, '10', key);
    expect(first).toMatchObject({ status: 201, body: { balance: '90' } });
    expect(first.body).not.toHaveProperty('replayed');
    const given = await post('/api/wallet/transfers', ann, { to: 'BOB', asset: 'credits', amount: '15', memo: 'ta' });
    expect(given).toMatchObject({ status: 201, body: { balance: '75' } });
    expect(await spend(ann, '10', key)).toMatchObject({ status: 201, body: { ...first.body, replayed: true } });
    expect(codeOf(await spend(ann, '11', key))).toBe('409 conflict');
    // A key is of one person and one route.
    expect(codeOf(await spend(bob, '16', key))).toBe('409 insufficient');
    const rest = { asset: 'credits', held: '0', spendable: true };
    expect(await accountsOf(ann)).toEqual([{ ...rest, balance: '75' }]);
    expect(await accountsOf(bob)).toEqual([{ ...rest, balance: '15' }]);
  });

  it('gives the first reply again when the other person is gone since, or has come again [MONEY-1]', async () => {
    const [gil, hal] = [await register('gil'), await register('hal')];
    await grant('hal', '5');
    const [given, granted] = [randomUUID(), randomUUID()];
    const give = () => post('/api/wallet/transfers', hal, { to: 'gil', asset: 'credits', amount: '1' }, given);
    const prize = { to: 'gil', asset: 'credits', amount: '1', reason: 'a prize' };
    const issue = () => post('/api/admin/grants', admin, prize, granted);
    const first = [await give(), await issue()].map(({ body }) => ({ status: 201, body: { ...body, replayed: true } }));
    const gone = await server.call('DELETE', '/api/me', { token: gil, body: { password, forfeit: true } });
    expect(gone.status).toBe(204);
    const repeat = async () => [await give(), await issue()];
    expect(await repeat()).toMatchObject(first);
    const other = await register('gil');
    expect(await repeat()).toMatchObject(first);
    expect(await accountsOf(other)).toEqual([]);
    const more = await post('/api/wallet/transfers', hal, { to: 'gil', asset: 'credits', amount: '2' }, given);
    expect(codeOf(more)).toBe('409 conflict');
  });

  it.each(['0', '-1', '1.5', '01', '1e3', ' 1', '1000000000000000000', ''])('refuses the amount %j', async (amount) => {
    expect(codeOf(await spend(ann, amount))).toBe('400 bad_request');
  });

  it('refuses numbers, other fields, a missing key, strangers and oneself', async () => {
    const body = { asset: 'credits', amount: '1', reason: 'x' };
    expect(codeOf(await post('/api/wallet/spends', ann, { ...body, amount: 1 }))).toBe('400 bad_request');
    expect(codeOf(await post('/api/wallet/spends', ann, { ...body, more: 1 }))).toBe('400 bad_request');
    expect(codeOf(await server.call('POST', '/api/wallet/spends', { token: ann, body }))).toBe('400 bad_request');
    const give = (to: string) => post('/api/wallet/transfers', ann, { to, asset: 'credits', amount: '1' });
    expect(codeOf(await give('nobody'))).toBe('404 not_found');
    expect(codeOf(await give(randomUUID()))).toBe('404 not_found');
    expect(codeOf(await give('ann'))).toBe('400 bad_request');
  });

  it('keeps points from being spent [MONEY-2]', async () => {
    await grant('ann', '7', 'points');
    const body = { asset: 'points', amount: '1', reason: 'x' };
    expect(codeOf(await post('/api/wallet/spends', ann, body))).toBe('403 not_allowed');
    expect(await accountsOf(ann)).toContainEqual({ asset: 'points', balance: '7', held: '0', spendable: false });
  });

  it('tells what has happened, the newest first, page by page', async () => {
    const read = async (query: string): Promise<EntriesReply> =>
      (await server.call('GET', `/api/wallet/entries${query}`, { token: ann })).body as EntriesReply;
    const whole = await read('');
    expect(whole.entries.map(({ kind, amount, balanceAfter }) => [kind, amount, balanceAfter])).toEqual([
      ['grant', '7', '7'],
      ['transfer', '-15', '75'],
      ['spend', '-10', '90'],
      ['grant', '100', '100'],
    ]);
    expect(whole.entries.map(({ memo, with: other }) => [memo, other])).toEqual([
      ['a prize', undefined],
      ['ta', { displayName: 'bob', login: 'bob' }],
      ['a thing', undefined],
      ['a prize', undefined],
    ]);
    const [got] = ((await server.call('GET', '/api/wallet/entries', { token: bob })).body as EntriesReply).entries;
    expect(got).toMatchObject({ amount: '15', memo: 'ta', with: { displayName: 'ann', login: 'ann' } });
    expect(whole).not.toHaveProperty('next');
    const first = await read('?limit=3');
    const second = await read(`?limit=3&cursor=${first.next}`);
    expect([...first.entries, ...second.entries]).toEqual(whole.entries);
    expect(second).not.toHaveProperty('next');
    expect((await read('?asset=points')).entries).toHaveLength(1);
    const bad = await server.call('GET', '/api/wallet/entries?cursor=x', { token: ann });
    expect(codeOf(bad)).toBe('400 bad_request');
  });
});

describe('what a wallet is asked', () => {
  const cursor = (place: unknown) => `cursor=${Buffer.from(JSON.stringify(place)).toString('base64url')}`;
  it.each([
    [cursor({ credits: 'a' }), '/cursor'],
    [cursor({ credits: '-1' }), '/cursor'],
    [cursor('-1'), '/cursor'],
  ])('is no page at %s', async (query, path) => {
    for (const list of ['/api/wallet/entries', '/api/deposits']) {
      // oxlint-disable-next-line no-await-in-loop -- two requests
      const refused = await server.call('GET', `${list}?${query}`, { token: ann });
      expect(codeOf(refused)).toBe('400 bad_request');
      expect(refused.body.error.details).toEqual([expect.objectContaining({ path })]);
    }
  });

  it.each([' \t ', '\u200B', '\u202E', '\u0007'])('has no text in %j', async (text) => {
    const about = { asset: 'credits', amount: '1' };
    for (const [path, token, body] of [
      ['/api/wallet/transfers', ann, { ...about, to: 'bob', memo: text }],
      ['/api/wallet/spends', ann, { ...about, reason: text }],
      ['/api/wallet/holds', ann, { ...about, reason: text }],
      ['/api/admin/grants', admin, { ...about, to: 'ann', reason: text }],
    ] as const)
      // oxlint-disable-next-line no-await-in-loop -- four requests
      expect(codeOf(await post(path, token, body))).toBe('400 bad_request');
  });

  it('shows texts on one line, without what could change others', async () => {
    const given = await post('/api/wallet/transfers', ann, {
      to: 'bob',
      asset: 'credits',
      amount: '1',
      memo: ' for\u202E \u001B[31myou\u0007\n👩‍🚀 ',
    });
    expect(given.status).toBe(201);
    const { body } = await server.call('GET', '/api/wallet/entries?limit=1', { token: bob });
    expect((body as EntriesReply).entries[0]?.memo).toBe('for [31myou 👩‍🚀');
    await post('/api/wallet/transfers', bob, { to: 'ann', asset: 'credits', amount: '1' });
  });
});

describe('a hold', () => {
  const hold = async (token: string, amount: string) =>
    await post('/api/wallet/holds', token, { asset: 'credits', amount, reason: 'an order' });

  it('is captured by an admin in part, the rest comes back [MONEY-3]', async () => {
    const held = await hold(ann, '50');
    expect(held).toMatchObject({ status: 201, body: { balance: '25', expiresAt: expect.any(Number) as number } });
    const { holdId } = held.body;
    const holdsOf = async (token: string) => (await server.call('GET', '/api/wallet/holds', { token })).body.holds;
    const { transferId, expiresAt } = held.body;
    const open = { holdId, transferId, asset: 'credits', amount: '50', purpose: 'wallet', memo: 'an order', expiresAt };
    expect(await holdsOf(ann)).toEqual([{ ...open, at: expect.any(Number) as number }]);
    expect(await holdsOf(bob)).toEqual([]);
    expect(await accountsOf(ann)).toContainEqual({ ...credits, balance: '25', held: '50' });
    expect(codeOf(await post(`/api/admin/holds/${holdId}/capture`, ann, {}))).toBe('403 not_allowed');
    expect(codeOf(await post(`/api/admin/holds/${holdId}/capture`, admin, { amount: '51' }))).toBe('400 bad_request');
    const key = randomUUID();
    const captured = await post(`/api/admin/holds/${holdId}/capture`, admin, { amount: '20' }, key);
    expect(captured).toMatchObject({ status: 201, body: { holdId } });
    const again = await post(`/api/admin/holds/${holdId}/capture`, admin, { amount: '20' }, key);
    expect(again.body).toEqual({ ...captured.body, replayed: true });
    expect(await holdsOf(ann)).toEqual([]);
    expect(codeOf(await post(`/api/wallet/holds/${holdId}/release`, ann, {}))).toBe('409 conflict');
    expect(await accountsOf(ann)).toContainEqual({ ...credits, balance: '55', held: '0' });
  });

  it('is released by its owner or an admin, and is not there for others', async () => {
    const { holdId } = (await hold(ann, '50')).body;
    expect(codeOf(await post(`/api/wallet/holds/${holdId}/release`, bob, {}))).toBe('404 not_found');
    expect(codeOf(await post('/api/wallet/holds/x/release', ann, {}))).toBe('404 not_found');
    expect((await post(`/api/wallet/holds/${holdId}/release`, ann, {})).status).toBe(201);
    const other = (await hold(ann, '5')).body.holdId;
    expect((await post(`/api/wallet/holds/${other}/release`, admin, {})).status).toBe(201);
    expect(await accountsOf(ann)).toContainEqual({ ...credits, balance: '55', held: '0' });
  });
});

/** Actions of one transfer in the audit, with who did it to whom. */
async function auditOf(transferId: string): Promise<unknown[]> {
  const { entries } = (await server.call('GET', '/api/admin/audit', { token: admin })).body as AuditReply;
  return entries
    .filter(({ details }) => details['transfer'] === transferId)
    .map(({ action, actor, subject, details }) => [action, actor?.login, subject?.login, details]);
}

describe('an admin', () => {
  it('has refunds, captures and releases audited, once each, with who and whose [MONEY-3]', async () => {
    await grant('bob', '30');
    const hold = async () =>
      (await post('/api/wallet/holds', bob, { asset: 'credits', amount: '10', reason: 'an order' })).body.holdId;
    const [captured, released, own] = [await hold(), await hold(), await hold()];
    const spent = (await spend(bob, '1')).body.transferId;
    const once = async (path: string, body: object): Promise<string> => {
      const key = randomUUID();
      const [first, second] = [await post(path, admin, body, key), await post(path, admin, body, key)];
      expect([first.status, second.body]).toEqual([201, { ...first.body, replayed: true }]);
      return first.body.transferId;
    };
    const refund = await once('/api/admin/refunds', { transferId: spent });
    const capture = await once(`/api/admin/holds/${captured}/capture`, { amount: '4' });
    const release = await once(`/api/wallet/holds/${released}/release`, {});
    const mine = (await post(`/api/wallet/holds/${own}/release`, bob, {})).body.transferId;
    const done = (action: string, transfer: string, about: object) => [
      [action, 'admin', 'bob', { transfer, ...about }],
    ];
    expect(await auditOf(refund)).toEqual(done('refunded', refund, { spend: spent }));
    expect(await auditOf(capture)).toEqual(done('hold_captured', capture, { hold: captured }));
    expect(await auditOf(release)).toEqual(done('hold_released', release, { hold: released }));
    expect(await auditOf(mine)).toEqual([]);
    expect(codeOf(await post('/api/admin/refunds', admin, { transferId: spent }))).toBe('409 conflict');
  });

  it("reads a person's wallet as the person does, but for what people write to each other", async () => {
    const cyd = await register('cyd');
    const { id } = (await server.call('GET', '/api/me', { token: cyd })).body.user;
    const read = (query = '', token = admin) => server.call('GET', `/api/admin/users/${id}/wallet${query}`, { token });
    const user = { id, displayName: 'cyd', login: 'cyd' };
    expect((await read()).body).toEqual({ user, accounts: [], holds: [], entries: [] });
    await grant('cyd', '20');
    await grant('cyd', '3', 'points');
    await post('/api/wallet/transfers', cyd, { to: 'bob', asset: 'credits', amount: '5', memo: 'a secret' });
    await post('/api/wallet/holds', cyd, { asset: 'credits', amount: '4', reason: 'an order' });
    const own = async (path: string) => (await server.call('GET', `/api/wallet${path}`, { token: cyd })).body;
    const seen = (await own('/entries')).entries.map(({ memo, ...entry }: EntriesReply['entries'][number]) =>
      entry.kind === 'transfer' ? entry : { ...entry, memo },
    );
    expect((await read()).body).toEqual({ user, ...(await own('')), ...(await own('/holds')), entries: seen });
    const first = (await read('?asset=credits&limit=2')).body as EntriesReply;
    const second = (await read(`?asset=credits&cursor=${first.next}`)).body as EntriesReply;
    expect([...first.entries, ...second.entries]).toEqual(
      seen.filter(({ asset }: { asset: string }) => asset === 'credits'),
    );
    expect(codeOf(await read('', cyd))).toBe('403 not_allowed');
    const strangers = ['cyd', randomUUID()].map((other) =>
      server.call('GET', `/api/admin/users/${other}/wallet`, { token: admin }),
    );
    expect((await Promise.all(strangers)).map(codeOf)).toEqual(['404 not_found', '404 not_found']);
  });

  it('refunds a spend once, and nothing else', async () => {
    const { transferId } = (await spend(ann, '5')).body;
    const refund = await post('/api/admin/refunds', admin, { transferId });
    expect(refund).toMatchObject({ status: 201, body: { balance: '55' } });
    expect(codeOf(await post('/api/admin/refunds', admin, { transferId }))).toBe('409 conflict');
    expect(codeOf(await post('/api/admin/refunds', admin, { transferId: refund.body.transferId }))).toBe(
      '404 not_found',
    );
  });

  it('issues what is audited once, and checks the ledger', async () => {
    const key = randomUUID();
    const body = { to: 'bob', asset: 'credits', amount: '1', reason: 'a prize' };
    const [one, two] = [
      await post('/api/admin/grants', admin, body, key),
      await post('/api/admin/grants', admin, body, key),
    ];
    expect(two.body).toEqual({ ...one.body, replayed: true });
    const audited = await server.orm.em.fork().execute(`select details from audit_entry where action = 'granted'`);
    expect(audited.filter((row) => JSON.stringify(row).includes(one.body.transferId))).toHaveLength(1);
    const { body: report } = await server.call('GET', '/api/admin/ledger/check', { token: admin });
    expect(report).toMatchObject({ ok: true, differences: [] });
  });
});

describe('the check of the ledger', () => {
  const check = () => server.call('GET', '/api/admin/ledger/check', { token: admin });
  const running = async () => {
    const [row] = await server.orm.em.fork().execute<[{ count: number }]>(
      `select count(*)::int as count from pg_stat_activity
        where application_name = 'quickfire-ledger-check' and datname = current_database()`,
    );
    return row.count;
  };

  /** Holds up whoever reads entries, until the work is done. */
  async function whileLocked(work: () => Promise<void>): Promise<void> {
    const owner = new Client({ connectionString: ownerUrlOf(server.url) });
    await owner.connect();
    try {
      await owner.query('begin; lock table entry in access exclusive mode');
      await work();
    } finally {
      await owner.end();
    }
  }

  it('runs once for all who ask at the same time, and not beside one of another process', async () => {
    const other = await openApiServer({ database: server.url });
    let replies: Promise<Reply[]> | undefined;
    await whileLocked(async () => {
      replies = Promise.all(Array.from({ length: 5 }, check));
      await expect.poll(running).toBe(1);
      expect(codeOf(await other.call('GET', '/api/admin/ledger/check', { token: admin }))).toBe('503 busy');
    });
    const texts = (await replies)?.map(({ status, body }) => `${status} ${JSON.stringify(body)}`);
    expect(new Set(texts).size).toBe(1);
    expect(texts?.[0]).toMatch(/^200 {"ok":true,/);
    await other.close();
    await expect.poll(running).toBe(0);
  });

  it('ends in time', async () => {
    const money = new Money({ ...moneyOf(server), checkMs: 50 });
    await whileLocked(async () => {
      await expect(money.check()).rejects.toMatchObject({ code: 'busy' });
      await expect.poll(running).toBe(0);
    });
    expect(await new Money(moneyOf(server)).check()).toMatchObject({ ok: true });
  });
});

it('nothing moves while the server works as the owner of the tables, and all else works', async () => {
  const owned = await openApiServer({ database: ownerUrlOf(server.url) });
  const asOwner = (path: string, token: string, body: object) =>
    owned.call('POST', path, { token, body, headers: { 'idempotency-key': randomUUID() } });
  const credits = { asset: 'credits', amount: '1', reason: 'x' };
  try {
    for (const [path, token, body] of [
      ['/api/wallet/spends', ann, credits],
      ['/api/wallet/holds', ann, credits],
      ['/api/wallet/transfers', ann, { to: 'bob', asset: 'credits', amount: '1' }],
      ['/api/admin/grants', admin, { ...credits, to: 'bob' }],
    ] as const)
      expect(await asOwner(path, token, body)).toMatchObject({
        status: 503,
        body: { error: { code: 'busy', retryAfterMs: expect.any(Number) as number } },
      });
    const em = owned.orm.em.fork();
    const posted = em.transactional((within) => postTransfers(within, [], randomUUID));
    await expect(posted).rejects.toMatchObject({ code: 'busy' });
    expect((await owned.call('GET', '/api/wallet', { token: ann })).status).toBe(200);
    expect((await owned.call('GET', '/api/admin/ledger/check', { token: admin })).body).toMatchObject({ ok: true });
    expect((await owned.call('GET', '/api/quizzes', { token: ann })).status).toBe(200);
  } finally {
    await owned.close();
  }
});

it("a proof is of a sealed transfer of one's own", async () => {
  const { transferId } = (await spend(ann, '1')).body;
  const prove = (token: string) => server.call('GET', `/api/ledger/transfers/${transferId}/proof`, { token });
  expect(codeOf(await prove(ann))).toBe('503 busy');
  await sealAll(server.orm);
  const { status, body } = await prove(ann);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    seq: expect.any(Number) as number,
    seal: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  expect(body.entries.map(({ amount }: { amount: string }) => amount).toSorted()).toEqual(['-1', '1']);
  expect(JSON.stringify(body)).not.toContain('balanceAfter');
  expect(codeOf(await prove(bob))).toBe('404 not_found');
  expect((await prove(admin)).body.entries[1]).toHaveProperty('balanceAfter');
});

describe('the rules of points', () => {
  it('are read and changed by admins, within bounds [MONEY-4]', async () => {
    const read = () => server.call('GET', '/api/admin/points', { token: admin });
    const put = (token: string, rules: unknown) => server.call('PUT', '/api/admin/points', { token, body: { rules } });
    const first = await read();
    expect(first).toMatchObject({ status: 200, body: { version: 1, rules: { takingPart: 10, dailyCap: 1000 } } });
    const { rules } = first.body as unknown as { rules: Record<string, unknown> };
    expect(codeOf(await put(admin, { ...rules, takingPart: 100_001 }))).toBe('400 bad_request');
    expect(codeOf(await put(admin, { ...rules, more: 1 }))).toBe('400 bad_request');
    expect(codeOf(await put(ann, rules))).toBe('403 not_allowed');
    expect(await put(admin, { ...rules, takingPart: 7 })).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await read()).body).toEqual({ version: 2, rules: { ...rules, takingPart: 7 } });
  });
});
