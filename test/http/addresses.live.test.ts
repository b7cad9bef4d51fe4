/** Addresses: who has one, and what anybody is told of it. Mail is on, and no worker sends it: the jobs can be looked at. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLinkTokens } from '../../src/platform/accounts/account-links.ts';
import { systemRandomness } from '../../src/lib/randomness.ts';
import { Audit } from '../../src/platform/accounts/audit.ts';
import { PeopleAdmin } from '../../src/platform/accounts/people-admin.ts';
import { voidHostTokens } from '../../src/platform/games/host-seats.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { openApiServer, type ApiServer, type Reply } from './open-api-server.ts';

const password = 'correct horse battery';
const tokenOf = createLinkTokens('a secret of tests');
let api: ApiServer;
let named = 0;
let login = '';
let email = '';
beforeAll(async () => {
  api = await openApiServer({ config: { sendsMail: true }, limits: { mailboxMailsPerHour: 5 } });
});
afterAll(() => api.close());
beforeEach(() => {
  named += 1;
  login = `Ana.${named}`;
  email = `Ana.${named}@Example.org`;
});

const rows = (sql: string, params: unknown[] = []) => api.orm.em.fork().execute<Record<string, string>[]>(sql, params);
const register = (body: object = {}, token?: string): Promise<Reply> =>
  api.call('POST', '/api/auth/register', {
    body: { login, email, password, ...body },
    ...(token === undefined ? {} : { token }),
  });
const signIn = (name: string, given = password): Promise<Reply> =>
  api.call('POST', '/api/auth/login', { body: { login: name, password: given } });
const me = async (token: string) => (await api.call('GET', '/api/me', { token })).body.user;
const change = (token: string, body: object): Promise<Reply> => api.call('PATCH', '/api/me', { token, body });
const verify = (link: string, token?: string): Promise<Reply> =>
  api.call('POST', '/api/me/email/verify', { body: { token: link }, ...(token === undefined ? {} : { token }) });
const forgot = (address: string): Promise<Reply> => api.call('POST', '/api/auth/forgot', { body: { email: address } });
const reset = (link: string, next: string): Promise<Reply> =>
  api.call('POST', '/api/auth/reset', { body: { token: link, password: next } });

/** Tokens of the links that were mailed to an address, the last one first. */
async function mailedTo(address: string, purpose: 'verify' | 'reset' = 'verify'): Promise<string[]> {
  const links = await rows(
    'select id from account_link where lower(email) = lower(?) and purpose = ? order by id desc',
    [address, purpose],
  );
  return links.map(({ id = '' }) => tokenOf({ id, purpose }));
}
const lastTo = async (address: string, purpose: 'verify' | 'reset' = 'verify') =>
  (await mailedTo(address, purpose))[0] ?? 'none';
const jobs = async (kind: string, linkToken: string) => {
  const links = await rows('select id, purpose from account_link');
  const link = links.find(({ id = '', purpose }) => tokenOf({ id, purpose: purpose as 'verify' }) === linkToken);
  const waiting = await rows(`select payload from graphile_worker._private_jobs where payload->>'linkId' = ?`, [
    link?.['id'],
  ]);
  return waiting.filter(({ payload }) => (payload as unknown as { kind: string }).kind === kind).length;
};
async function verified(): Promise<{ token: string; id: string }> {
  const { body } = await register();
  expect((await verify(await lastTo(email))).status).toBe(200);
  return { token: body.token, id: body.user.id };
}

