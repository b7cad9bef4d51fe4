/** Addresses and forgotten passwords in Chromium, by mails that a real worker sends to a real SMTP server. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import { phoneSize, skipsBrowser } from '../support/chromium.ts';
import { MailServer, type ReceivedMail } from '../support/mail-server.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const password = 'candles on rivers';
const email = 'ms.rivers@school.example';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });

describe.skipIf(skipsBrowser())('mail in Chromium (needs Chromium)', () => {
  let mail: MailServer;
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    mail = await MailServer.open();
    const from = { SMTP_URL: `smtp://127.0.0.1:${mail.port}`, MAIL_FROM: 'quiz@example.org' };
    served = await serveProduct({ env: { ...from, PUBLIC_URL: 'http://quiz.example' } });
    address = served.product.url();
  }, 60_000);
  afterAll(async () => {
    await served?.close();
    await mail?.close();
  });

  /** Opens the link of the mail that comes to an address after so many others. */
  async function openLink(page: Page, to: string, after = 0): Promise<void> {
    await expect.poll(() => mail.to(to).length, { timeout: 60_000 }).toBeGreaterThan(after);
    const { pathname, hash } = new URL((mail.to(to)[after] as ReceivedMail).link);
    // As from a mail program: each link loads the page anew.
    await page.goto('about:blank');
    await page.goto(`${address}${pathname}${hash}`);
  }

  it('verifies an address, and brings a new password to who forgot theirs', { timeout: 180_000 }, async () => {
    const page = await served.openPage({ viewport: phoneSize, locale: 'de-DE' });
    await page.goto(`${address}/register`);
    await field(page, 'Sign-in name').fill('ms.rivers');
    await field(page, 'Password').fill(password);
    await field(page, 'E-mail address (optional)').fill('ms.rivers');
    await button(page, 'Create the account').click();
    await page.getByText('Type a whole address').waitFor();
    await expectAccessible(page);
    await field(page, 'E-mail address (optional)').fill(email);
    await button(page, 'Create the account').click();
    await page.getByRole('link', { name: 'Signed in as ms.rivers' }).waitFor();

    await page.goto(`${address}/account`);
    await page.getByText('Not confirmed yet.').waitFor();
    await button(page, 'Send the link again').click();
    await page.getByText('Sent.').waitFor();
    await openLink(page, email);
    expect(mail.to(email)[0]?.headers.get('subject')).toBe('Quickfire: Adresse bestätigen');
    await button(page, 'Confirm my address').click();
    await page.getByText('Your address is confirmed.').waitFor();
    expect(page.url()).toBe(`${address}/verify`);

    await page.getByRole('link', { name: 'Your account' }).click();
    await page.getByText('Confirmed: it signs you in').waitFor();
    await expectAccessible(page);
    await button(page, 'Sign out').click();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Forgot password?' }).click();
    await field(page, 'Your e-mail address').fill(email);
    await button(page, 'Send me a link').click();
    await page.getByText('a mail is on its way').waitFor();
    await openLink(page, email, 2);
    await field(page, 'New password').fill('rockets on rivers');
    await button(page, 'Set the password').click();
    await page.getByText('Your new password is set.').waitFor();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await field(page, 'Sign-in name or e-mail address').fill(email);
    await field(page, 'Password').fill('rockets on rivers');
    await button(page, 'Sign in').click();
    await page.getByRole('link', { name: 'Signed in as ms.rivers' }).waitFor();
    expect(served.complaints).toEqual({ thrown: [], logged: [] });
  });

  it('changes an address, for which a password is asked when the sign-in is old', { timeout: 180_000 }, async () => {
    const page = await served.openPage({ viewport: { width: 1280, height: 800 } });
    const registration = { login: 'mr.rockets', email: 'mr.rockets@school.example', password };
    const { body } = await served.product.rest<{ token: string }>('POST', '/api/auth/register', registration);
    await openLink(page, 'mr.rockets@school.example');
    await button(page, 'Confirm my address').click();
    await page.getByText('Your address is confirmed.').waitFor();
    // Once more: it was used.
    await openLink(page, 'mr.rockets@school.example');
    await button(page, 'Confirm my address').click();
    await page.getByText('This link was used already').waitFor();
    await expectAccessible(page);

    await page.goto(`${address}/sign-in`);
    await field(page, 'Sign-in name or e-mail address').fill('mr.rockets@school.example');
    await field(page, 'Password').fill(password);
    await button(page, 'Sign in').click();
    await page.getByRole('link', { name: 'Signed in as mr.rockets' }).waitFor();
    const orm = await connectOrm({ url: served.databaseUrl, poolMax: 1, applicationName: 'qf-test' });
    await orm.em.fork().execute(`update session set created_at = created_at - interval '11 minutes'`);
    await orm.close(true);
    await page.goto(`${address}/account`);
    await button(page, 'Change the address').click();
    await field(page, 'New address').fill('rockets@home.example');
    await button(page, 'Save the address').click();
    await page.getByText('Type your password to change the address.').waitFor();
    await field(page, 'Your password').fill('not my password');
    await button(page, 'Save the address').click();
    await page.getByText('This is not your password.').waitFor();
    await field(page, 'Your password').fill(password);
    await button(page, 'Save the address').click();
    await page.getByText('rockets@home.example').waitFor();
    await expectAccessible(page);
    await expect.poll(() => mail.to('mr.rockets@school.example').length, { timeout: 60_000 }).toBe(2);
    await openLink(page, 'rockets@home.example');
    await button(page, 'Confirm my address').click();
    await page.getByText('Your address is confirmed.').waitFor();
    const { body: me } = await served.product.rest<{ user: object }>('GET', '/api/me', undefined, body.token);
    expect(me.user).toMatchObject({ email: 'rockets@home.example', emailVerified: true });
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });
});
