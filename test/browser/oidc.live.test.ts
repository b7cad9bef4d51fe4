/** Signing in with the account of a school, in Chromium: over plain http, and over https behind a proxy. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../src/embedded/free-port.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { quizSchema } from '../../src/protocol/quiz.ts';
import { everyType } from '../../src/platform/quizzes/samples/every-type.ts';
import { phoneSize, skipsBrowser } from '../support/chromium.ts';
import { openSignInService, type SignInService } from '../support/sign-in-service.ts';
import { openTlsProxy, type TlsProxy } from '../support/tls-proxy.ts';
import { openRoom } from './browser-game.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const desk = { width: 1366, height: 641 };
const quiz = quizSchema.parse(everyType);
const password = 'candles on rivers';
const reeds = 'reeds@school.example';

const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const settings = (publicUrl: string, { issuer, client }: SignInService) => ({
  PUBLIC_URL: publicUrl,
  OIDC_PROVIDERS: JSON.stringify([{ id: 'school', name: 'School', issuer, ...client }]),
});

/** On the page of the school. */
async function signInThere(page: Page, person: string): Promise<void> {
  await page.getByRole('heading', { name: 'School sign-in' }).waitFor();
  await page.getByLabel('Person').fill(person);
  await button(page, 'Sign in').click();
}

async function fillIn(page: Page, login: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Sign-in name' }).fill(login);
  await page.getByLabel('Password', { exact: true }).fill(password);
}

async function sessionCookies(page: Page, address: string): Promise<string[]> {
  const cookies = await page.context().cookies(address);
  return cookies.map(({ name, secure, httpOnly, sameSite }) => [name, secure, httpOnly, sameSite].join(' '));
}

describe.skipIf(skipsBrowser())('a school account over http (needs Chromium)', () => {
  let school: SignInService;
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    const port = await findFreePort();
    address = `http://127.0.0.1:${port}`;
    school = await openSignInService([`${address}/api/auth/oidc/school/callback`]);
    school.people.set('rivers', { name: 'Ms Rivers', email: 'rivers@school.example', email_verified: true });
    const env = { PORT: String(port), ...settings(address, school) };
    served = await serveProduct({ samples: { 'every-type': everyType }, env });
  }, 60_000);
  afterAll(async () => {
    await served?.close();
    await school?.close();
  });

  it('is what a guest becomes, who finds the game again, and comes back elsewhere', { timeout: 120_000 }, async () => {
    const page = await served.openPage({ viewport: desk });
    const pin = await openRoom(page, address, quiz.title);
    const gamePath = new URL(page.url()).pathname;
    await page.goto(`${address}/host?after=${gamePath.split('/')[2]}`);
    await link(page, 'Create an account').click();
    await expectAccessible(page);
    await button(page, 'Continue with School').click();
    await signInThere(page, 'rivers');
    // Where the person was going to, with the game that the next one is for.
    await link(page, 'Signed in as Ms Rivers').waitFor();
    expect(page.url()).toBe(`${address}/host?after=${gamePath.split('/')[2]}`);
    expect(await page.evaluate(() => Object.keys(localStorage))).not.toContain('quickfire:guest');
    expect(await sessionCookies(page, address)).toContain('qf false true Lax');
    expect((await sessionCookies(page, address)).some((cookie) => cookie.includes('oidc'))).toBe(false);
    await page.goto(`${address}${gamePath}`);
    expect((await page.getByTestId('pin').textContent())?.replaceAll(/\D/g, '')).toBe(pin);

    const other = await served.openPage({ viewport: phoneSize });
    await other.goto(`${address}/account`);
    await link(other, 'Sign in').click();
    await button(other, 'Continue with School').click();
    await signInThere(other, 'rivers');
    await other.getByRole('region', { name: 'Connected accounts' }).getByText('rivers@school.example').waitFor();
    expect(new URL(other.url()).pathname).toBe('/account');
    // There is no other way in, and no password to change.
    expect(await button(other, 'Change the password').count()).toBe(0);
    expect(await other.getByRole('button', { name: /^Disconnect/ }).count()).toBe(0);
    await expectAccessible(other);
    await button(other, 'Sign out').click();
    await link(other, 'Sign in').waitFor();
    expect(served.complaints.thrown).toEqual([]);
  });

  it('is connected with an account that is there, and disconnected', { timeout: 120_000 }, async () => {
    const page = await served.openPage({ viewport: desk });
    await page.goto(`${address}/register?after=%2Faccount`);
    await fillIn(page, 'dr.radish');
    await button(page, 'Create the account').click();
    await button(page, 'Connect School').click();
    await signInThere(page, 'radish');
    await page.getByRole('button', { name: 'Disconnect School' }).waitFor();
    await expectAccessible(page);
    await button(page, 'Sign out').click();
    await link(page, 'Sign in').click();
    await button(page, 'Continue with School').click();
    // The school knows the browser still.
    await link(page, 'Signed in as dr.radish').waitFor();
    await page.goto(`${address}/account`);
    await page.getByRole('button', { name: 'Disconnect School' }).click();
    await page.getByRole('button', { name: 'Disconnect School' }).waitFor({ state: 'detached' });
    expect(served.complaints.thrown).toEqual([]);
  });

  it('with the address of an account here is connected by its password', { timeout: 120_000 }, async () => {
    const page = await served.openPage({ viewport: phoneSize });
    await page.goto(`${address}/register`);
    await fillIn(page, 'ms.reeds');
    await button(page, 'Create the account').click();
    await link(page, 'Signed in as ms.reeds').waitFor();
    const orm = await connectOrm({ url: served.databaseUrl, poolMax: 1, applicationName: 'quickfire-test' });
    await orm.em.execute(`update "user" set email = ?, verified_email = ? where login = 'ms.reeds'`, [reeds, reeds]);
    await orm.close(true);
    school.people.set('reeds', { email: reeds, email_verified: true });

    const other = await served.openPage({ viewport: phoneSize });
    await other.goto(`${address}/sign-in?after=%2Faccount`);
    await button(other, 'Continue with School').click();
    await signInThere(other, 'reeds');
    await other.getByText('An account here has the e-mail address that you have at School.').waitFor();
    await expectAccessible(other);
    await other.getByLabel('Password', { exact: true }).fill('not my password');
    await button(other, 'Connect and sign in').click();
    await other.getByText('The password is wrong.').waitFor();
    await other.getByLabel('Password', { exact: true }).fill(password);
    await button(other, 'Connect and sign in').click();
    await other.getByRole('button', { name: /^Disconnect School/ }).waitFor();
    await other.getByText('ms.reeds').first().waitFor();
    expect(served.complaints.thrown).toEqual([]);
  });

  it('that lets nobody in says so where people can go on', { timeout: 120_000 }, async () => {
    const page = await served.openPage({ viewport: phoneSize });
    await page.goto(`${address}/sign-in?after=%2Faccount`);
    await button(page, 'Continue with School').click();
    await button(page, 'Cancel').click();
    await page.getByText('You were not signed in with School').waitFor();
    await expectAccessible(page);
    await page.goto(`${address}/api/auth/oidc/school/callback?code=x&state=y`);
    await page.getByText('This took too long, or was begun in another browser').waitFor();
    // A link that leads elsewhere leads nowhere.
    await page.goto(`${address}/sign-in?after=${encodeURIComponent('//evil.example')}`);
    await button(page, 'Continue with School').click();
    await signInThere(page, 'rockets');
    await link(page, 'Signed in as school').waitFor();
    expect(page.url()).toBe(`${address}/quizzes`);
    expect(served.complaints.thrown).toEqual([]);
  });
});