describe('an address', () => {
  it('alone makes an account, which it signs in to once it is verified [REST-21]', async () => {
    const made = await register({ login: undefined });
    expect(made).toMatchObject({ status: 201, body: { user: { email, emailVerified: false } } });
    expect(made.body.user).toMatchObject({ displayName: `Ana.${named}` });
    expect(made.body.user).not.toHaveProperty('login');
    expect((await signIn(email)).body).toEqual((await signIn('nobody@example.org')).body);
    await forgot(email);
    expect(await mailedTo(email, 'reset')).toEqual([]);
    const { body } = await verify(await lastTo(email), made.body.token);
    expect(body.user).toEqual({ ...made.body.user, emailVerified: true });
    expect(await me(made.body.token)).toEqual(body.user);
    expect((await signIn(email.toLowerCase())).body.user.id).toBe(body.user.id);
    expect((await signIn(email, 'wrong one')).status).toBe(401);
  });

  it('is verified by its link alone, once, and not in the name of somebody else', async () => {
    const made = await register();
    const [stranger, link] = [
      (await register({ login: `${login}.2`, email: undefined })).body.token,
      await lastTo(email),
    ];
    expect((await verify('none')).body.error.code).toBe('bad_token');
    expect((await reset(link, `${password}!`)).status).toBe(401);
    expect((await verify(link, stranger)).status).toBe(403);
    expect((await me(made.body.token)).emailVerified).toBe(false);
    const both = await Promise.all([verify(link), verify(link)]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 401]));
  });

  it('may be named by many, and belongs to whoever verifies it first', async () => {
    const [first, second] = [await register(), await register({ login: `${login}.2`, email: email.toUpperCase() })];
    const [later, earlier] = [await lastTo(email), (await mailedTo(email))[1] ?? ''];
    expect((await verify(later)).body.user.id).toBe(second.body.user.id);
    const refused = await verify(earlier);
    expect(refused).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict', details: [{ path: '/email' }] } },
    });
    expect((await me(first.body.token)).emailVerified).toBe(false);
    expect((await signIn(email)).body.user.id).toBe(second.body.user.id);
    // Nothing is lost: once the address is free, the link is good.
    await change(second.body.token, { email: `other.${email}` });
    await verify(await lastTo(`other.${email}`));
    expect((await verify(earlier)).body.user.id).toBe(first.body.user.id);
  });

  it('stays until the other is verified, is told of it, and gives its links up then [REST-22]', async () => {
    const { token } = await verified();
    const next = `next.${email}`;
    expect((await change(token, { email: next })).body.user).toMatchObject({
      email,
      emailVerified: true,
      pendingEmail: next,
    });
    const link = await lastTo(next);
    expect([await jobs('verify', link), await jobs('address_changing', link)]).toEqual([1, 1]);
    await change(token, { email: next });
    const again = await lastTo(next);
    expect([await jobs('verify', again), await jobs('address_changing', again)]).toEqual([1, 0]);
    expect((await signIn(next)).status).toBe(401);
    await forgot(email);
    const mailed = await lastTo(email, 'reset');
    expect((await verify(link)).body.user).toMatchObject({ email: next, emailVerified: true });
    expect(await me(token)).not.toHaveProperty('pendingEmail');
    expect((await signIn(email)).status).toBe(401);
    expect((await signIn(next)).status).toBe(200);
    expect((await reset(mailed, `${password}!`)).status).toBe(401);
    const audited = await rows('select action from audit_entry where subject_id = ? order by id', [
      (await me(token)).id,
    ]);
    expect(audited.map(({ action }) => action)).toEqual(['registered', 'email_changed', 'email_changed']);
  });

  it('is given up for another one, and for the one that is verified', async () => {
    const { token } = await verified();
    await change(token, { email: `one.${email}` });
    const one = await lastTo(`one.${email}`);
    await change(token, { email: `two.${email}` });
    expect((await verify(one)).status).toBe(401);
    expect((await change(token, { email })).body.user).toMatchObject({ email, emailVerified: true });
    expect(await me(token)).not.toHaveProperty('pendingEmail');
    expect((await verify(await lastTo(`two.${email}`))).status).toBe(401);
  });

  it('takes a proof, but for another link; guests have none', async () => {
    const { token } = await verified();
    await rows(`update session set created_at = created_at - interval '11 minutes' returning id`);
    const refused = await change(token, { email: `next.${email}`, displayName: 'Not me' });
    expect(refused).toMatchObject({ status: 403, body: { error: { details: [{ path: '/password' }] } } });
    expect((await change(token, { email: `next.${email}`, password: 'wrong one' })).status).toBe(403);
    expect(await me(token)).toMatchObject({ displayName: login, email });
    expect((await change(token, { email: `next.${email}`, password })).status).toBe(200);
    expect((await change(token, { email: `next.${email}` })).status).toBe(200);
    expect((await change(await api.newGuest(), { email })).status).toBe(403);
    expect((await change(token, { email: 'none' })).body.error.details).toMatchObject([{ path: '/email' }]);
  });

  it('is not the password', async () => {
    const refused = await register({ password: email.toUpperCase() });
    expect(refused).toMatchObject({ status: 400, body: { error: { details: [{ path: '/password' }] } } });
  });

  it('and the login count as one where guesses are counted', async () => {
    await verified();
    const from = { 'x-forwarded-for': '192.0.2.77' };
    const guess = (name: string) =>
      api.call('POST', '/api/auth/login', { body: { login: name, password: 'wrong one' }, headers: from });
    for (let i = 0; i < 10; i += 1) await guess(i % 2 === 0 ? login : email);
    expect((await guess(login)).status).toBe(429);
    expect((await guess(email)).status).toBe(429);
  });
});

