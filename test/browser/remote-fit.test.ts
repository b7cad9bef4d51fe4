/** A host's screen on a phone is a remote: every button under the thumb, what matters seen at once, on any phone. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { galleryEntries } from '../../web/fixtures/gallery-entries.ts';
import { skipsBrowser } from '../support/chromium.ts';
import { readText } from './readable-text.ts';
import { serveGallery, type ServedGallery } from './served-gallery.ts';

const phones = [
  { width: 320, height: 568 },
  { width: 360, height: 640 },
  { width: 390, height: 844 },
  { width: 844, height: 390 },
  { width: 568, height: 320 },
];
const remotes = Object.entries(galleryEntries)
  .filter(([, { page }]) => page === 'remote')
  .map(([name]) => name);
const leastPx = 14;

describe.skipIf(skipsBrowser())("a host's remote (needs Chromium)", () => {
  let gallery: ServedGallery;
  let page: Page;
  beforeAll(async () => {
    gallery = await serveGallery();
    page = await (
      await gallery.browser.newContext({ reducedMotion: 'reduce', hasTouch: true, isMobile: true })
    ).newPage();
  });
  afterAll(() => gallery?.close());

  /** Buttons that are small, or that something else lies on, or that are not within the screen. */
  const badButtons = () =>
    page.locator('footer > button, footer > div > button').evaluateAll((buttons) =>
      buttons
        .filter((button, index) => {
          const { left, right, top, bottom, width, height } = button.getBoundingClientRect();
          const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
          const isSeen = left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight && button.contains(hit);
          return !isSeen || width < 48 || height < (index === 0 ? 64 : 48);
        })
        .map((button) => `${button.textContent} ${JSON.stringify(button.getBoundingClientRect())}`),
    );

  it.each(remotes)('%s has its seven buttons in reach, and scrolls nothing but what is read', async (name) => {
    await gallery.show(page, name);
    for (const phone of phones) {
      await page.setViewportSize(phone);
      await page.locator('footer > div > button').first().waitFor();
      const reach = async () => ({
        phone,
        bad: await badButtons(),
        count: await page.locator('footer > button, footer > div > button').count(),
      });
      await expect.poll(reach, { timeout: 5000 }).toEqual({ phone, bad: [], count: 7 });
      const over = await page.evaluate(() => {
        const { scrollHeight, scrollWidth } = document.documentElement;
        const read = document.querySelector('[aria-label="Now"]');
        return [
          scrollHeight - innerHeight,
          scrollWidth - innerWidth,
          (read?.scrollWidth ?? 0) - (read?.clientWidth ?? 0),
        ];
      });
      expect({ phone, isOver: over.map((px) => px > 0) }).toEqual({ phone, isOver: [false, false, false] });
      expect((await readText(page)).smallestPx).toBeGreaterThanOrEqual(leastPx);
    }
  });

  it.each([
    ['remote-single', ['12 of 40 answered', 'Which river carries the most water?']],
    ['remote-long', ['of 40 answered']],
    ['remote-reveal', ['Right: Amazon', '39 answers', 'Next: question 4']],
    ['remote-lobby', ['418 273', '40 players are here']],
    ['remote-pot', ['418 273', '40 players are here', 'Prize pot: 5,200 credits']],
    ['remote-over-reward', ['Maya 2,575 credits']],
  ])('%s says at once what matters', async (name, texts) => {
    await gallery.show(page, name);
    for (const phone of phones.slice(0, 4)) {
      await page.setViewportSize(phone);
      for (const text of texts) {
        const box = await page.locator('[aria-label="Now"] :is(p, h1)', { hasText: text }).last().boundingBox();
        const region = await page.getByRole('region', { name: 'Now' }).boundingBox();
        const floor = (region?.y ?? 0) + (region?.height ?? 0);
        expect({ phone, text, isSeen: box !== null && box.y >= 0 && box.y + box.height <= floor }).toEqual({
          phone,
          text,
          isSeen: true,
        });
      }
    }
  });

  it('is what a phone shows, and not a wall, however small; the wall is a press away and back', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await gallery.show(page, 'host-single');
    const tiles = page.locator('main .tile');
    await page.getByRole('region', { name: 'Now' }).waitFor();
    expect(await tiles.count()).toBe(0);
    await page.getByRole('button', { name: 'Big screen' }).tap();
    await tiles.first().waitFor();
    await page.getByRole('button', { name: 'Remote', exact: true }).tap();
    await page.getByRole('region', { name: 'Now' }).waitFor();
    const wall = await (await gallery.browser.newContext({ viewport: { width: 1024, height: 460 } })).newPage();
    await gallery.show(wall, 'host-single');
    await wall.locator('main .tile').first().waitFor();
    expect(await wall.getByRole('region', { name: 'Now' }).count()).toBe(0);
    await wall.context().close();
  });
});
