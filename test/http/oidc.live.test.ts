/** Signing in with accounts of others, by a real provider. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { singlesQuiz } from '../support/quizzes.ts';
import { html, locationOf, openOidcStage, pathOf, publicUrl, reasonOf, type OidcStage } from './oidc-stage.ts';
import { TestBrowser } from './test-browser.ts';

const password = 'correct horse battery';
let stage: OidcStage;
let named = 0;
let person = '';
let browser: TestBrowser;
beforeAll(async () => {
  stage = await openOidcStage();
});
afterAll(() => stage.close());
beforeEach(() => {
  named += 1;
  person = `person-${named}`;
  browser = new TestBrowser(stage.api);
});

/** Begins as the guest with this token, as pages do. */
async function beginAsGuest(token: string, body: object = {}): Promise<string> {
  const begun = await browser.post('/api/auth/oidc/school', body, token);
  expect(begun.status).toBe(200);
  return pathOf(await stage.school.signIn(begun.body.url as string, person));
}

describe('signing in with a provider', () => {
  it('makes an account the first time, and is the same person ever after', async () => {
    stage.school.people.set(person, {
      name: ' Ms\u202e Rivers ',
      email: 'rivers@school.example',
      email_verified: true,
    });
    const back = await stage.signIn(browser, person, '?return=/account%3Fx=1');
    expect(back).toMatchObject({ status: 302, headers: { location: '/account?x=1' } });
    const { user } = (await browser.get('/api/me')).body;
    expect(user).toMatchObject({ displayName: 'Ms Rivers', role: 'host', emailVerified: true });
    expect(user.login).toBeUndefined();
    const other = new TestBrowser(stage.api);
    expect(locationOf(await stage.signIn(other, person))).toBe('/host');
    expect((await other.get('/api/me')).body.user.id).toBe(user.id);
    const audited = await stage.rows('select action from audit_entry where subject_id = ? order by id', [user.id]);
    expect(audited.map(({ action }) => action)).toEqual(['registered', 'identity_linked']);
    const { sessions } = (await browser.get('/api/me/sessions')).body;
    expect(sessions.map(({ kind }: { kind: string }) => kind)).toEqual(['web', 'web']);
  });

  it('is told among the ways to sign in', async () => {
    const { body } = await stage.api.call('GET', '/api/auth/options');
    expect(body.oidc).toEqual([
      { id: 'school', name: 'School' },
      { id: 'other', name: 'Other' },
    ]);
  });

  it('makes a guest the account: the same person, and no earlier token is of use', async () => {
    const guest = (await stage.api.call('POST', '/api/auth/guest', { body: {} })).body;
    const quiz = await stage.api.call('POST', '/api/quizzes', { token: guest.token, body: singlesQuiz(1) });
    const game = await stage.api.call('POST', '/api/games', { token: guest.token, body: { quizId: quiz.body.id } });
    const back = await beginAsGuest(guest.token, { return: '/host' });
    // Whoever knows the guest's token is no one once the guest has become somebody: session fixation.
    expect((await stage.api.call('GET', '/api/me', { token: guest.token })).status).toBe(200);
    expect((await browser.get(back)).status).toBe(302);
    expect((await browser.get('/api/me')).body.user).toMatchObject({ id: guest.user.id, role: 'host' });
    expect((await stage.api.call('GET', '/api/me', { token: guest.token })).status).toBe(401);
    expect((await browser.get(`/api/quizzes/${quiz.body.id}`)).status).toBe(200);
    const [row] = await stage.rows('select host_generation from game where id = ?', [game.body.gameId]);
    expect(row?.['host_generation']).toBe(1);
  });

  it('takes along what a guest has into an account that is there, if wanted', async () => {
    await stage.signIn(browser, person);
    const { id } = (await browser.get('/api/me')).body.user;
    for (const adopt of [false, true]) {
      browser = new TestBrowser(stage.api);
      const token = await stage.api.newGuest();
      const quiz = await stage.api.call('POST', '/api/quizzes', { token, body: singlesQuiz(1) });
      await browser.get(await beginAsGuest(token, { adopt }));
      expect((await browser.get('/api/me')).body.user.id).toBe(id);
      expect((await browser.get(`/api/quizzes/${quiz.body.id}`)).status).toBe(adopt ? 200 : 404);
      expect((await stage.api.call('GET', '/api/me', { token })).status).toBe(adopt ? 401 : 200);
    }
  });

  it('goes on without a guest who has become an account in another tab meanwhile', async () => {
    const token = await stage.api.newGuest();
    const [one, other] = [await beginAsGuest(token), await beginAsGuest(token)];
    expect((await browser.get(one)).status).toBe(302);
    const { id } = (await browser.get('/api/me')).body.user;
    expect((await browser.get(other)).status).toBe(302);
    expect((await browser.get('/api/me')).body.user.id).toBe(id);
  });

  it('sends a page that was opened by another address to the one where people come back', async () => {
    const headers = { origin: 'http://10.0.0.7:3000', host: '10.0.0.7:3000' };
    const begun = await browser.send('POST', '/api/auth/oidc/school', {}, headers);
    expect(begun).toMatchObject({ status: 200, body: { url: `${publicUrl}/sign-in` } });
    expect(browser.cookieNames()).toEqual([]);
  });

  it('of a new person in two tabs at once makes one account', async () => {
    const [one, other] = [await stage.awayAndBack(browser, person), await stage.awayAndBack(browser, person)];
    const back = await Promise.all([browser.get(one), browser.get(other)]);
    expect(back.map(({ status }) => status)).toEqual([302, 302]);
    expect(await stage.rows('select id from user_identity where subject = ?', [person])).toHaveLength(1);
  });

  it('keeps the last tabs of many, whose cookies do not pile up', async () => {
    const first = await stage.awayAndBack(browser, person);
    for (let i = 0; i < 8; i += 1) {
      stage.api.clock.now += 1000;
      await browser.get('/api/auth/oidc/school');
    }
    const last = await stage.awayAndBack(browser, person);
    expect(browser.cookieNames().filter((name) => name.startsWith('qf-oidc-'))).toHaveLength(5);
    expect(reasonOf(await browser.get(first))).toBe('expired');
    expect((await browser.get(last)).status).toBe(302);
  });

  it('gives disabled people nothing, and newcomers nothing where registration is closed', async () => {
    await stage.signIn(browser, person);
    await stage.rows(`update "user" set status = 'disabled' where id = ? returning id`, [
      (await browser.get('/api/me')).body.user.id,
    ]);
    const before = await stage.stored();
    expect(reasonOf(await stage.signIn(browser, person))).toBe('disabled');
    const closed = await stage.another({ config: { registration: 'closed' } });
    try {
      const newcomer = new TestBrowser(closed);
      const refused = await stage.signIn(newcomer, `${person}-2`);
      expect(refused).toMatchObject({ status: 403, body: { error: { code: 'not_allowed' } } });
      expect(reasonOf(refused)).toBe('closed');
    } finally {
      await closed.close();
    }
    expect(await stage.stored()).toEqual(before);
  });
});

