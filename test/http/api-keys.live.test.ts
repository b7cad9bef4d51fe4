/** The keys that people give their programs, over a real PostgreSQL and Redis: what they are good for, and when they end. */
import { once } from 'node:events';
import { request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemRandomness } from '../../src/lib/randomness.ts';
import { Audit } from '../../src/platform/accounts/audit.ts';
import { PeopleAdmin } from '../../src/platform/accounts/people-admin.ts';
import { voidHostTokens } from '../../src/platform/games/host-seats.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { openApiServer, type ApiServer, type Reply } from './open-api-server.ts';

const password = 'correct horse battery';
const scopes = ['quizzes:read', 'quizzes:write', 'games:write', 'results:read'];
const minuteMs = 60_000;
let api: ApiServer;
let people: PeopleAdmin;
let named = 0;
let login = '';
let token = '';
beforeAll(async () => {
  const clock = { now: Date.now() };
  api = await openApiServer({ clock });
  const randomness = systemRandomness();
  const now = () => clock.now;
  const audit = new Audit({ randomness, now });
  people = new PeopleAdmin({
    orm: api.orm,
    hostTokens: { makeVoid: voidHostTokens, tellRooms: async () => {} },
    audit,
    randomness,
    now,
  });
});
afterAll(() => api.close());
beforeEach(async () => {
  named += 1;
  login = `Keys.${named}`;
  token = (await api.call('POST', '/api/auth/register', { body: { login, password } })).body.token;
});

const make = (more: object = {}, by = token): Promise<Reply> =>
  api.call('POST', '/api/me/keys', { token: by, body: { name: 'Timetable', scopes, ...more } });
const list = async () => (await api.call('GET', '/api/me/keys', { token })).body.keys;
const quizzesBy = (by: string): Promise<Reply> => api.call('GET', '/api/quizzes', { token: by });
const rows = (sql: string, params: unknown[] = []) => api.orm.em.fork().execute<Record<string, unknown>[]>(sql, params);
const refused = (status: number, code: string) => ({ status, body: { error: { code } } });
/** What the audit says was done with keys of the person. */
const audited = async () =>
  await rows(
    `select action, actor_id = subject_id as own, details->>'key' as key from audit_entry
      where action like 'key_%' and subject_id = (select id from "user" where login = ?) order by id`,
    [login],
  );

describe('a key', () => {
  it('is told once, and comes in for its person [REST-24]', async () => {
    const expiresAt = api.clock.now + minuteMs;
    const made = await make({ name: ' Timetable ', scopes: ['quizzes:read', 'quizzes:read'], expiresAt });
    expect(made.status).toBe(201);
    const { key, ...told } = made.body;
    expect(told).toEqual({
      id: expect.any(String),
      name: 'Timetable',
      prefix: key.slice(0, 11),
      scopes: ['quizzes:read'],
      createdAt: api.clock.now,
      expiresAt,
    });
    expect(await list()).toEqual([told]);
    const own = await api.call('POST', '/api/quizzes', { token, body: singlesQuiz(1) });
    expect((await quizzesBy(key)).body.quizzes[0].id).toBe(own.body.id);
    const stored = JSON.stringify([await rows('select * from api_key'), await rows('select * from audit_entry')]);
    expect(stored).not.toContain(key);
    expect(stored).not.toContain(key.slice(12));
    expect(await audited()).toEqual([{ action: 'key_made', own: true, key: told.id }]);
  });

  it('needs a fresh sign-in or the password', async () => {
    api.clock.now += 11 * minuteMs;
    const asked = await make();
    expect(asked).toMatchObject(refused(403, 'not_allowed'));
    expect(asked.body.error.details[0].path).toBe('/password');
    expect(await make({ password: 'not this one' })).toMatchObject(refused(403, 'not_allowed'));
    expect((await make({ password })).status).toBe(201);
  });

  it('says which field is wrong, and is not made then', async () => {
    const path = async (more: object) => {
      const reply = await make(more);
      expect(reply).toMatchObject(refused(400, 'bad_request'));
      return reply.body.error.details[0].path as string;
    };
    expect(await path({ name: '  ' })).toBe('/name');
    expect(await path({ name: 'x'.repeat(61) })).toBe('/name');
    expect(await path({ scopes: [] })).toBe('/scopes');
    expect(await path({ scopes: ['accounts:write'] })).toBe('/scopes/0');
    expect(await path({ expiresAt: api.clock.now })).toBe('/expiresAt');
    expect(await path({ expiresAt: 1e16 })).toBe('/expiresAt');
    expect(await path({ expiresAt: '2030' })).toBe('/expiresAt');
    expect(await list()).toEqual([]);
  });

  it('is good until it expires, and its use is written down once an hour', async () => {
    const { key } = (await make({ expiresAt: api.clock.now + 90 * minuteMs })).body;
    const usedAt = async () => (await list())[0].lastUsedAt;
    expect(await usedAt()).toBeUndefined();
    const first = api.clock.now;
    await quizzesBy(key);
    api.clock.now += 59 * minuteMs;
    await quizzesBy(key);
    expect(await usedAt()).toBe(first);
    api.clock.now += 2 * minuteMs;
    await quizzesBy(key);
    expect(await usedAt()).toBe(first + 61 * minuteMs);
    api.clock.now += 29 * minuteMs;
    expect(await quizzesBy(key)).toMatchObject(refused(401, 'bad_token'));
    expect(await list()).toHaveLength(1);
  });

  it('is one of fifty at most, also when many are made at once', async () => {
    const { id } = (await make()).body;
    await rows(
      `insert into api_key (key_hash, id, user_id, name, prefix, scopes, created_at)
        select 'of ' || ? || n, gen_random_uuid(), user_id, name, prefix, scopes, created_at
        from api_key, generate_series(1, 47) n where id = ? returning id`,
      [id, id],
    );
    const replies = await Promise.all(Array.from({ length: 6 }, () => make()));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(2);
    const limited = replies.find(({ status }) => status !== 201);
    expect(limited).toMatchObject({ ...refused(409, 'limit'), body: { error: { details: { maximum: 50 } } } });
    expect(await list()).toHaveLength(50);
  });

  it('repeats what its person asked for with the same Idempotency-Key', async () => {
    const { key } = (await make()).body;
    const headers = { 'idempotency-key': 'one-quiz' };
    const body = singlesQuiz(1);
    const first = await api.call('POST', '/api/quizzes', { token, headers, body });
    const again = await api.call('POST', '/api/quizzes', { token: key, headers, body });
    expect(again.body).toMatchObject({ id: first.body.id, replayed: true });
  });
});

