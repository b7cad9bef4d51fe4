/** People who register and sign in, by token and by cookie, over a real PostgreSQL and Redis. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { singlesQuiz } from '../support/quizzes.ts';
import { openApiServer, type ApiServer, type Reply } from './open-api-server.ts';

const password = 'correct horse battery';
const sameOrigin = { 'sec-fetch-site': 'same-origin' };
let api: ApiServer;
let named = 0;
let login = '';
beforeAll(async () => {
  api = await openApiServer();
});
afterAll(() => api.close());
beforeEach(() => {
  named += 1;
  login = `Ana.${named}`;
});

const register = (more: object = {}, token?: string): Promise<Reply> =>
  api.call('POST', '/api/auth/register', {
    body: { login, password, ...more },
    ...(token === undefined ? {} : { token }),
  });
const signIn = (body: object = {}, headers: Record<string, string> = {}): Promise<Reply> =>
  api.call('POST', '/api/auth/login', { body: { login, password, ...body }, headers });
const signInAfterRegistering = async (headers: Record<string, string>): Promise<Reply> => {
  await register();
  return await signIn({}, headers);
};
const me = (token: string): Promise<Reply> => api.call('GET', '/api/me', { token });
const cookiesOf = ({ headers }: Reply): string[] => [headers['set-cookie'] ?? []].flat() as string[];
const cookieHeader = (reply: Reply): string =>
  cookiesOf(reply)
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
const rows = (sql: string, params: unknown[] = []) => api.orm.em.fork().execute<Record<string, unknown>[]>(sql, params);

describe('registering', () => {
  it('makes an account that is signed in at once, and signs in again', async () => {
    const made = await register({ displayName: ' Ana ', email: 'ana@example.org' });
    expect(made).toMatchObject({
      status: 201,
      body: { user: { login, displayName: 'Ana', role: 'host', emailVerified: false } },
    });
    expect(await me(made.body.token)).toMatchObject({ status: 200, body: { user: made.body.user } });
    const again = await signIn({ login: login.toUpperCase() });
    expect(again).toMatchObject({ status: 200, body: { user: made.body.user } });
    expect(again.body.token).not.toBe(made.body.token);
  });

  it('stores neither password nor token', async () => {
    const { body } = await register();
    const stored = JSON.stringify([await rows('select * from "user"'), await rows('select * from session')]);
    expect(stored).not.toContain(password);
    expect(stored).not.toContain(body.token);
    const [user] = await rows('select password_hash from "user" where login = ?', [login]);
    expect(user?.['password_hash']).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('says which field is wrong', async () => {
    const path = async (body: object) => {
      const reply = await register(body);
      expect(reply).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
      return reply.body.error.details[0].path as string;
    };
    expect(await path({ login: undefined })).toBe('/login');
    expect(await path({ login: 'a b' })).toBe('/login');
    expect(await path({ password: 'short' })).toBe('/password');
    expect(await path({ password: 'Password1' })).toBe('/password');
    // The same password once it is a digest.
    expect(await path({ password: 'ｐａｓｓｗｏｒｄ１' })).toBe('/password');
    expect(await path({ login: 'grasshopper.x', password: 'GRASSHOPPER.X' })).toBe('/password');
    expect(await path({ email: 'none' })).toBe('/email');
  });

  it('takes names as one line of what can be seen', async () => {
    expect((await register({ displayName: '\u200b \u2060' })).body.error.details[0].path).toBe('/displayName');
    const made = await register({ displayName: '\u001b[2J\u202eAna\nhost' });
    expect(made.body.user.displayName).toBe('[2JAna host');
    const { token } = made.body;
    const changed = await api.call('PATCH', '/api/me', { token, body: { displayName: 'A\tB\u0007' } });
    expect(changed.body.user.displayName).toBe('A B');
    expect((await api.call('PATCH', '/api/me', { token, body: { displayName: '\u200b' } })).status).toBe(400);
  });

  it('says what is wrong with a request that has no fields to look at [REST-2]', async () => {
    const headers = { 'content-type': 'application/json' };
    const odd: [body: string, headers: Record<string, string>][] = [
      ['{', headers],
      ['[]', headers],
      ['', headers],
      ['['.repeat(100), headers],
      [`{"login":"${login}","password":"${password}","__proto__":{"role":"admin"}}`, headers],
      [`login=${login}&password=${password}`, { 'content-type': 'application/x-www-form-urlencoded' }],
    ];
    for (const [body, more] of odd) {
      const { status, body: reply } = await api.call('POST', '/api/auth/register', { body, headers: more });
      const details = [{ path: '/', message: expect.any(String) }];
      expect({ status, error: reply.error }, body).toMatchObject({
        status: 400,
        error: { code: 'bad_request', details },
      });
    }
  });

  it('gives a login once, whatever its case, also to two at once', async () => {
    const both = await Promise.all([register(), register({ login: login.toLowerCase() })]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 409]));
    expect(await register()).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
  });

  it('makes a guest an account: the same person, and no earlier token is of use [REST-14]', async () => {
    const guest = await api.call('POST', '/api/auth/guest', { body: {} });
    const { token } = guest.body;
    const quiz = await api.call('POST', '/api/quizzes', { token, body: singlesQuiz(1) });
    const game = await api.call('POST', '/api/games', { token, body: { quizId: quiz.body.id } });
    const made = await register({}, token);
    expect(made.body.user).toMatchObject({ id: guest.body.user.id, login, role: 'host' });
    expect((await me(token)).status).toBe(401);
    const kept = await api.call('GET', '/api/quizzes', { token: made.body.token });
    expect(kept.body.quizzes.map(({ id }: { id: string }) => id)).toContain(quiz.body.id);
    const [{ host_generation: generation } = {}] = await rows('select host_generation from game where id = ?', [
      game.body.gameId,
    ]);
    expect(generation).toBe(1);
    expect((await register({ login: `${login}.2` }, token)).status).toBe(401);
  });

  it('of one guest twice at once makes one account', async () => {
    const token = await api.newGuest();
    const both = await Promise.all([register({}, token), register({ login: `${login}.2` }, token)]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 401]));
  });
});

describe('signing in', () => {
  it('refuses wrong passwords and unknown people in the same words [REST-15]', async () => {
    await register();
    const wrong = await signIn({ password: `${password}!` });
    const unknown = await signIn({ login: `${login}.nobody` });
    expect(wrong).toMatchObject({ status: 401, body: { error: { code: 'bad_token' } } });
    expect(unknown.body).toEqual(wrong.body);
  });

  it('refuses what no store can keep as what is wrong with the request, and not as a server that is away', async () => {
    for (const odd of ['a\0b', 'a\0@example.org', '\ud800bc']) {
      const { status, body } = await signIn({ login: odd });
      expect({ status, body }, JSON.stringify(odd)).toMatchObject({
        status: 400,
        body: { error: { code: 'bad_request', details: [{ path: '/login' }] } },
      });
    }
  });

  it('counts failures alone, of an account and a network; a browser that has signed in is counted apart', async () => {
    const browser = { cookie: cookieHeader(await register()), ...sameOrigin };
    const from = (address: string, more: Record<string, string> = {}) => ({ 'x-forwarded-for': address, ...more });
    for (let i = 0; i < 12; i += 1) expect((await signIn({}, from('192.0.2.1'))).status).toBe(200);
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) statuses.push((await signIn({ password: 'wrong one' }, from('192.0.2.1'))).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    const refused = await signIn({}, from('192.0.2.1'));
    expect(refused.body.error).toMatchObject({ code: 'too_many', retryAfterMs: expect.any(Number) });
    expect((await signIn({}, from('192.0.2.2'))).status).toBe(200);
    expect((await signIn({}, from('192.0.2.1', browser))).status).toBe(200);
    // Of another account the browser is not known.
    const other = await register({ login: `${login}.2` });
    const unknown = { login: `${login}.2`, password: 'wrong one' };
    for (let i = 0; i < 10; i += 1) await signIn(unknown, from('192.0.2.3', browser));
    expect((await signIn(unknown, from('192.0.2.3', browser))).status).toBe(429);
    expect((await signIn(unknown, from('192.0.2.3', { cookie: cookieHeader(other), ...sameOrigin }))).status).toBe(401);
  });

  it('takes along what a guest has, who ends; a void token spoils nothing', async () => {
    const { body } = await register();
    const guest = await api.newGuest();
    const quiz = await api.call('POST', '/api/quizzes', { token: guest, body: singlesQuiz(1) });
    const game = await api.call('POST', '/api/games', { token: guest, body: { quizId: quiz.body.id } });
    const adopting = { body: { login, password, adopt: true }, token: guest };
    expect((await api.call('POST', '/api/auth/login', adopting)).body.user.id).toBe(body.user.id);
    const { token } = body;
    expect((await api.call('GET', `/api/quizzes/${quiz.body.id}`, { token })).status).toBe(200);
    expect((await api.call('POST', `/api/games/${game.body.gameId}/host-token`, { token })).status).toBe(201);
    expect((await api.call('GET', '/api/quizzes', { token: guest })).status).toBe(401);
    expect((await api.call('POST', '/api/auth/login', adopting)).status).toBe(200);
  });

  it('takes along what a guest has, and disturbs no game that the account itself plays', async () => {
    const open = async (token: string): Promise<string> => {
      const quiz = await api.call('POST', '/api/quizzes', { token, body: singlesQuiz(1) });
      return (await api.call('POST', '/api/games', { token, body: { quizId: quiz.body.id } })).body.gameId;
    };
    const guest = await api.newGuest();
    const [own, guests] = [await open((await register()).body.token), await open(guest)];
    const body = { login, password, adopt: true };
    expect((await api.call('POST', '/api/auth/login', { body, token: guest })).status).toBe(200);
    const generations = await rows('select id, host_generation from game where id in (?, ?)', [own, guests]);
    expect(new Map(generations.map(({ id, host_generation }) => [id, host_generation]))).toEqual(
      new Map([
        [own, 0],
        [guests, 1],
      ]),
    );
  });

  it('makes a digest again that was made with other parameters', async () => {
    await register();
    const old = '$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$';
    const { argon2Sync } = await import('node:crypto');
    const nonce = Buffer.from('c29tZXNhbHRzb21lc2FsdA', 'base64');
    const digest = argon2Sync('argon2id', {
      message: password,
      nonce,
      memory: 64,
      passes: 2,
      parallelism: 1,
      tagLength: 32,
    });
    const hash = `${old}${digest.toString('base64').replace(/=+$/, '')}`;
    await rows('update "user" set password_hash = ? where login = ? returning id', [hash, login]);
    expect((await signIn()).status).toBe(200);
    const [user] = await rows('select password_hash from "user" where login = ?', [login]);
    expect(user?.['password_hash']).toMatch(/^\$argon2id\$v=19\$m=19456,/);
    expect((await signIn()).status).toBe(200);
  });
});

describe('cookies', () => {
  it('are for our own pages alone, and bearer tokens come first [REST-13]', async () => {
    const made = await register();
    const cookie = cookieHeader(made);
    expect(cookiesOf(made)[0]).toMatch(/^qf=\S+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
    const patch = async (headers: Record<string, string>) =>
      (await api.call('PATCH', '/api/me', { body: { locale: 'de' }, headers: { cookie, ...headers } })).status;
    expect(await patch({})).toBe(403);
    expect(await patch({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await patch({ 'sec-fetch-site': 'same-site', origin: 'http://localhost' })).toBe(403);
    expect(await patch({ origin: 'http://evil.example', host: 'quiz.example' })).toBe(403);
    expect(await patch({ origin: 'null', host: 'quiz.example' })).toBe(403);
    // Whoever is between a browser and a plain page of our name speaks for no page of ours over https.
    const https = { cookie: cookie.replace('qf=', '__Host-qf='), 'x-forwarded-proto': 'https', host: 'quiz.example' };
    expect(await patch({ ...https, origin: 'http://quiz.example' })).toBe(403);
    expect(await patch({ ...https, origin: 'https://quiz.example' })).toBe(200);
    expect(await patch(sameOrigin)).toBe(200);
    expect(await patch({ origin: 'http://quiz.example', host: 'quiz.example' })).toBe(200);
    expect((await api.call('GET', '/api/me', { headers: { cookie } })).body.user.locale).toBe('de');
    const guest = await api.newGuest();
    expect((await api.call('GET', '/api/me', { token: guest, headers: { cookie } })).body.user.role).toBe('guest');
    expect((await api.call('GET', '/api/me', { headers: { cookie: `${cookie}; qf=another` } })).status).toBe(401);
  });

  it('are set for no other site, and a dead one spoils no sign-in', async () => {
    await register();
    expect((await signIn({}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await signIn({}, { origin: 'http://evil.example', host: 'quiz.example' })).status).toBe(403);
    expect((await signIn({}, { cookie: 'qf=dead', ...sameOrigin })).status).toBe(200);
    expect((await signIn({}, { 'sec-fetch-site': 'none' })).status).toBe(200);
  });

  it('have the prefix of a host over https, where the plain name is ignored', async () => {
    const https = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.9' };
    await register();
    const signedIn = await signIn({}, https);
    expect(cookiesOf(signedIn)[0]).toMatch(/^__Host-qf=\S+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/);
    const cookie = cookieHeader(signedIn);
    expect((await api.call('GET', '/api/me', { headers: { cookie, ...https } })).status).toBe(200);
    const plain = cookie.replaceAll('__Host-', '');
    expect((await api.call('GET', '/api/me', { headers: { cookie: plain, ...https } })).status).toBe(401);
  });

  it('are cleared by signing out, which ends the session', async () => {
    const cookie = cookieHeader(await register());
    const headers = { cookie, ...sameOrigin };
    const out = await api.call('POST', '/api/auth/logout', { headers });
    expect(out.status).toBe(204);
    expect(cookiesOf(out)).toEqual([expect.stringMatching(/^qf=; Path=\/; Max-Age=0;/)]);
    expect((await api.call('GET', '/api/me', { headers })).status).toBe(401);
  });

  it('are cleared also when their session is over, so that no browser keeps a dead one', async () => {
    const made = await register();
    const { token } = made.body;
    const headers = { cookie: cookieHeader(made), ...sameOrigin };
    const { sessions } = (await api.call('GET', '/api/me/sessions', { token })).body;
    await api.call('DELETE', `/api/me/sessions/${sessions[0].id}`, { token });
    const out = await api.call('POST', '/api/auth/logout', { headers });
    expect([out.status, cookiesOf(out)]).toEqual([204, [expect.stringMatching(/^qf=; Path=\/; Max-Age=0;/)]]);
    const fromElsewhere = { ...headers, 'sec-fetch-site': 'cross-site' };
    const refused = await api.call('POST', '/api/auth/logout', { headers: fromElsewhere });
    expect([refused.status, cookiesOf(refused)]).toEqual([403, []]);
  });
});

describe('an account', () => {
  it('lists its sessions and ends them, and nobody else does', async () => {
    const made = await register();
    const browser = await signIn({}, { ...sameOrigin, 'user-agent': 'A browser' });
    const { token } = made.body;
    const { sessions } = (await api.call('GET', '/api/me/sessions', { token })).body;
    expect(sessions).toHaveLength(2);
    const web = sessions.find(({ kind }: { kind: string }) => kind === 'web');
    expect(web).toMatchObject({ device: 'A browser', current: false });
    const stranger = await api.newGuest();
    expect((await api.call('DELETE', `/api/me/sessions/${web.id}`, { token: stranger })).status).toBe(404);
    expect((await api.call('DELETE', `/api/me/sessions/${web.id}`, { token })).status).toBe(204);
    expect((await me(browser.body.token)).status).toBe(401);
    expect((await me(token)).status).toBe(200);
  });

  it('lists its sessions page by page', async () => {
    const { token } = (await register()).body;
    for (let i = 0; i < 4; i += 1) await signIn();
    const page = async (query: string) => (await api.call('GET', `/api/me/sessions?${query}`, { token })).body;
    const all = (await page('')).sessions;
    const first = await page('limit=2');
    const second = await page(`limit=2&cursor=${first.next}`);
    const last = await page(`limit=2&cursor=${second.next}`);
    expect([...first.sessions, ...second.sessions, ...last.sessions]).toEqual(all);
    expect([all.length, first.sessions.length, last.next]).toEqual([5, 2, undefined]);
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'cursor=x']) {
      const { status, body } = await api.call('GET', `/api/me/sessions?${query}`, { token });
      const path = `/${query.split('=', 1)[0]}`;
      expect({ status, body }, query).toMatchObject({ status: 400, body: { error: { details: [{ path }] } } });
    }
  });

  it('lists no session whose cookie the same browser has replaced', async () => {
    const device = { ...sameOrigin, 'user-agent': 'A browser' };
    const first = await signInAfterRegistering(device);
    const again = await signIn({}, { ...device, cookie: cookieHeader(first) });
    const { sessions } = (await api.call('GET', '/api/me/sessions', { token: again.body.token })).body;
    const web = sessions.filter(({ kind }: { kind: string }) => kind === 'web');
    expect(web).toEqual([expect.objectContaining({ device: 'A browser', current: true })]);
    expect((await me(first.body.token)).status).toBe(401);
    // A failed one replaces nothing.
    await signIn({ password: 'wrong' }, { ...device, cookie: cookieHeader(again) });
    expect((await me(again.body.token)).status).toBe(200);
  });

  it('changes its password, which ends all other sessions', async () => {
    const { token } = (await register()).body;
    const other = (await signIn()).body.token;
    const change = (body: object) => api.call('POST', '/api/me/password', { token, body });
    const next = 'another horse battery';
    expect((await change({ current: 'wrong', next })).status).toBe(403);
    expect((await change({ current: password, next: 'password1' })).status).toBe(400);
    expect((await change({ current: password, next })).status).toBe(204);
    expect((await me(token)).status).toBe(200);
    expect((await me(other)).status).toBe(401);
    expect((await signIn()).status).toBe(401);
    expect((await signIn({ password: next })).status).toBe(200);
  });

  it('that is disabled is nobody', async () => {
    const { token } = (await register()).body;
    await rows(`update "user" set status = 'disabled' where login = ? returning id`, [login]);
    expect((await me(token)).status).toBe(401);
    expect((await signIn()).status).toBe(401);
  });
});

it('gives no host token to a request whose session ends while it is served', async () => {
  const others = { list: never, read: never, delete: never };
  const games = { ...others, create: never, revokeHostTokens: never, lookUp: never, hostToken: endsSession };
  const slow = await openApiServer({ deps: { games } });
  try {
    const guest = await slow.newGuest();
    ending = () => slow.call('POST', '/api/auth/register', { body: { login, password }, token: guest });
    const reply = await slow.call('POST', '/api/games/x/host-token', { token: guest });
    expect(reply).toMatchObject({ status: 401, body: { error: { code: 'bad_token' } } });
  } finally {
    await slow.close();
  }
});

let ending: () => Promise<Reply>;
const never = () => Promise.reject(new Error('is not asked for'));
async function endsSession(): Promise<string> {
  expect((await ending()).status).toBe(201);
  return 'a host token of the account';
}

it('says how people may sign in, and keeps them out where that is closed', async () => {
  const open = await api.call('GET', '/api/auth/options');
  expect(open).toMatchObject({ status: 200, body: { guests: true, registration: 'open', mail: false, oidc: [] } });
  const closed = await openApiServer({ config: { registration: 'closed', guests: false } });
  try {
    const options = await closed.call('GET', '/api/auth/options');
    expect(options.body).toMatchObject({ guests: false, registration: 'closed' });
    const refused = await closed.call('POST', '/api/auth/register', { body: { login, password } });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'not_allowed' } } });
  } finally {
    await closed.close();
  }
});
