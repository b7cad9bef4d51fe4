/** The report on paper, on a phone, and on the wall, from hand-written games. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipsBrowser } from '../support/chromium.ts';
import { serveGallery, type ServedGallery } from './served-gallery.ts';

describe.skipIf(skipsBrowser())('the report of a game (needs Chromium)', () => {
  let gallery: ServedGallery;
  let page: Page;
  beforeAll(async () => {
    gallery = await serveGallery();
    page = await (await gallery.browser.newContext({ reducedMotion: 'reduce' })).newPage();
  });
  afterAll(() => gallery?.close());

  it('is printed with all players, up to a thousand, and says where the rest is', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await gallery.show(page, 'report-crowd');
    const table = page.getByRole('region', { name: 'Table of players' });
    await table.waitFor();
    // What a browser prints is what is there when the listeners are through.
    const printed = () =>
      page.evaluate(() => {
        dispatchEvent(new Event('beforeprint'));
        const rows = document.querySelectorAll('section[aria-labelledby="report-players"] tbody tr').length;
        return [rows, document.querySelector<HTMLElement>('main')?.innerText ?? ''] as const;
      });
    const shown = await table.getByRole('row').count();
    await page.emulateMedia({ media: 'print' });
    const [rows, words] = await printed();
    expect(rows).toBe(1000);
    expect(words).toMatch(/Printed are the first 1,000 of 1,050 players\. All of them[^]*Export/);
    expect(words).toMatch(/✓ right, ✗ wrong, – no answer/);
    expect(words).not.toMatch(/Press a name|Show more/);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await page.emulateMedia({ media: 'screen' });
    await expect.poll(() => table.getByRole('row').count()).toBe(shown);
    expect(await page.locator('main').innerText()).not.toMatch(/Printed are/);

    await gallery.show(page, 'report-few');
    await table.waitFor();
    await page.emulateMedia({ media: 'print' });
    const [few, about] = await printed();
    expect(few).toBe(3);
    expect(about).not.toMatch(/Printed are/);
    expect(about).toMatch(/What each player answered[^]*Export/);
    await page.emulateMedia({ media: 'screen' });
  });

  it('has name and score of a player beside each other on a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await gallery.show(page, 'report-teams');
    const score = page.getByRole('columnheader', { name: 'Score' });
    await score.waitFor();
    expect(await score.evaluate((cell) => cell.getBoundingClientRect().right - innerWidth)).toBeLessThanOrEqual(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });

  it('shows a right order on the wall with the solution, not before', async () => {
    await page.setViewportSize({ width: 1280, height: 720 });
    await gallery.show(page, 'debrief-order');
    const items = page.locator('main ol li');
    const shown = () => items.evaluateAll((rows) => rows.map((row) => row.textContent ?? ''));
    await page.locator('main[data-screen$=":answers"]').waitFor();
    const before = await shown();
    expect(before.join(' ')).not.toMatch(/%/);
    expect(await page.locator('main').innerText()).not.toMatch(/right order/);
    await page.keyboard.press('Space');
    await page.locator('main[data-screen$=":solution"]').waitFor();
    await page.getByText('The right order').waitFor();
    const letters = (texts: string[]) => texts.map((text) => text.slice(0, 1));
    expect(letters(before)).toEqual(letters(before).toSorted());
    expect(letters(await shown())).not.toEqual(letters(before));
    expect(letters(await shown()).toSorted()).toEqual(letters(before));
  });

  it.each(['debrief-answers', 'debrief-solution', 'host-reveal-single', 'host-reveal-order'] as const)(
    'has bars whose lengths are as their numbers: %s',
    async (name) => {
      await page.setViewportSize({ width: 1280, height: 720 });
      await gallery.show(page, name);
      await page.locator('.grow-bar').first().waitFor();
      const tracks = await page
        .locator('.grow-bar')
        .evaluateAll((bars) => bars.map((bar) => Math.round(bar.parentElement?.getBoundingClientRect().width ?? 0)));
      expect(tracks.length).toBeGreaterThan(2);
      expect(Math.max(...tracks) - Math.min(...tracks), tracks.join()).toBeLessThanOrEqual(1);
    },
  );
});