describe('a forgotten password', () => {
  it('is set by the mailed link, within an hour, once, after which nobody is signed in', async () => {
    const { token } = await verified();
    const made = await api.call('POST', '/api/me/keys', {
      token,
      body: { name: 'A program', scopes: ['quizzes:read'] },
    });
    const withKey = async () => (await api.call('GET', '/api/quizzes', { token: made.body.key })).status;
    expect(await withKey()).toBe(200);
    await forgot(email);
    await forgot(email);
    const [link = '', other = ''] = await mailedTo(email, 'reset');
    await rows(`update account_link set expires_at = now() - interval '1 hour' where email = ? returning id`, [email]);
    expect((await reset(link, `${password}!`)).status).toBe(401);
    await rows(`update account_link set expires_at = now() + interval '1 minute' where email = ? returning id`, [
      email,
    ]);
    expect((await verify(link)).status).toBe(401);
    expect((await reset(link, `${password}!`)).status).toBe(204);
    expect((await reset(other, `${password}!!`)).status).toBe(401);
    expect((await api.call('GET', '/api/me', { token })).status).toBe(401);
    expect(await withKey()).toBe(401);
    expect((await signIn(email)).status).toBe(401);
    expect((await signIn(email, `${password}!`)).status).toBe(200);
  });

  it('is reset by whoever has the server, who names the address', async () => {
    await verified();
    const { orm, clock } = api;
    const randomness = systemRandomness();
    const now = () => clock.now;
    const audit = new Audit({ randomness, now });
    const hostTokens = { makeVoid: voidHostTokens, tellRooms: () => Promise.resolve() };
    const people = new PeopleAdmin({ orm, audit, randomness, now, hostTokens });
    const { token: link } = await people.makeResetLink(email.toUpperCase());
    expect((await reset(link, `${password}!`)).status).toBe(204);
    expect((await signIn(email, `${password}!`)).status).toBe(200);
    await expect(people.makeResetLink(`nobody.${email}`)).rejects.toMatchObject({ code: 'not_found' });
    await expect(people.makeAdmin(`nobody.${email}`)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is void once another password was set', async () => {
    const { token } = await verified();
    await forgot(email);
    const next = 'another horse battery';
    await api.call('POST', '/api/me/password', { token, body: { current: password, next } });
    expect(await mailedTo(email, 'reset')).toEqual([]);
  });

  it('is the same for everybody: reply, rows and jobs [REST-23]', async () => {
    const work = async (address: string) => {
      const count = async () =>
        await rows(`select (select count(*) from account_link where purpose = 'reset') as links,
          (select count(*) from graphile_worker._private_jobs where payload->>'kind' = 'reset') as jobs`);
      const [[before], { status, body }, [after]] = [await count(), await forgot(address), await count()];
      const grown = (name: string) => Number(after?.[name]) - Number(before?.[name]);
      return { status, body, links: grown('links'), jobs: grown('jobs') };
    };
    await verified();
    const known = await work(email);
    expect(known).toEqual({ status: 202, body: {}, links: 1, jobs: 1 });
    expect(await work(`nobody.${email}`)).toEqual(known);
    const [unverified, disabled] = [`unverified.${email}`, `disabled.${email}`];
    await register({ login: `${login}.2`, email: unverified });
    await register({ login: `${login}.3`, email: disabled });
    await verify(await lastTo(disabled));
    await rows(`update "user" set status = 'disabled' where email = ? returning id`, [disabled]);
    expect(await work(unverified)).toEqual(known);
    expect(await work(disabled)).toEqual(known);
    // Two mails came to this mailbox; with five it has enough for an hour, and nobody is told.
    for (let i = 0; i < 6; i += 1) expect(await work(email)).toEqual(known);
    const owned = await rows(
      `select l.id from account_link l join "user" u on u.id = l.user_id where purpose = 'reset' and l.email in (?, ?, ?)`,
      [email, unverified, disabled],
    );
    expect(owned).toHaveLength(4);
  });

  it.runIf(readTestEnvironment().full)('takes the same time for everybody', { timeout: 120_000 }, async () => {
    const roomy = await openApiServer({ config: { sendsMail: true }, database: api.url });
    const ask = (address: string) => roomy.call('POST', '/api/auth/forgot', { body: { email: address } });
    await verified();
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let i = 0; i < 2000; i += 1) {
      const kind = i % 2 === 0 ? 'known' : 'unknown';
      const startedAt = performance.now();
      await ask(kind === 'known' ? email : `nobody.${email}`);
      times[kind].push(performance.now() - startedAt);
    }
    await roomy.close();
    const median = (all: number[]) => all.toSorted((left, right) => left - right)[all.length >> 1] ?? 0;
    const ratio = median(times.known) / median(times.unknown);
    console.info('medians, known and unknown', median(times.known), median(times.unknown));
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
  });
});