describe.skipIf(skipsBrowser())('a school account over https (needs Chromium)', () => {
  let school: SignInService;
  let served: ServedProduct;
  let proxy: TlsProxy;
  beforeAll(async () => {
    proxy = await openTlsProxy();
    school = await openSignInService([`${proxy.url}/api/auth/oidc/school/callback`]);
    const env = { TRUST_PROXY: 'true', ...settings(proxy.url, school) };
    served = await serveProduct({ samples: { 'every-type': everyType }, env });
    proxy.to(Number(new URL(served.product.url()).port));
  }, 60_000);
  afterAll(async () => {
    await served?.close();
    await school?.close();
    await proxy?.close();
  });

  it('has cookies that no other site can set, and so have passwords', { timeout: 120_000 }, async () => {
    const page = await served.openPage({ viewport: desk, ignoreHTTPSErrors: true });
    await page.goto(`${proxy.url}/register`);
    await fillIn(page, 'mr.rockets');
    expect(await page.getByText('This connection is not encrypted').count()).toBe(0);
    await button(page, 'Create the account').click();
    await link(page, 'Signed in as mr.rockets').waitFor();
    expect(await sessionCookies(page, proxy.url)).toEqual([
      '__Host-qf true true Lax',
      '__Host-qf-device true true Lax',
    ]);
    await page.goto(`${proxy.url}/account`);
    await button(page, 'Sign out').click();
    await link(page, 'Sign in').click();
    await fillIn(page, 'mr.rockets');
    await button(page, 'Sign in').click();
    await link(page, 'Signed in as mr.rockets').waitFor();

    const other = await served.openPage({ viewport: desk, ignoreHTTPSErrors: true });
    await other.goto(`${proxy.url}/sign-in`);
    await button(other, 'Continue with School').click();
    await other.getByRole('heading', { name: 'School sign-in' }).waitFor();
    expect(await sessionCookies(other, proxy.url)).toEqual([
      expect.stringMatching(/^__Host-qf-oidc-[\w-]{12} true true Lax$/),
    ]);
    await signInThere(other, 'rivers');
    await link(other, 'Signed in as school').waitFor();
    expect((await sessionCookies(other, proxy.url)).toSorted()[0]).toBe('__Host-qf true true Lax');
    // The room itself, over an encrypted WebSocket.
    await openRoom(other, proxy.url, quiz.title);
    expect(served.complaints.thrown).toEqual([]);
  });
});