describe('a key ends', () => {
  it('at once when its person ends it, and nobody else does [REST-24]', async () => {
    const { id, key } = (await make()).body;
    const stranger = (await api.call('POST', '/api/auth/register', { body: { login: `${login}.x`, password } })).body;
    for (const [path, by] of [
      [id, stranger.token],
      ['x', token],
    ]) {
      expect(await api.call('DELETE', `/api/me/keys/${path}`, { token: by })).toMatchObject(refused(404, 'not_found'));
    }
    expect((await quizzesBy(key)).status).toBe(200);
    expect((await api.call('DELETE', `/api/me/keys/${id.toUpperCase()}`, { token })).status).toBe(204);
    expect(await quizzesBy(key)).toMatchObject(refused(401, 'bad_token'));
    expect((await api.call('DELETE', `/api/me/keys/${id}`, { token })).status).toBe(404);
    expect((await audited()).map(({ action }) => action)).toEqual(['key_made', 'key_ended']);
  });

  it('with a reset of the password, and not with another one that its person sets', async () => {
    const { key } = (await make()).body;
    const next = `${password}, again`;
    const change = await api.call('POST', '/api/me/password', { token, body: { current: password, next } });
    expect([change.status, (await quizzesBy(key)).status]).toEqual([204, 200]);
    const { token: link } = await people.makeResetLink(login);
    expect((await api.call('POST', '/api/auth/reset', { body: { token: link, password } })).status).toBe(204);
    expect(await quizzesBy(key)).toMatchObject(refused(401, 'bad_token'));
    expect((await audited()).map(({ action, own }) => [action, own])).toEqual([
      ['key_made', true],
      ['key_ended', true],
    ]);
  });

  it('when its person is disabled, and does not come back with them', async () => {
    const { key } = (await make()).body;
    await people.disable(login);
    expect(await quizzesBy(key)).toMatchObject(refused(401, 'bad_token'));
    await people.enable(login);
    expect(await quizzesBy(key)).toMatchObject(refused(401, 'bad_token'));
    expect((await audited()).at(-1)).toMatchObject({ action: 'key_ended', own: null });
  });

  it('before it is made by a session that ends meanwhile', async () => {
    const { token: link } = await people.makeResetLink(login);
    const replies = await Promise.all([
      api.call('POST', '/api/auth/reset', { body: { token: link, password: `${password}, new` } }),
      ...Array.from({ length: 8 }, (_, i) => make({ name: `Key ${i}`, password })),
    ]);
    expect(replies[0]?.status).toBe(204);
    expect(
      await rows('select id from api_key where user_id = (select id from "user" where login = ?)', [login]),
    ).toEqual([]);
  });

  it('also for a request that is served meanwhile: no host token leaves', async () => {
    let ending = async () => {};
    const hostToken = () => ending().then(() => 'a host token');
    const never = () => Promise.reject(new Error('is not asked for'));
    const others = { list: never, read: never, delete: never };
    const slow = await openApiServer({
      database: api.url,
      deps: { games: { ...others, create: never, revokeHostTokens: never, lookUp: never, hostToken } },
    });
    try {
      const { id, key } = (await make()).body;
      const call = () => slow.call('POST', '/api/games/x/host-token', { token: key });
      expect((await call()).status).toBe(201);
      ending = async () => void (await api.call('DELETE', `/api/me/keys/${id}`, { token }));
      expect(await call()).toMatchObject(refused(401, 'bad_token'));
    } finally {
      await slow.close();
    }
  });
});