it('needs an invitation where accounts are by invitation, which is used once', async () => {
  const byInvite = await stage.another({ config: { registration: 'invite' } });
  try {
    const refused = await stage.signIn(new TestBrowser(byInvite), person);
    expect(refused).toMatchObject({ status: 403, body: { error: { details: { reason: 'invite' } } } });
    const tokenHash = createHash('sha256').update('an invitation').digest('hex');
    await stage.rows(
      `insert into invite (id, token_hash, uses, created_by, created_at, expires_at)
       values (?, ?, 1, ?, now(), now() + interval '1 day') returning id`,
      [randomUUID(), tokenHash, randomUUID()],
    );
    const statuses: number[] = [];
    for (const who of [person, `${person}-late`]) {
      const from = new TestBrowser(byInvite);
      const begun = await from.post('/api/auth/oidc/school', { invite: 'an invitation' });
      const back = pathOf(await stage.school.signIn(begun.body.url as string, who));
      statuses.push((await from.get(back)).status);
    }
    expect(statuses).toEqual([302, 403]);
  } finally {
    await byInvite.close();
  }
});

describe('an address that is verified on both sides', () => {
  const email = () => `${person}@school.example`;
  const tell = (verified: boolean) =>
    stage.school.people.set(person, { email: email().toUpperCase(), email_verified: verified });
  /** An account with a password that has verified the address. */
  async function holder(): Promise<string> {
    const made = await new TestBrowser(stage.api).post('/api/auth/register', { login: person, password });
    const { id } = made.body.user;
    await stage.rows('update "user" set email = ?, verified_email = ? where id = ? returning id', [
      email(),
      email(),
      id,
    ]);
    return id as string;
  }
  const send = (body: object) => browser.post('/api/auth/oidc/link', body);
  const me = async () => (await browser.get('/api/me')).body.user;

  it('is verified for a new account, and asks for the password of one that is there, once [REST-30]', async () => {
    tell(true);
    const id = await holder();
    const token = await stage.api.newGuest();
    const quiz = await stage.api.call('POST', '/api/quizzes', { token, body: singlesQuiz(1) });
    const back = await browser.get(await beginAsGuest(token, { adopt: true, return: '/account' }));
    expect(locationOf(back)).toBe('/sign-in?link=school&after=%2Faccount');
    expect(browser.cookieNames()).toEqual(['qf-link']);
    const copy = new TestBrowser(stage.api);
    copy.take(browser, 'qf-link');
    expect(await send({})).toMatchObject({ status: 400, body: { error: { details: [{ path: '/password' }] } } });
    expect(await send({ password: 'wrong one' })).toMatchObject({
      status: 401,
      body: { error: { code: 'bad_token' } },
    });
    expect(
      await browser.send('POST', '/api/auth/oidc/link', { password }, { 'sec-fetch-site': 'cross-site' }),
    ).toMatchObject({ status: 403 });
    expect((await send({ password })).status).toBe(200);
    expect(await me()).toMatchObject({ id, login: person, emailVerified: true });
    expect((await browser.get(`/api/quizzes/${quiz.body.id}`)).status).toBe(200);
    expect(reasonOf(await send({ password }))).toBe('expired');
    for (const body of [{ password }, { separate: true }]) {
      expect(reasonOf(await copy.post('/api/auth/oidc/link', body))).toBe('expired');
    }
    const again = new TestBrowser(stage.api);
    expect(locationOf(await stage.signIn(again, person))).toBe('/host');
    expect((await again.get('/api/me')).body.user.id).toBe(id);
  });

  it('is left to whoever has it when the newcomer wants an account of their own', async () => {
    tell(true);
    const id = await holder();
    await stage.signIn(browser, person);
    expect((await send({ separate: true })).status).toBe(200);
    const own = await me();
    expect(own).toMatchObject({ role: 'host', emailVerified: false });
    expect(own.id).not.toBe(id);
    expect(own.email).toBeUndefined();
  });

  it('gives nothing where one side has not verified it, and guesses are counted', async () => {
    tell(false);
    await holder();
    expect(locationOf(await stage.signIn(browser, person))).toBe('/host');
    expect(await me()).toMatchObject({ emailVerified: false });
    named += 1;
    person = `person-${named}`;
    tell(true);
    browser = new TestBrowser(stage.api);
    const made = await new TestBrowser(stage.api).post('/api/auth/register', { login: person, password });
    await stage.rows('update "user" set email = ? where id = ? returning id', [email(), made.body.user.id]);
    expect(locationOf(await stage.signIn(browser, person))).toBe('/host');
    expect(await me()).toMatchObject({ email: email().toUpperCase(), emailVerified: true });

    named += 1;
    person = `person-${named}`;
    tell(true);
    await holder();
    browser = new TestBrowser(stage.api);
    await stage.signIn(browser, person);
    const statuses: number[] = [];
    for (let i = 0; i < 11; i += 1) statuses.push((await send({ password: 'wrong one' })).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
  });

  it('of an account without a password, and of a disabled one, connects nothing', async () => {
    tell(true);
    await stage.signIn(new TestBrowser(stage.api), person);
    stage.school.people.set(`${person}-2`, { email: email(), email_verified: true });
    expect(locationOf(await stage.signIn(browser, `${person}-2`))).toBe('/host');
    expect((await me()).email).toBeUndefined();
    const { id } = await me();
    await stage.rows(`update "user" set status = 'disabled' where id = ? returning id`, [id]);
    expect((await send({ password })).status).toBe(401);
  });
});

describe('an account and its identities', () => {
  const link = (body: object = {}) =>
    browser.post('/api/auth/oidc/school', { link: true, return: '/account', ...body });
  const registered = async (login = person) => {
    const reply = await browser.post('/api/auth/register', { login, password });
    return reply.body.user.id as string;
  };
  const listed = async () => (await browser.get('/api/me/identities')).body;

  it('are connected by somebody who is signed in and proves it, and never lose the last one', async () => {
    const id = await registered();
    stage.api.clock.now += 601_000;
    expect(await link()).toMatchObject({ status: 403, body: { error: { details: [{ path: '/password' }] } } });
    expect((await link({ password: 'wrong one' })).status).toBe(403);
    const begun = await link({ password });
    const back = await browser.get(pathOf(await stage.school.signIn(begun.body.url as string, person)));
    expect(locationOf(back)).toBe('/account');
    const { identities, hasPassword } = await listed();
    expect(hasPassword).toBe(true);
    expect(identities).toMatchObject([{ provider: 'school' }]);
    const other = new TestBrowser(stage.api);
    await stage.signIn(other, person);
    expect((await other.get('/api/me')).body.user.id).toBe(id);

    const stranger = new TestBrowser(stage.api);
    await stage.signIn(stranger, `${person}-stranger`);
    const path = `/api/me/identities/${identities[0].id}`;
    expect((await stranger.send('DELETE', path)).status).toBe(404);
    const only = (await stranger.get('/api/me/identities')).body;
    expect(only.hasPassword).toBe(false);
    const last = await stranger.send('DELETE', `/api/me/identities/${only.identities[0].id}`);
    expect(last).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    expect((await browser.send('DELETE', path)).status).toBe(204);
    expect((await listed()).identities).toEqual([]);
    const audited = await stage.rows('select action, details from audit_entry where subject_id = ? order by id', [id]);
    expect(audited.map(({ action }) => action)).toEqual(['registered', 'identity_linked', 'identity_unlinked']);
    expect(JSON.stringify(audited)).not.toContain(person);
  });

  it('do not take what is somebody else’s', async () => {
    await stage.signIn(new TestBrowser(stage.api), person);
    await registered();
    const begun = await link();
    const refused = await browser.get(pathOf(await stage.school.signIn(begun.body.url as string, person)));
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    expect(reasonOf(refused)).toBe('taken');
    expect((await listed()).identities).toEqual([]);
  });

  it('are connected in the session that began it alone, by pages of ours alone', async () => {
    await registered();
    // Thieves have got hold of the cookie of an attempt, and sign in as somebody of their own: with a session, and without.
    for (const login of [`${person}-2`, undefined]) {
      const thief = new TestBrowser(stage.api);
      if (login !== undefined) await thief.post('/api/auth/register', { login, password });
      const begun = await link();
      thief.take(browser, 'qf-oidc-');
      const back = pathOf(await stage.school.signIn(begun.body.url as string, 'thief'));
      expect(reasonOf(await thief.get(back))).toBe('signed_out');
      thief.take(browser, 'qf-oidc-');
      expect(reasonOf(await thief.get(back))).toBe('expired');
    }
    const elsewhere = await browser.send(
      'POST',
      '/api/auth/oidc/school',
      { link: true },
      { 'sec-fetch-site': 'cross-site' },
    );
    expect(elsewhere.status).toBe(403);
    expect(await stage.rows(`select id from user_identity where subject = 'thief'`)).toEqual([]);
    // A link of anybody's connects nothing, and makes nobody new of who is signed in.
    const before = await stage.stored();
    expect(reasonOf(await stage.signIn(browser, `${person}-new`))).toBe('elsewhere');
    expect(await stage.stored()).toEqual(before);
  });

  it('a guest has none, and by a bearer token alone nothing is connected', async () => {
    const token = await stage.api.newGuest();
    const begun = await stage.api.call('POST', '/api/auth/oidc/school', { token, body: { link: true } });
    expect(begun).toMatchObject({ status: 401, body: { error: { details: { reason: 'signed_out' } } } });
  });
});

describe('what goes wrong', () => {
  it('is said on a page from which people can try again', async () => {
    const before = await stage.stored();
    const begun = await browser.get('/api/auth/oidc/school?return=/account');
    const back = pathOf(await stage.school.cancel(locationOf(begun)));
    const page = await browser.get(back, html);
    expect(page).toMatchObject({
      status: 302,
      headers: { location: '/sign-in?problem=denied&provider=school&after=%2Faccount' },
    });
    const again = await browser.get('/api/auth/oidc/school');
    const refused = await browser.get(pathOf(await stage.school.cancel(locationOf(again))));
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'not_allowed' } } });
    expect(locationOf(await browser.get('/api/auth/oidc/nobody', html))).toMatch(/^\/sign-in\?problem=not_found&/);
    expect(await stage.stored()).toEqual(before);
  });

  it('at the provider is no reason of ours', async () => {
    const path = await stage.beginAtOther(browser, { reply: { status: 503, body: '{}' } });
    expect(await browser.get(path)).toMatchObject({ status: 503, body: { error: { code: 'busy' } } });
    const cut = await stage.beginAtOther(browser);
    stage.hostile.away(true);
    expect(reasonOf(await browser.get(cut))).toBe('unavailable');
    stage.hostile.away(false);
    const used = await stage.beginAtOther(browser, { reply: { status: 400, body: '{"error":"invalid_grant"}' } });
    expect(reasonOf(await browser.get(used))).toBe('expired');
    const ours = await stage.beginAtOther(browser, { reply: { status: 401, body: '{"error":"invalid_client"}' } });
    expect(reasonOf(await browser.get(ours))).toBe('failed');
  });

  it('while a provider is away: everything else goes on, and it is found when it is back', async () => {
    stage.hostile.away(true);
    const server = await stage.another();
    try {
      const from = new TestBrowser(server);
      const asked = stage.hostile.asked.descriptions;
      const refused = await from.get('/api/auth/oidc/other');
      expect(refused).toMatchObject({ status: 503, body: { error: { code: 'busy', retryAfterMs: 5000 } } });
      expect(locationOf(await from.get('/api/auth/oidc/other', html))).toMatch('problem=unavailable');
      expect((await from.get('/api/auth/oidc/school')).status).toBe(302);
      stage.hostile.away(false);
      server.clock.now += 3000;
      const both = await Promise.all([from.get('/api/auth/oidc/other'), from.get('/api/auth/oidc/other')]);
      expect(both.map(({ status }) => status)).toEqual([302, 302]);
      expect(stage.hostile.asked.descriptions).toBe(asked + 1);
      // What it has said once is good for a while.
      stage.hostile.away(true);
      server.clock.now += 3_700_000;
      expect((await from.get('/api/auth/oidc/other')).status).toBe(302);
    } finally {
      stage.hostile.away(false);
      await server.close();
    }
  });
});
