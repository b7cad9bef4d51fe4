/** The leaderboard in Chromium on the real product: nobody is on it who does not want to be. */
import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import { recordSeasonPoints } from '../../src/platform/seasons/record-season-points.ts';
import { skipsBrowser } from '../support/chromium.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const desk = { width: 1366, height: 641 };
const smallPhone = { width: 320, height: 568 };
const password = 'candles on rivers';

const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const rowsOf = (page: Page) => page.getByRole('list', { name: 'Ranks' }).getByRole('listitem');

async function register(page: Page, address: string, login: string): Promise<void> {
  await page.goto(`${address}/register`);
  await page.getByRole('textbox', { name: 'Sign-in name' }).fill(login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await button(page, 'Create the account').click();
  await link(page, `Signed in as ${login}`).waitFor();
}

/** As if games had paid them, in November and December. */
async function payAll({ databaseUrl }: ServedProduct, others: number): Promise<void> {
  const orm = await connectOrm({ url: databaseUrl, poolMax: 1, applicationName: 'quickfire-test' });
  await orm.em.fork().transactional(async (em) => {
    await em.execute(
      `insert into "user" (id, display_name, role, created_at)
        select gen_random_uuid(), 'other', 'host', now() from generate_series(1, ?)`,
      [others],
    );
    await em.execute(
      `insert into season_name select id, 'Other ' || left(id::text, 4), now() from "user" where display_name = 'other'`,
    );
    const people = await em.execute<{ id: string; login: string | null }[]>('select id, login from "user"');
    for (const [gameId, end] of [randomUUID(), randomUUID()]
      .entries()
      .map(([month, id]) => [id, 10 + month] as const)) {
      const at = Date.UTC(2026, end, 5);
      await recordSeasonPoints(
        em,
        people.map(({ id, login }, nth) => ({ userId: id, gameId, at, delta: login === null ? BigInt(nth + 10) : 5n })),
      );
    }
  });
  await orm.close(true);
}

describe.skipIf(skipsBrowser())('the leaderboard (needs Chromium)', () => {
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    served = await serveProduct({ worker: false });
    address = served.product.url();
  }, 60_000);
  afterAll(() => served?.close());

  it('has who wants to be on it, under the name of their choice', { timeout: 180_000 }, async () => {
    const page = await served.openPage({ viewport: smallPhone });
    await page.goto(`${address}/seasons`);
    await page.getByText('Leaderboards are for people who are signed in.').waitFor();
    await register(page, address, 'ms.rivers');
    // Without points a leaderboard means nothing to them.
    expect(await link(page, 'Leaderboard').count()).toBe(0);
    await payAll(served, 120);
    await page.goto(`${address}/games`);
    await link(page, 'Leaderboard').click();
    await page.getByText('120 players, by points from games').waitFor();
    expect(await page.getByRole('combobox', { name: 'Season' }).inputValue()).toBe('2026-12');
    expect(await rowsOf(page).count()).toBe(100);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await expectAccessible(page);

    await link(page, 'Be on leaderboards').click();
    const name = page.getByRole('textbox', { name: 'Your name on leaderboards' });
    await button(page, 'Be on leaderboards').click();
    await page.getByText('Choose a name.').waitFor();
    await name.fill('asshole');
    await button(page, 'Be on leaderboards').click();
    await page.getByText('Please choose another name.').waitFor();
    await name.fill('  Rivers ');
    await button(page, 'Be on leaderboards').click();
    await page.getByText('121 players, by points from games').waitFor();
    const own = page.getByRole('listitem').filter({ hasText: 'You' });
    await expect.poll(() => own.innerText()).toMatch(/^121[\s.]+You\s+5/);
    expect(await name.inputValue()).toBe('Rivers');
    await page.setViewportSize(desk);
    await expectAccessible(page);

    await page.getByRole('combobox', { name: 'Season' }).selectOption('All time');
    await expect.poll(() => own.innerText()).toMatch(/You\s+10/);
    expect(new URL(page.url()).pathname).toBe('/seasons/all');
    await button(page, 'Leave all leaderboards').click();
    await page.getByText('120 players, by points from games').waitFor();
    await page.getByText('You have left.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Do you want to be on it?');
    expect(await own.count()).toBe(0);
    expect(served.complaints.thrown).toEqual([]);
  });
});
