/** The first admin, and what admins see and do, in Chromium on the real product. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueFirstAdminToken } from '../../src/db/first-admin.ts';
import { phoneSize, skipsBrowser } from '../support/chromium.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const desk = { width: 1366, height: 641 };
const password = 'candles on rivers';
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name });
const linkField = (page: Page, name: RegExp) => page.getByRole('textbox', { name });

async function fillIn(page: Page, login: string, press: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Sign-in name' }).fill(login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await button(page, press).click();
}

describe.skipIf(skipsBrowser())('an admin in Chromium (needs Chromium)', () => {
  let served: ServedProduct;
  let address: string;
  let page: Page;
  let other: Page;
  let invite: string;
  beforeAll(async () => {
    served = await serveProduct({ env: { REGISTRATION: 'invite' } });
    address = served.product.url();
    [page, other] = await Promise.all([served.openPage({ viewport: desk }), served.openPage({ viewport: phoneSize })]);
  }, 60_000);
  afterAll(() => served?.close());

  it('comes by the link of the start, invites, disables and reads what was done', { timeout: 180_000 }, async () => {
    const token = await issueFirstAdminToken(served.databaseUrl);
    await page.goto(`${address}/admin/first#${token}`);
    await page.getByText('Nobody looks after this server yet.').waitFor();
    await expectAccessible(page);
    await fillIn(page, 'ms.admin', 'Create the account');
    const people = page.getByRole('list', { name: 'People' });
    await people.getByText('This is you').waitFor();

    await other.goto(`${address}/register`);
    await other.getByText('Accounts are by invitation here.').waitFor();
    await page.getByRole('textbox', { name: 'For whom' }).fill('Mr. Guest');
    await button(page, 'Make an invite').click();
    invite = await linkField(page, /link to register/).inputValue();
    expect(invite).toMatch(/\/register#\S{40,}$/);
    await button(page, 'Copy the link').click();
    await page.getByText('Copied.').waitFor();
    await expectAccessible(page);
    await other.goto(invite);
    await other.reload();
    await fillIn(other, 'mr.guest', 'Create the account');
    await link(other, /Signed in as mr\.guest/).waitFor();

    await page.getByRole('searchbox').fill('MR.G');
    await button(page, 'Search').click();
    await people.getByRole('heading', { name: 'mr.guest' }).waitFor();
    await people.getByText('This is you').waitFor({ state: 'detached' });
    await button(page, /^New password link/).click();
    expect(await linkField(page, /new password for mr\.guest/).inputValue()).toMatch(/\/reset#\S{40,}$/);
    await button(page, 'Disable… mr.guest').click();
    await page.getByText('They are signed out everywhere at once').waitFor();
    await button(page, 'Disable').last().click();
    await people.getByText('Host, disabled').waitFor();
    await other.goto(`${address}/account`);
    await other.getByText('You are signed out on this device.').waitFor();
    await button(page, 'Let in again mr.guest').click();
    await people.getByText('Host', { exact: true }).waitFor();

    await link(page, 'What was done to mr.guest').click();
    await page.getByText('ms.admin let mr.guest in again.').waitFor();
    await page.getByText('ms.admin disabled mr.guest.').waitFor();
    await link(page, 'Show everything').click();
    await page.getByText('ms.admin made an account and became the first admin.').waitFor();
    await expectAccessible(page);
    await link(page, 'Deposits').click();
    await page.getByText(/^Deposits are off here/).waitFor();
    await link(page, 'What was done').click();

    expect(served.complaints.thrown).toEqual([]);
  });

  it('is not needed by whoever takes all data along and goes', { timeout: 180_000 }, async () => {
    await other.goto(`${address}/sign-in`);
    await fillIn(other, 'mr.guest', 'Sign in');
    await link(other, /Signed in as mr\.guest/).waitFor();
    await other.goto(`${address}/account`);
    expect(await link(other, 'People').count()).toBe(0);
    const download = other.waitForEvent('download');
    await link(other, 'Download everything').click();
    expect((await download).suggestedFilename()).toBe('quickfire-export.json');
    const granted = await page.evaluate(async () => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
      const body = JSON.stringify({ to: 'mr.guest', asset: 'credits', amount: '1250', reason: 'A prize' });
      return (await fetch('/api/admin/grants', { method: 'POST', headers, body })).status;
    });
    expect(granted).toBe(201);
    await button(other, 'Delete my account…').click();
    await button(other, 'Delete for ever').click();
    await other.getByText('Type your password.').waitFor();
    await expectAccessible(other);
    await other.getByLabel('Your password', { exact: true }).fill('not it at all');
    await other.getByRole('checkbox', { name: 'I want all of it gone.' }).check();
    await button(other, 'Delete for ever').click();
    await other.getByText('Tick that you give up 1,250 credits.').waitFor();
    await other.getByRole('checkbox', { name: 'I give up 1,250 credits.' }).check();
    await button(other, 'Delete for ever').click();
    await other.getByText('This is not your password.').waitFor();
    await other.getByLabel('Your password', { exact: true }).fill(password);
    await button(other, 'Delete for ever').click();
    await other.getByText('Your account is deleted.').waitFor();
    await page.reload();
    await page.getByText(/^Somebody who is gone \(\w+\) deleted the account\.$/).waitFor();

    await other.goto(invite);
    await fillIn(other, 'too.late', 'Create the account');
    await other.getByText('This invite was used').waitFor();
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });
});
