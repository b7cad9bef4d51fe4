/** What admins do to people, over a real PostgreSQL and Redis. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueFirstAdminToken } from '../../src/db/first-admin.ts';
import { openApiServer, type ApiServer, type Reply } from './open-api-server.ts';

const password = 'correct horse battery';
interface Account {
  id: string;
  login: string;
  token: string;
}
let api: ApiServer;
let admin: Account;
let named = 0;
beforeAll(async () => {
  api = await openApiServer({ config: { publicUrl: 'https://quiz.example' } });
});
afterAll(() => api.close());
beforeEach(async () => {
  await rows(`update "user" set role = 'host' where role = 'admin' returning id`);
  admin = await account('Admin');
  await rows(`update "user" set role = 'admin' where id = ? returning id`, [admin.id]);
});

const rows = (sql: string, params: unknown[] = []) => api.orm.em.fork().execute<Record<string, unknown>[]>(sql, params);
async function account(name = 'Ana', more: object = {}): Promise<Account> {
  named += 1;
  const body = { login: `${name}.${named}`, password, ...more };
  const reply = await api.call('POST', '/api/auth/register', { body });
  expect(reply.status).toBe(201);
  return { id: reply.body.user.id, login: body.login, token: reply.body.token };
}
const asAdmin = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, token = admin.token) =>
  api.call(method, `/api/admin/${path}`, { token, ...(body === undefined ? {} : { body }) });
const search = async (query: object): Promise<Reply['body']> => {
  const reply = await asAdmin('GET', `users?${new URLSearchParams(query as Record<string, string>)}`);
  expect(reply).toMatchObject({ status: 200 });
  return reply.body;
};
const idsOf = (body: Reply['body']): string[] => body.users.map(({ id }: Account) => id);
const change = (id: string, body: object, token = admin.token) => asAdmin('PATCH', `users/${id}`, body, token);
const audit = async (query: object = {}): Promise<Reply['body']> =>
  (await asAdmin('GET', `audit?${new URLSearchParams(query as Record<string, string>)}`)).body;
const me = async (token: string) => (await api.call('GET', '/api/me', { token })).status;

describe('finding people', () => {
  it('goes by login, name, address and id, whatever characters stand in them', async () => {
    const odd = await account('Odd', { displayName: String.raw`100%_\ Ärger`, email: 'odd@example.org' });
    const other = await account('Other', { displayName: 'Somebody' });
    for (const query of ['ODD.', '100%_', String.raw`_\ `, 'Ärger', 'odd@EXAMPLE', odd.id, odd.id.toUpperCase()]) {
      const found = idsOf(await search({ query }));
      expect(found, query).toContain(odd.id);
      expect(found, query).not.toContain(other.id);
    }
    for (const query of ['%', '_', '\\']) expect(idsOf(await search({ query })), query).toEqual([odd.id]);
    expect(idsOf(await search({ query: 'nobody at all' }))).toEqual([]);
    expect(idsOf(await search({ query: '   ' }))).toContain(other.id);
  });

  it('tells what they have, and when they were last seen', async () => {
    const { id, token } = await account();
    const { body: quiz } = await api.call('POST', '/api/quizzes', {
      token,
      body: { title: 'Q', questions: [{ type: 'slide', prompt: 'P' }] },
    });
    await api.call('POST', '/api/games', { token, body: { quizId: quiz.id } });
    const [found] = (await search({ query: id })).users;
    expect(found).toMatchObject({ id, role: 'host', status: 'active', quizzes: 1, games: 1 });
    expect(found.lastSeenAt).toBeGreaterThanOrEqual(found.createdAt);
    expect(JSON.stringify(found)).not.toContain('argon2');
  });

  it('pages through everybody once, with guests or without', async () => {
    const guests = [await api.newGuest(), await api.newGuest()];
    expect(guests).toHaveLength(2);
    const all: string[] = [];
    let cursor: string | undefined;
    do {
      const body = await search({ limit: '2', ...(cursor === undefined ? {} : { cursor }) });
      all.push(...idsOf(body));
      cursor = body.next;
    } while (cursor !== undefined);
    expect(new Set(all).size).toBe(all.length);
    const [{ count } = {}] = await rows('select count(*)::int as count from "user"');
    expect(all).toHaveLength(count as number);
    const accounts = await search({ guests: '0', limit: '100' });
    expect(new Set(accounts.users.map(({ role }: { role: string }) => role))).toEqual(new Set(['host', 'admin']));
  });

  it('refuses what is no query', async () => {
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'cursor=x', `cursor=${'0'.repeat(300)}`, 'query=%00']) {
      expect((await asAdmin('GET', `users?${query}`)).status, query).toBe(400);
      expect((await asAdmin('GET', `audit?${query}`)).status, query).toBe(400);
    }
    expect((await asAdmin('GET', `users?query=${'x'.repeat(5000)}`)).status).toBe(400);
    expect((await asAdmin('GET', 'users?query=a&query=b')).status).toBe(400);
    expect((await asAdmin('GET', 'audit?subject=x')).status).toBe(400);
    expect((await asAdmin('GET', 'users?color=red')).status).toBe(400);
  });
});

describe('changing people', () => {
  it('makes an account an admin and no admin again, at once', async () => {
    const { id, token } = await account();
    expect((await asAdmin('GET', 'users', undefined, token)).status).toBe(403);
    expect(await change(id, { role: 'admin' })).toMatchObject({ status: 200, body: { user: { id, role: 'admin' } } });
    expect((await asAdmin('GET', 'users', undefined, token)).status).toBe(200);
    expect((await change(id, { role: 'host' })).status).toBe(200);
    expect((await asAdmin('GET', 'users', undefined, token)).status).toBe(403);
    const { entries } = await audit({ subject: id });
    expect(entries.map(({ action, details }: { action: string; details: object }) => [action, details])).toEqual([
      ['role_changed', { role: 'host' }],
      ['role_changed', { role: 'admin' }],
      ['registered', { role: 'host' }],
    ]);
    expect(entries[0].actor).toMatchObject({ id: admin.id });
  });

  it('ends everything of a person who is disabled, who may come back', async () => {
    const { id, token } = await account('Expelled');
    const link = (await asAdmin('POST', `users/${id}/reset-link`)).body.link as string;
    expect(link).toMatch(/^https:\/\/quiz\.example\/reset#\S{40,}$/);
    expect((await change(id, { status: 'disabled' })).body.user.status).toBe('disabled');
    expect(await me(token)).toBe(401);
    const reset = { token: link.split('#')[1], password: 'another horse battery' };
    expect((await api.call('POST', '/api/auth/reset', { body: reset })).status).toBe(401);
    const login = { login: `Expelled.${named}`, password };
    expect((await api.call('POST', '/api/auth/login', { body: login })).status).toBe(401);
    expect((await change(id, { status: 'active' })).body.user.status).toBe('active');
    expect((await api.call('POST', '/api/auth/login', { body: login })).status).toBe(200);
    expect(await me(token)).toBe(401);
  });

  it('never leaves the server without an admin [REST-17]', async () => {
    const other = await account();
    for (const body of [{ role: 'host' }, { status: 'disabled' }]) {
      expect(await change(admin.id, body)).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    }
    expect((await change(other.id, { role: 'admin' })).status).toBe(200);
    // Not oneself either, by a slip.
    expect((await change(admin.id, { role: 'host' })).status).toBe(409);
    const each = [
      [admin, other],
      [other, admin],
    ] as const;
    for (let round = 0; round < 5; round += 1) {
      const replies = await Promise.all(each.map(([by, of]) => change(of.id, { role: 'host' }, by.token)));
      expect(replies.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
      const left = await rows(`select id from "user" where role = 'admin' and status = 'active'`);
      expect(left).toHaveLength(1);
      await rows(`update "user" set role = 'admin' where id in (?, ?) returning id`, [admin.id, other.id]);
    }
  });

  it('says which field is wrong', async () => {
    const { id } = await account();
    await api.newGuest();
    const [guest] = await rows(`select id from "user" where role = 'guest' order by id desc limit 1`);
    const guestId = String(guest?.['id']);
    const path = async (person: string, body: object) => {
      const reply = await change(person, body);
      expect(reply).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
      return reply.body.error.details[0].path as string;
    };
    expect(await path(id, { role: 'guest' })).toBe('/role');
    expect(await path(id, { role: 'owner' })).toBe('/role');
    expect(await path(id, { status: 'gone' })).toBe('/status');
    expect(await path(guestId, { role: 'host' })).toBe('/role');
    expect(await path(guestId, { role: 'admin' })).toBe('/role');
    expect((await change(id, {})).status).toBe(400);
    expect((await change(id, { role: 'host', extra: 1 })).status).toBe(400);
    expect((await change(guestId, { status: 'disabled' })).status).toBe(200);
    expect((await asAdmin('POST', `users/${guestId}/reset-link`)).status).toBe(409);
    for (const unknown of ['x', 'x'.repeat(1000), '%00', '00000000-0000-4000-8000-000000000000']) {
      expect((await change(unknown, { role: 'admin' })).status, unknown).toBe(404);
      expect((await asAdmin('POST', `users/${unknown}/reset-link`)).status, unknown).toBe(404);
      expect((await asAdmin('DELETE', `invites/${unknown}`)).status, unknown).toBe(404);
    }
  });
});

describe('the audit', () => {
  it('is found by what was done and by whom, page by page', async () => {
    const { id } = await account('Zoe', { displayName: 'Zoe Q' });
    await change(id, { status: 'disabled' });
    const entry = { action: 'disabled', actor: { id: admin.id }, subject: { id, displayName: 'Zoe Q' } };
    expect((await audit({ query: 'zoe q' })).entries[0]).toMatchObject(entry);
    expect((await audit({ query: 'disabled' })).entries[0]).toMatchObject(entry);
    expect((await audit({ query: 'role changed', subject: id })).entries).toEqual([]);
    expect((await audit({ query: '%%' })).entries).toEqual([]);
    const [first, second] = [await audit({ limit: '1' }), await audit({ limit: '2' })];
    expect(second.entries).toHaveLength(2);
    expect((await audit({ limit: '1', cursor: first.next })).entries[0]).toEqual(second.entries[1]);
  });
});

describe('invites', () => {
  let closed: ApiServer;
  beforeAll(async () => {
    closed = await openApiServer({ database: api.url, config: { registration: 'invite' } });
  });
  afterAll(() => closed.close());
  const register = (invite?: unknown) => {
    named += 1;
    return closed.call('POST', '/api/auth/register', { body: { login: `invited.${named}`, password, invite } });
  };
  const invite = async (body: object = {}) => {
    const reply = await asAdmin('POST', 'invites', body);
    expect(reply.status).toBe(201);
    return { id: reply.body.id as string, token: (reply.body.link as string).split('#')[1] ?? '' };
  };

  it('are needed where the server says so, and used as often as they are for [REST-16]', async () => {
    expect((await closed.call('GET', '/api/auth/options')).body.registration).toBe('invite');
    for (const wrong of [undefined, '', 'x', 'x'.repeat(200)]) {
      expect(await register(wrong)).toMatchObject({
        status: 400,
        body: { error: { code: 'bad_request', details: [{ path: '/invite', message: expect.any(String) }] } },
      });
    }
    expect((await register('x'.repeat(201))).status).toBe(400);
    const { id, token } = await invite({ note: 'For Kim', uses: 3 });
    // Whoever fails takes nobody's place.
    expect(
      (
        await closed.call('POST', '/api/auth/register', {
          body: { login: 'weak.one', password: 'password1', invite: token },
        })
      ).status,
    ).toBe(400);
    const replies = await Promise.all(Array.from({ length: 50 }, () => register(token)));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(replies.filter(({ status }) => status === 400)).toHaveLength(47);
    const { invites } = (await asAdmin('GET', 'invites')).body;
    expect(invites[0]).toMatchObject({ id, note: 'For Kim', uses: 3, used: 3, createdBy: { id: admin.id } });
    const stored = await rows('select * from invite');
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  it('can be too old, or taken back', async () => {
    const [old, back] = [await invite({ expiresInMs: 60_000 }), await invite()];
    closed.clock.now += 61_000;
    expect((await register(old.token)).status).toBe(400);
    expect((await asAdmin('DELETE', `invites/${back.id}`)).status).toBe(204);
    expect((await asAdmin('DELETE', `invites/${back.id}`)).status).toBe(404);
    expect((await register(back.token)).status).toBe(400);
    for (const body of [{ uses: 0 }, { uses: 1001 }, { expiresInMs: 1 }, { note: '  ' }, { note: 'x'.repeat(201) }]) {
      expect((await asAdmin('POST', 'invites', body)).status, JSON.stringify(body)).toBe(400);
    }
  });

  it('end with the admin who made them, and are the admins’ alone', async () => {
    const other = await account();
    await change(other.id, { role: 'admin' });
    const { body } = await asAdmin('POST', 'invites', {}, other.token);
    await change(other.id, { status: 'disabled' });
    expect((await register(body.link.split('#')[1])).status).toBe(400);
    // Also those that are being made meanwhile, and links.
    await change(other.id, { status: 'active' });
    const login = { login: other.login, password };
    for (let round = 0; round < 3; round += 1) {
      await change(other.id, { status: 'active' });
      const { token } = (await api.call('POST', '/api/auth/login', { body: login })).body;
      const victim = await account();
      const [, ...made] = await Promise.all([
        change(other.id, { status: 'disabled' }),
        ...Array.from({ length: 8 }, () => asAdmin('POST', 'invites', {}, token)),
        ...Array.from({ length: 8 }, () => asAdmin('POST', `users/${victim.id}/reset-link`, undefined, token)),
      ]);
      expect(made.map(({ status }) => status).filter((status) => ![201, 401, 403].includes(status))).toEqual([]);
      expect(await rows('select id from invite where created_by = ?', [other.id])).toEqual([]);
    }
    const host = await account();
    expect((await asAdmin('POST', 'invites', {}, host.token)).status).toBe(403);
    expect((await asAdmin('GET', 'invites', undefined, await api.newGuest())).status).toBe(403);
  });
});

describe('the first admin', () => {
  const claim = (token: string, invite: string) =>
    api.call('POST', '/api/me/first-admin', { token, body: { token: invite } });
  const noAdmins = () => rows(`update "user" set role = 'host' where role = 'admin' returning id`);

  it('is whoever opens the link first, once, and only while there is none', async () => {
    expect(await issueFirstAdminToken(api.url)).toBeUndefined();
    await noAdmins();
    const [older, link] = [await issueFirstAdminToken(api.url), await issueFirstAdminToken(api.url)];
    const people = [await account(), await account()] as const;
    expect((await claim(people[0].token, older ?? '')).status).toBe(400);
    expect((await claim(await api.newGuest(), link ?? '')).status).toBe(409);
    const replies = await Promise.all(people.map(({ token }) => claim(token, link ?? '')));
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400]);
    expect(replies.find(({ status }) => status === 200)?.body.user.role).toBe('admin');
    await noAdmins();
    expect((await claim(people[0].token, link ?? '')).status).toBe(400);
  });

  it('may register by the link, also where nobody else does', async () => {
    await noAdmins();
    const closed = await openApiServer({ database: api.url, config: { registration: 'closed' } });
    try {
      const invite = (await issueFirstAdminToken(api.url)) ?? '';
      const register = (login: string, more: object) =>
        closed.call('POST', '/api/auth/register', { body: { login, password, ...more } });
      expect((await register('first.admin', { invite: 'x' })).status).toBe(403);
      expect((await register('first.admin', {})).status).toBe(403);
      expect(await register('first.admin', { invite })).toMatchObject({
        status: 201,
        body: { user: { role: 'admin' } },
      });
      expect((await register('second.admin', { invite })).status).toBe(403);
    } finally {
      await closed.close();
    }
  });

  it('is void once somebody was made admin another way, also when they are no admin any more', async () => {
    await noAdmins();
    const link = (await issueFirstAdminToken(api.url)) ?? '';
    const { PeopleAdmin } = await import('../../src/platform/accounts/people-admin.ts');
    const { Audit } = await import('../../src/platform/accounts/audit.ts');
    const { systemRandomness } = await import('../../src/lib/randomness.ts');
    const randomness = systemRandomness();
    const hostTokens = { makeVoid: () => Promise.resolve(), tellRooms: () => Promise.resolve() };
    const audited = new Audit({ randomness, now: Date.now });
    await new PeopleAdmin({ orm: api.orm, hostTokens, audit: audited, randomness, now: Date.now }).makeAdmin(
      'by.command',
    );
    await noAdmins();
    expect((await claim((await account()).token, link)).status).toBe(400);
  });
});