describe('a key is no way in', () => {
  let key = '';
  beforeEach(async () => {
    ({ key } = (await make()).body);
  });

  it('to the account, nor to more keys, nor to what admins do', async () => {
    await rows(`update "user" set role = 'admin' where login = ? returning id`, [login]);
    for (const [method, path] of [
      ['GET', '/api/me'],
      ['GET', '/api/me/keys'],
      ['GET', '/api/me/sessions'],
      ['POST', '/api/me/keys'],
      ['POST', '/api/auth/logout'],
    ] as const) {
      expect(await api.call(method, path, { token: key }), path).toMatchObject(refused(403, 'not_allowed'));
    }
    // Without ADMIN_TOKEN there is nothing here for anybody but admins.
    expect(await api.call('GET', '/api/ops', { token: key })).toMatchObject(refused(404, 'not_found'));
    expect((await api.call('GET', '/api/ops', { token })).status).toBe(503);
  });

  it('to a guest, who has none', async () => {
    const guest = await api.newGuest();
    expect(await make({}, guest)).toMatchObject(refused(403, 'not_allowed'));
    expect(await api.call('GET', '/api/me/keys', { token: guest })).toMatchObject(refused(403, 'not_allowed'));
    // And to be taken for one.
    for (const path of ['/api/auth/login', '/api/auth/register']) {
      const body = { login, password };
      expect(await api.call('POST', path, { token: key, body }), path).toMatchObject(refused(403, 'not_allowed'));
    }
  });

  it('as a cookie, in the query, in other letters, or together with something else', async () => {
    const site = { 'sec-fetch-site': 'same-origin' };
    // What is public is told whatever comes along.
    expect((await api.call('GET', '/api/auth/options', { token: key })).status).toBe(200);
    const tries: { path?: string; headers?: Record<string, string>; token?: string }[] = [
      { headers: { cookie: `qf=${key}`, ...site } },
      { path: `/api/quizzes?token=${key}&access_token=${key}&key=${key}` },
      { headers: { 'x-api-key': key } },
      { headers: { authorization: key } },
      { headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` } },
      { headers: { authorization: `Bearer ${key}, Bearer ${token}` } },
      { token: key.toLowerCase() },
      { token: key.toUpperCase() },
      { token: `qf_${token}` },
      { token: `${key.slice(0, 12)}${token}` },
      { token: `${key}.${token}` },
      { token: encodeURIComponent(`${key}\0`) },
    ];
    for (const { path = '/api/quizzes', ...more } of tries) {
      expect(await api.call('GET', path, more), JSON.stringify(more)).toMatchObject(refused(401, 'bad_token'));
    }
  });

  it('beside another Authorization header, or in one of 10 MB', async () => {
    await api.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = api.app.server.address() as AddressInfo;
    const statusOf = async (...values: string[]) => {
      const headers = ['host', 'quiz', ...values.flatMap((value) => ['authorization', value])];
      const request = ask({ port, path: '/api/quizzes', headers });
      // The server closes while the rest of a header is on its way.
      request.on('error', () => undefined);
      request.end();
      const [response] = (await once(request, 'response')) as [{ statusCode: number; resume: () => void }];
      response.resume();
      return response.statusCode;
    };
    expect(await statusOf(`Bearer ${key}`)).toBe(200);
    expect(await statusOf(`Bearer ${key}`, `Bearer ${token}`)).toBe(400);
    expect(await statusOf(`Bearer ${key}`, `Bearer ${key}`)).toBe(400);
    expect(await statusOf(`Bearer ${key}${'x'.repeat(10_000_000)}`)).toBe(431);
    expect(await statusOf(`Bearer ${key}`)).toBe(200);
  });
});

it('counts for its person, together with their sessions, and a wrong one for its address', async () => {
  const strict = await openApiServer({ limits: { restPerMinute: 6 }, config: { trustProxy: true } });
  try {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const call = (by: string, address: string) =>
      strict.call('GET', '/api/quizzes', { token: by, headers: from(address) });
    const account = (await strict.call('POST', '/api/auth/register', { body: { login, password } })).body.token;
    const body = { name: 'Key', scopes };
    const { key } = (await strict.call('POST', '/api/me/keys', { token: account, body })).body;
    for (const by of [account, key, account, key, account]) expect((await call(by, '192.0.2.1')).status).toBe(200);
    expect(await call(key, '192.0.2.2')).toMatchObject(refused(429, 'too_many'));
    expect((await call('wrong', '192.0.2.1')).status).toBe(401);
    for (let i = 0; i < 6; i += 1) expect((await call(`${key}x`, '192.0.2.3')).status).toBe(401);
    expect(await call(`${key}x`, '192.0.2.3')).toMatchObject(refused(429, 'too_many'));
    // Also where it is refused for being a key, right or wrong.
    const enter = () =>
      strict.call('POST', '/api/auth/login', { token: key, body: { login, password }, headers: from('192.0.2.4') });
    for (let i = 0; i < 6; i += 1) expect((await enter()).status).toBe(403);
    expect(await enter()).toMatchObject(refused(429, 'too_many'));
  } finally {
    await strict.close();
  }
});
