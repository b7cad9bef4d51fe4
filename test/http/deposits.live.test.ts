/** Deposits over REST: what signatures bind, what is refused, and that they are off unless configured. */
import { randomUUID } from 'node:crypto';
import { createSiweMessage } from 'viem/siwe';
import { generatePrivateKey, privateKeyToAccount, type PrivateKeyAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import type { DepositNonce } from '../../src/protocol/deposits.ts';
import { openApiServer, type ApiServer, type Reply } from './open-api-server.ts';

const treasury = '0xde709f2102306220921060314715629080e2fb77';
const publicUrl = 'https://quiz.example';
const chains = [
  {
    chainId: 5,
    name: 'Test',
    treasury,
    // Nobody listens there.
    endpoints: ['http://127.0.0.1:9/'],
    finality: { depth: 3 },
    tokens: [{ address: 'native', symbol: 'TST', decimals: 18, minimum: '7', rate: { num: '1', den: '2' } }],
  },
];
const { deposits } = readConfig({ PUBLIC_URL: publicUrl, DEPOSIT_CHAINS: JSON.stringify(chains) });
const password = 'correct horse battery';
const codeOf = ({ status, body }: Reply) => `${status} ${body.error?.code}`;

let server: ApiServer;
let [ann, bob, guest] = ['', '', ''];
let account: PrivateKeyAccount;
beforeAll(async () => {
  server = await openApiServer({ deposits });
  [ann, bob, guest] = [await register('ann'), await register('bob'), await server.newGuest()];
  account = privateKeyToAccount(generatePrivateKey());
});
afterAll(() => server.close());

async function register(login: string, on = server): Promise<string> {
  return (await on.call('POST', '/api/auth/register', { body: { login, password } })).body.token as string;
}
const makeAdmin = (login: string, on = server) =>
  on.orm.em.fork().execute(`update "user" set role = 'admin' where login = ?`, [login]);
const post = (path: string, token: string, body: unknown, headers: Record<string, string> = {}) =>
  server.call('POST', path, { token, body, headers });
const nonceOf = async (token: string, body: object = { address: account.address }): Promise<DepositNonce> =>
  (await post('/api/deposits/nonce', token, body)).body as DepositNonce;
const bind = async (token: string, message: string, by = account) =>
  await post('/api/deposits/addresses', token, { message, signature: await by.signMessage({ message }) });
const claim = (token: string, body: unknown, key: string = randomUUID()) =>
  post('/api/deposits', token, body, { 'idempotency-key': key });

describe('without configuration', () => {
  it('deposits are off, say so, and keep what was readable', async () => {
    const off = await openApiServer();
    try {
      const token = await register('ann', off);
      const call = (method: 'GET' | 'POST', path: string, body?: object) =>
        off.call(method, path, { token, body, headers: { 'idempotency-key': 'k' } });
      expect((await call('GET', '/api/deposits/options')).body).toEqual({ enabled: false, chains: [] });
      expect((await call('GET', '/api/deposits')).body).toEqual({ deposits: [], addresses: [] });
      expect(codeOf(await call('POST', '/api/deposits/nonce', {}))).toBe('403 not_allowed');
      const signed = { message: 'x', signature: '0x00' };
      expect(codeOf(await call('POST', '/api/deposits/addresses', signed))).toBe('403 not_allowed');
      const claimed = { chainId: 5, txHash: `0x${'1'.repeat(64)}` };
      expect(codeOf(await call('POST', '/api/deposits', claimed))).toBe('403 not_allowed');
      await makeAdmin('ann', off);
      const refused = await call('GET', '/api/admin/deposits');
      expect([codeOf(refused), refused.body.error.message]).toEqual([
        '403 not_allowed',
        expect.stringMatching(/^Deposits are off here/),
      ]);
      const jobs = await off.orm.em.fork().execute<unknown[]>('select from graphile_worker.jobs');
      expect(jobs).toEqual([]);
    } finally {
      await off.close();
    }
  });

  it('admins see what was paid while they were on', async () => {
    const off = await openApiServer();
    try {
      const token = await register('ann', off);
      const read = (query = '') => off.call('GET', `/api/admin/deposits${query}`, { token });
      expect(codeOf(await read())).toBe('403 not_allowed');
      await makeAdmin('ann', off);
      const em = off.orm.em.fork();
      const txHash = `0x${'d'.repeat(64)}`;
      await em.execute(
        `insert into deposit_transaction (chain_id, tx_hash, state, since, checked_at) values (5, ?, 'final', now(), now())`,
        [txHash],
      );
      for (const ordinal of [0, 1])
        await em.execute(
          `insert into deposit_transfer (id, chain_id, tx_hash, ordinal, token, payer, amount, credits, rate, state,
              generation, first_seen_at)
            values (?, 5, ?, ?, 'native', ?, '14', '7', '1/2', 'pending', 0, now())`,
          [randomUUID(), txHash, ordinal, account.address],
        );
      const paid = { chainId: 5, txHash, state: 'unmatched', amount: '14', credits: '7', from: account.address };
      for (const query of ['', '?state=unmatched'])
        expect(await read(query)).toMatchObject({ status: 200, body: { payments: [paid, paid] } });
      const { body } = await read('?limit=1');
      expect((await read(`?limit=1&cursor=${body.next}`)).body).toMatchObject({ payments: [paid] });
      // None of this state, of those that there are.
      expect(await read('?state=credited')).toMatchObject({ status: 200, body: { payments: [] } });
      await em.execute(`update "user" set role = 'host' where login = 'ann'`);
      expect(codeOf(await read())).toBe('403 not_allowed');
      const options = await off.call('GET', '/api/deposits/options', { token });
      expect(options.body).toEqual({ enabled: false, chains: [] });
      const asked = await off.call('POST', '/api/deposits/nonce', { token, body: {} });
      expect(codeOf(asked)).toBe('403 not_allowed');
    } finally {
      await off.close();
    }
  });
});

describe('an address', () => {
  it('tells where to pay', async () => {
    const { body } = await server.call('GET', '/api/deposits/options', { token: ann });
    const tokens = [{ address: 'native', symbol: 'TST', decimals: 18, minimum: '7', rate: { num: '1', den: '2' } }];
    const finality = { depth: 3, finalizedTag: false };
    expect(body).toEqual({ enabled: true, chains: [{ chainId: 5, name: 'Test', treasury, finality, tokens }] });
    expect(codeOf(await server.call('GET', '/api/deposits/options', { token: guest }))).toBe('403 not_allowed');
  });

  it('is bound by a message of ours, once [DEP-1]', async () => {
    const { message, nonce, expiresAt } = await nonceOf(ann);
    expect(expiresAt).toBe(server.clock.now + 300_000);
    expect(message).toContain(`quiz.example wants you to sign in with your Ethereum account:\n${account.address}\n`);
    expect(message).toContain(`URI: https://quiz.example\nVersion: 1\nChain ID: 5\nNonce: ${nonce}\n`);
    const bound = await bind(ann, message);
    const address = account.address.toLowerCase();
    expect(bound).toMatchObject({ status: 201, body: { address, boundAt: expect.any(Number) as number } });
    expect(codeOf(await bind(ann, message))).toBe('400 bad_request');
    const { body } = await server.call('GET', '/api/deposits', { token: ann });
    expect(body.addresses).toEqual([bound.body]);
    // The same address again is the same binding.
    expect((await bind(ann, (await nonceOf(ann)).message)).body).toEqual(bound.body);
  });

  it("stays its person's, until that one gives it up [DEP-2]", async () => {
    expect(codeOf(await bind(bob, (await nonceOf(bob)).message))).toBe('409 conflict');
    const [{ id }] = (await server.call('GET', '/api/deposits', { token: ann })).body.addresses as [{ id: string }];
    expect(codeOf(await server.call('DELETE', `/api/deposits/addresses/${id}`, { token: bob }))).toBe('404 not_found');
    expect((await server.call('DELETE', `/api/deposits/addresses/${id}`, { token: ann })).status).toBe(204);
    expect((await bind(bob, (await nonceOf(bob)).message)).status).toBe(201);
    expect(codeOf(await bind(ann, (await nonceOf(ann)).message))).toBe('409 conflict');
  });

  it('is bound by a message of the client that names the nonce', async () => {
    const own = privateKeyToAccount(generatePrivateKey());
    const { nonce } = await nonceOf(ann, {});
    const parts = { address: own.address, chainId: 5, domain: 'quiz.example', nonce, uri: `${publicUrl}/deposit` };
    const message = createSiweMessage({ ...parts, version: '1', issuedAt: new Date(server.clock.now) });
    // Times without fractions are as good.
    expect((await bind(ann, message.replace(/\.\d{3}Z/, 'Z'), own)).status).toBe(201);
  });

  const stranger = privateKeyToAccount(generatePrivateKey());
  const base = {
    address: account0(),
    chainId: 5,
    domain: 'quiz.example',
    uri: publicUrl,
    version: '1' as const,
  };
  function account0() {
    return stranger.address;
  }
  type Parts = Parameters<typeof createSiweMessage>[0];
  it.each<[string, (nonce: string, now: number) => Partial<Parts> | string]>([
    ['another domain', () => ({ domain: 'evil.example' })],
    ['another URI', () => ({ uri: 'https://evil.example' })],
    ['another scheme', () => ({ scheme: 'http' })],
    ['another chain', () => ({ chainId: 1 })],
    ['a nonce that nobody got', () => ({ nonce: 'abcdefgh12345678' })],
    ['a time to come', (_, now) => ({ issuedAt: new Date(now + 600_000) })],
    ['an end that is over', (_, now) => ({ expirationTime: new Date(now - 1) })],
    ['a beginning to come', (_, now) => ({ notBefore: new Date(now + 600_000) })],
    [
      'something before it',
      (nonce, now) => `Free credits!\n${createSiweMessage({ ...base, nonce, issuedAt: new Date(now) })}`,
    ],
    [
      'something after it',
      (nonce, now) => `${createSiweMessage({ ...base, nonce, issuedAt: new Date(now) })}\nand more`,
    ],
    ['no message at all', () => 'hello'],
  ])('is not bound by %s', async (_, change) => {
    const { nonce } = await nonceOf(ann, {});
    const { now } = server.clock;
    const changed = change(nonce, now);
    const message =
      typeof changed === 'string'
        ? changed
        : createSiweMessage({ ...base, nonce, issuedAt: new Date(now), ...changed });
    const refused = await bind(ann, message, stranger);
    expect(codeOf(refused)).toBe('400 bad_request');
    expect(refused.body.error.details).toMatchObject([{ path: '/message' }]);
  });

  it("is not bound by a stale nonce, or by another's", async () => {
    const { message } = await nonceOf(ann, { address: stranger.address });
    expect(codeOf(await bind(bob, message, stranger))).toBe('400 bad_request');
    server.clock.now += 300_001;
    expect(codeOf(await bind(ann, message, stranger))).toBe('400 bad_request');
  });

  it('is not bound by a forged signature: an address without a key of it may be a contract, which has to be asked', async () => {
    const { message } = await nonceOf(ann, { address: stranger.address });
    // The network does not answer here; on a real node it is `bad_request` (odd-payments.live.test.ts).
    expect(codeOf(await bind(ann, message, account))).toBe('503 busy');
    const signature = `0x${'00'.repeat(65)}`;
    expect(codeOf(await post('/api/deposits/addresses', ann, { message, signature }))).toBe('503 busy');
    expect(codeOf(await post('/api/deposits/addresses', ann, { message, signature: '0x0' }))).toBe('400 bad_request');
    expect((await server.call('GET', '/api/deposits', { token: ann })).body.addresses).toHaveLength(1);
  });
});

describe('a claim', () => {
  const txHash = `0x${'AB'.repeat(32)}`;
  it('is seen, once for each key and each transaction [DEP-3]', async () => {
    const key = randomUUID();
    const first = await claim(ann, { chainId: 5, txHash }, key);
    expect(first).toMatchObject({ status: 202, body: { state: 'seen' } });
    expect((await claim(ann, { chainId: 5, txHash }, key)).body).toEqual({ ...first.body, replayed: true });
    expect((await claim(ann, { chainId: 5, txHash: txHash.toLowerCase() })).body).toEqual(first.body);
    const { body } = await server.call('GET', '/api/deposits', { token: ann });
    expect(body.deposits).toMatchObject([{ ...first.body, txHash: txHash.toLowerCase(), transfers: [] }]);
    expect((await server.call('GET', '/api/deposits', { token: bob })).body.deposits).toEqual([]);
  });

  it('of another chain, or of no transaction, is refused', async () => {
    expect(codeOf(await claim(ann, { chainId: 1, txHash }))).toBe('400 bad_request');
    expect(codeOf(await claim(ann, { chainId: 5, txHash: '0x12' }))).toBe('400 bad_request');
    expect(codeOf(await post('/api/deposits', ann, { chainId: 5, txHash }))).toBe('400 bad_request');
    expect(codeOf(await claim(guest, { chainId: 5, txHash }))).toBe('403 not_allowed');
  });

  it('is listed page by page', async () => {
    for (const digit of '123') {
      server.clock.now += 1000;
      await claim(ann, { chainId: 5, txHash: `0x${digit.repeat(64)}` });
    }
    const whole = (await server.call('GET', '/api/deposits', { token: ann })).body;
    expect(whole.deposits).toHaveLength(4);
    const first = (await server.call('GET', '/api/deposits?limit=3', { token: ann })).body;
    const second = (await server.call('GET', `/api/deposits?limit=3&cursor=${first.next}`, { token: ann })).body;
    expect([...first.deposits, ...second.deposits]).toEqual(whole.deposits);
    expect(second).not.toHaveProperty('addresses');
  });

  it('goes with its person', async () => {
    const carl = await register('carl');
    const own = privateKeyToAccount(generatePrivateKey());
    expect((await bind(carl, (await nonceOf(carl, { address: own.address })).message, own)).status).toBe(201);
    await claim(carl, { chainId: 5, txHash: `0x${'9'.repeat(64)}` });
    const exported = JSON.stringify((await server.call('GET', '/api/me/export', { token: carl })).body);
    expect(exported).toContain(own.address.toLowerCase());
    expect((await server.call('DELETE', '/api/me', { token: carl, body: { password } })).status).toBe(204);
    const left = await server.orm.em
      .fork()
      .execute<unknown[]>('select from deposit_address where address = ?', [own.address.toLowerCase()]);
    expect(left).toEqual([]);
  });
});

describe('what was paid to the treasuries', () => {
  const place = (digit: number) => `0x${String(digit).padStart(64, 'e')}`;
  const ids = Array.from({ length: 6 }, (_, i) => `0198f0b0-90aa-7f21-a3c4-5d6e7f80920${i}`);
  const payments = async (query: string) =>
    (await server.call('GET', `/api/admin/deposits${query}`, { token: bob })).body;

  it('is listed for admins, by what became of it, page by page', async () => {
    await makeAdmin('bob');
    const em = server.orm.em.fork();
    const [{ id: userId }] = await em.execute<[{ id: string }]>(`select id from "user" where login = 'ann'`);
    const rows = [
      ['final', 'pending', null, null],
      ['mined', 'pending', null, null],
      ['final', 'credited', null, userId],
      ['closed', 'rejected', 'below_minimum', null],
      ['closed', 'reversed', 'reorganised', null],
      ['closed', 'pending', null, null],
    ] as const;
    for (const [i, [transaction, transfer, reason, user]] of rows.entries()) {
      await em.execute(
        `insert into deposit_transaction (chain_id, tx_hash, state, problem, since, block_number, block_at, checked_at)
          values (5, ?, ?, 'network_away', now(), 7, to_timestamp(1764500000), now())`,
        [place(i), transaction],
      );
      await em.execute(
        `insert into deposit_transfer (id, chain_id, tx_hash, ordinal, token, payer, amount, credits, rate, user_id, state,
            reason, generation, first_seen_at)
          values (?, ?, ?, -1, ?, ?, '14', '7', '1/2', ?, ?, ?, 0, now())`,
        [ids[i], i === 5 ? 6 : 5, place(i), i === 5 ? treasury : 'native', account.address, user, transfer, reason],
      );
      if (i === 5) await em.execute('update deposit_transaction set chain_id = 6 where tx_hash = ?', [place(i)]);
    }
    const unmatched = await payments('?state=unmatched');
    // Of a network that is not configured any more.
    for (const unknown of ['chain', 'symbol', 'decimals', 'user'])
      expect(unmatched.payments[0]).not.toHaveProperty(unknown);
    expect(unmatched.payments).toEqual([
      expect.objectContaining({ id: ids[5], chainId: 6 }),
      {
        id: ids[0],
        state: 'unmatched',
        reason: 'network_away',
        chainId: 5,
        chain: 'Test',
        txHash: place(0),
        ordinal: -1,
        token: 'native',
        symbol: 'TST',
        decimals: 18,
        from: account.address,
        amount: '14',
        credits: '7',
        blockNumber: 7,
        at: 1_764_500_000_000,
        seenAt: expect.any(Number) as number,
      },
    ]);
    const states = async (query: string) =>
      ((await payments(query)).payments as { state: string; reason?: string }[]).map((each) => each.state);
    expect(await states('')).toEqual(['unmatched', 'reversed', 'rejected', 'credited', 'confirming', 'unmatched']);
    expect((await payments('?state=credited')).payments).toMatchObject([{ user: { id: userId, login: 'ann' } }]);
    expect((await payments('?state=rejected')).payments).toMatchObject([{ reason: 'below_minimum' }]);
    const whole = await payments('');
    const first = await payments('?limit=4');
    const second = await payments(`?limit=4&cursor=${first.next}`);
    expect([...first.payments, ...second.payments]).toEqual(whole.payments);
    expect(second.next).toBeUndefined();
  });

  it('is nobody else’s to see, and has no pages of other lists', async () => {
    expect(codeOf(await server.call('GET', '/api/admin/deposits', { token: ann }))).toBe('403 not_allowed');
    const { next } = await payments('?limit=1');
    expect(codeOf(await server.call('GET', `/api/deposits?cursor=${next}`, { token: ann }))).toBe('400 bad_request');
    for (const query of ['?state=lost', '?before=1', '?limit=0', '?cursor=WzFd']) {
      expect(codeOf(await server.call('GET', `/api/admin/deposits${query}`, { token: bob }))).toBe('400 bad_request');
    }
  });
});
