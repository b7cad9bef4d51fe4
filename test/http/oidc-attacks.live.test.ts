/** What attackers try where people sign in with accounts of others: by a real provider, and by one that lies. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { html, locationOf, openOidcStage, publicUrl, reasonOf, type Forgery, type OidcStage } from './oidc-stage.ts';
import { TestBrowser } from './test-browser.ts';

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

describe('an attacker', () => {
  it('replays nothing: a way back leads in once [REST-20]', async () => {
    const copy = new TestBrowser(stage.api);
    const back = await stage.awayAndBack(browser, person);
    copy.take(browser, 'qf-oidc-');
    expect((await browser.get(back)).status).toBe(302);
    const before = await stage.stored();
    const again = await browser.get(back);
    expect(again).toMatchObject({ status: 401, body: { error: { code: 'bad_token' } } });
    expect(reasonOf(again)).toBe('expired');
    // Nor with the cookie of the attempt, which has ended for all processes.
    expect(reasonOf(await copy.get(back))).toBe('expired');
    expect(await stage.stored()).toEqual(before);
  });

  it('does nothing with a way back in another browser, also in one that has begun itself', async () => {
    const before = await stage.stored();
    const victim = new TestBrowser(stage.api);
    const back = await stage.awayAndBack(browser, 'mallory-2');
    expect(reasonOf(await victim.get(back))).toBe('expired');
    await victim.get('/api/auth/oidc/school');
    expect(reasonOf(await victim.get(back))).toBe('expired');
    const own = browser.cookieNames().find((name) => name.startsWith('qf-oidc-')) ?? '';
    victim.set(own, 'A'.repeat(80));
    expect(reasonOf(await victim.get(back))).toBe('expired');
    expect(await stage.stored()).toEqual(before);
  });

  it('mixes up nothing between providers', async () => {
    const before = await stage.stored();
    const back = await stage.awayAndBack(browser, person);
    const asked = stage.hostile.asked.tokens;
    // The state of one at the other's address: neither is asked for tokens.
    expect(reasonOf(await browser.get(back.replace('/school/', '/other/')))).toBe('expired');
    expect(reasonOf(await browser.get(back))).toBe('expired');
    // The school's code with the other's state, and an answer that names another issuer than the one that was asked.
    const path = await stage.beginAtOther(browser);
    expect(reasonOf(await browser.get(`${path}&iss=${encodeURIComponent(stage.school.issuer)}`))).toBe('failed');
    expect(stage.hostile.asked.tokens).toBe(asked);
    // The school says that it names itself always: an answer that does not is none of its own.
    const unnamed = new URL(await stage.awayAndBack(browser, person), publicUrl);
    unnamed.searchParams.delete('iss');
    expect(reasonOf(await browser.get(`${unnamed.pathname}${unnamed.search}`))).toBe('failed');
    const twice = await stage.awayAndBack(browser, person);
    const state = new URL(twice, publicUrl).searchParams.get('state');
    expect((await browser.get(`${twice}&state=${state}`)).status).toBe(400);
    expect(await stage.stored()).toEqual(before);
  });

  const at = () => Math.floor(Date.now() / 1000);
  it.each<[string, () => Forgery]>([
    ['another nonce', () => ({ claims: { nonce: 'x' } })],
    ['no nonce', () => ({ claims: { nonce: undefined } })],
    ['no signature', () => ({ alg: 'none' })],
    ['the public key as a secret', () => ({ alg: 'HS256' })],
    ['a key of somebody else', () => ({ wrongKey: true })],
    ['claims below a signature of others', () => ({ changed: { sub: 'alice' } })],
    ['another issuer', () => ({ claims: { iss: stage.school.issuer } })],
    ['another client', () => ({ claims: { aud: 'another' } })],
    ['a time that is over', () => ({ claims: { iat: at() - 7200, exp: at() - 3600 } })],
    ['no subject', () => ({ claims: { sub: undefined } })],
    ['a giant subject', () => ({ claims: { sub: 's'.repeat(256) } })],
    ['no token', () => ({ reply: { status: 200, body: '{"access_token":"a","token_type":"Bearer"}' } })],
    ['no JSON', () => ({ reply: { status: 200, body: '<html>' } })],
  ])('is believed no token with %s', async (_what, forgery) => {
    const before = await stage.stored();
    const refused = await browser.get(await stage.beginAtOther(browser, forgery()));
    expect(refused).toMatchObject({ status: 401, body: { error: { code: 'bad_token' } } });
    expect(reasonOf(refused)).toBe('failed');
    expect(browser.cookieNames()).not.toContain('qf');
    expect(await stage.stored()).toEqual(before);
    // And with nothing wrong in it the same token is good.
    expect((await browser.get(await stage.beginAtOther(browser, { claims: { sub: person } }))).status).toBe(302);
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/%2f/evil.example',
    '/.//evil.example',
    'https://evil.example',
    '/api/auth/oidc/school',
  ])('sends nobody to %j', async (path) => {
    const begun = await browser.get(`/api/auth/oidc/school?return=${encodeURIComponent(path)}`);
    expect(begun).toMatchObject({ status: 400, body: { error: { details: [{ path: '/return' }] } } });
    expect((await browser.post('/api/auth/oidc/school', { return: path })).status).toBe(400);
    const page = await browser.get(`/api/auth/oidc/school?return=${encodeURIComponent(path)}`, html);
    expect(locationOf(page)).toBe('/sign-in?problem=bad_request&provider=school');
  });

  it('begins nothing from a page of another site, and ends nothing after ten minutes', async () => {
    const begun = await browser.get('/api/auth/oidc/school', { 'sec-fetch-site': 'cross-site' });
    expect(begun.status).toBe(403);
    const back = await stage.awayAndBack(browser, person);
    stage.api.clock.now += 601_000;
    expect(reasonOf(await browser.get(back))).toBe('expired');
  });

  it('who fails again and again is counted for the address', async () => {
    const strict = await stage.another({ limits: { restPerMinute: 5 } });
    try {
      const from = new TestBrowser(strict);
      const statuses: number[] = [];
      for (let i = 0; i < 7; i += 1) statuses.push((await from.get('/api/auth/oidc/school/callback?state=x')).status);
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    } finally {
      await strict.close();
    }
  });
});