describe('mails', () => {
  it('to one mailbox are few, whoever asks for them; so are those of a person and a network', async () => {
    const few = { mailboxMailsPerHour: 2, personMailsPerHour: 3, addressMailsPerHour: 4 };
    const limited = await openApiServer({ config: { sendsMail: true }, limits: few });
    const ask = (method: 'POST' | 'PATCH', path: string, body: object, more: object = {}) =>
      limited.call(method, path, { body, ...more });
    const sign = (name: string, address: string) =>
      ask('POST', '/api/auth/register', { login: name, email: address, password });
    try {
      const { body } = await sign('one', email);
      expect((await sign('two', email)).status).toBe(201);
      const third = await sign('three', email);
      expect(third).toMatchObject({
        status: 429,
        body: { error: { code: 'too_many', retryAfterMs: expect.any(Number) } },
      });
      const patch = (address: string) => ask('PATCH', '/api/me', { email: address }, { token: body.token });
      expect((await patch(email)).status).toBe(429);
      expect((await patch(`1.${email}`)).status).toBe(200);
      expect((await patch(`2.${email}`)).status).toBe(200);
      expect((await patch(`3.${email}`)).status).toBe(429);
      // Without an address nothing is sent, and the account is made.
      expect((await ask('POST', '/api/auth/register', { login: 'three', password })).status).toBe(201);
      expect((await ask('POST', '/api/auth/forgot', { email: `4.${email}` })).status).toBe(202);
      expect((await ask('POST', '/api/auth/forgot', { email: `5.${email}` })).status).toBe(429);
    } finally {
      await limited.close();
    }
  });

  it('are not sent where there is no mail: an address is kept, and nobody pretends', async () => {
    const silent = await openApiServer();
    const ask = (method: 'GET' | 'POST' | 'PATCH', path: string, more: object = {}) => silent.call(method, path, more);
    try {
      expect((await ask('GET', '/api/auth/options')).body.mail).toBe(false);
      const alone = await ask('POST', '/api/auth/register', { body: { email, password } });
      expect(alone).toMatchObject({ status: 400, body: { error: { details: [{ path: '/login' }] } } });
      const made = await ask('POST', '/api/auth/register', { body: { login, email, password } });
      expect(made.body.user).toMatchObject({ email, emailVerified: false });
      const { token } = made.body;
      expect((await ask('PATCH', '/api/me', { body: { email: `2.${email}` }, token })).body.user).toMatchObject({
        email: `2.${email}`,
        emailVerified: false,
      });
      expect((await ask('POST', '/api/auth/forgot', { body: { email } })).status).toBe(202);
      const left = await silent.orm.em.fork().execute(`select id from account_link`);
      expect(left).toEqual([]);
      expect(await silent.orm.em.fork().execute('select id from graphile_worker._private_jobs')).toEqual([]);
    } finally {
      await silent.close();
    }
    expect((await api.call('GET', '/api/auth/options')).body.mail).toBe(true);
  });
});
