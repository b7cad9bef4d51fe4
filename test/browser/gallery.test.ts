/** Every screen, from hand-written states, under the product's own security headers: no server, no game. */
import type { Locator, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { galleryEntries } from '../../web/fixtures/gallery-entries.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { hallSize, phoneSize, skipsBrowser } from '../support/chromium.ts';
import { findViolations } from './find-violations.ts';
import { serveGallery, type ServedGallery } from './served-gallery.ts';

/** What a page says where it can't follow the game: each with a reload, and a host keeps the controls. */
const said: [names: RegExp, words: string][] = [
  [/-later-(type|phase|reveal)$/, 'This page is older than the game'],
  [/-outdated$/, 'This page is older than the game'],
  [/^failed$|-broken$/, "This screen can't be shown"],
];

/** The gate looks at half of the screens, others each time, and lets axe, which takes seconds, look at a fifth; FULL=1 at all. */
const { full } = readTestEnvironment();
const looked = Object.entries(galleryEntries).filter(() => full || Math.random() < 0.5);
const withAxe = new Set(looked.filter(() => full || Math.random() < 0.4).map(([name]) => name));

describe.skipIf(skipsBrowser())('every screen (needs Chromium)', () => {
  let gallery: ServedGallery;
  let phone: Page;
  let hall: Page;
  let complaints: string[] = [];

  const openPage = async (viewport: { width: number; height: number }): Promise<Page> => {
    const context = await gallery.browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    return page;
  };

  beforeAll(async () => {
    gallery = await serveGallery();
    [phone, hall] = await Promise.all([openPage(phoneSize), openPage(hallSize)]);
  });

  afterAll(() => gallery?.close());

  it('asks axe, which says what is wrong', async () => {
    const page = await gallery.browser.newPage();
    await page.setContent('<main><button></button></main>');
    expect(await findViolations(page)).toContainEqual('button-name: <button></button>');
    await page.context().close();
  });

  it('the ring around a title that takes the focus covers no line below it', async () => {
    await gallery.show(phone, 'library');
    await phone.keyboard.press('Tab');
    const title = phone.getByRole('heading', { level: 2 }).first();
    const beyond = await title.evaluate((heading) => {
      heading.focus();
      const { outlineWidth, outlineOffset, outlineStyle } = getComputedStyle(heading);
      return outlineStyle === 'none' ? NaN : parseFloat(outlineWidth) + parseFloat(outlineOffset);
    });
    expect(beyond).toBeLessThanOrEqual(3);
  });

  it('a room can be opened without scrolling, on walls and phones', async () => {
    const context = await gallery.browser.newContext({ reducedMotion: 'reduce' });
    const page = await context.newPage();
    await gallery.show(page, 'setup');
    const open = page.getByRole('button', { name: 'Open the room' });
    for (const [width, height] of [
      [1366, 641],
      [1024, 600],
      [1920, 969],
      [844, 390],
      [390, 844],
      [320, 568],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.evaluate(() => scrollTo(0, 0));
      const hidden = () =>
        open.evaluate((button) => {
          const { left, right, top, bottom } = button.getBoundingClientRect();
          const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
          const isSeen = top >= 0 && bottom <= innerHeight && button.contains(hit);
          return isSeen ? '' : `${top} to ${bottom} of ${innerHeight}, ${hit?.outerHTML.slice(0, 80)}`;
        });
      await expect.poll(hidden, { message: `${width} × ${height}`, timeout: 5000 }).toBe('');
    }
    await context.close();
  });

  it('a number is shown as it was understood, in any script, before it is sent', async () => {
    await gallery.show(phone, 'player-number');
    const field = phone.getByRole('textbox', { name: 'Your number' });
    const send = phone.getByRole('button', { name: 'Send' });
    const understood = {
      '١٩٦٩': '1,969',
      '१९६९': '1,969',
      '1.969': '1,969',
      '\u200f1 969': '1,969',
      '1969,5': '1,969.5',
    };
    for (const [typed, shown] of Object.entries(understood)) {
      await field.fill(typed);
      await expect
        .poll(() => phone.locator('#number-hint').textContent(), { timeout: 10_000 })
        .toBe(`You send: ${shown}`);
      expect(await send.isEnabled()).toBe(true);
    }
    for (const typed of ['196', '−1969', 'x']) {
      await field.fill(typed);
      await expect.poll(() => send.isEnabled(), { timeout: 10_000 }).toBe(false);
    }
  });

  it('gives no places while nobody has a point', async () => {
    for (const screen of ['player-no-points', 'player-final-no-points']) {
      await gallery.show(phone, screen);
      await expect.poll(() => phone.locator('main').innerText(), { timeout: 10_000 }).toMatch(/0 points|Not this time/);
      expect(await phone.locator('main').innerText()).not.toMatch(/1st/);
    }
    const row = { nickname: 'Ana', score: 0, rank: 1, previousRank: null };
    const top = ['a', 'b', 'c', 'd'].map((playerId) => ({ ...row, playerId }));
    for (const [screen, shown] of [
      ['host-standings', { standings: { top } }],
      ['host-over', { over: { top, podium: top.slice(0, 3) } }],
    ] as const) {
      await gallery.show(hall, screen, shown);
      await expect.poll(() => hall.locator('main').innerText(), { timeout: 10_000 }).toMatch(/Ana|No points/);
      expect(await hall.locator('main').innerText()).not.toMatch(/1st|^1$/m);
    }
  });

  it('can be hosted from a phone: nothing is beside the screen', async () => {
    for (const [name, { page }] of Object.entries(galleryEntries)) {
      if (page !== 'host' || !/lobby|teams|single|order|restored|over$/.test(name)) continue;
      await gallery.show(phone, name);
      await phone.locator('main').waitFor();
      const beside = () => phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      await expect.poll(beside, { message: name, timeout: 5000 }).toBeLessThanOrEqual(0);
    }
  });

  it('shows in forced colours what can be pressed, has the focus, is picked and is right', async () => {
    const context = await gallery.browser.newContext({
      viewport: phoneSize,
      reducedMotion: 'reduce',
      forcedColors: 'active',
    });
    const page = await context.newPage();
    const outlineOf = (element: Locator) =>
      element.evaluate((node) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(node);
        return outlineStyle === 'none' ? '' : outlineWidth;
      });
    for (const screen of [
      'home',
      'door-teams',
      'player-multiple',
      'player-order',
      'player-number',
      'host-single',
      'remote-single',
    ]) {
      await gallery.show(page, screen);
      const bare = await page
        .locator('button.press, a.press, .tile, input[type=text], label:has(input[type=radio])')
        .evaluateAll((parts) =>
          parts
            .filter((part) => {
              const { borderTopStyle, borderTopWidth } = getComputedStyle(part);
              return borderTopStyle === 'none' || borderTopWidth === '0px';
            })
            .map((part) => part.outerHTML.slice(0, 120)),
        );
      expect(bare, screen).toEqual([]);
    }
    await gallery.show(page, 'player-multiple');
    const [first, second] = [page.locator('button.tile').nth(0), page.locator('button.tile').nth(1)];
    await first.click();
    await page.locator('main').focus();
    expect([await outlineOf(first), await outlineOf(second)]).toEqual(['4px', '']);
    await page.keyboard.press('Tab');
    expect(await outlineOf(page.locator(':focus'))).not.toBe('');
    // A host's screen on a phone is a remote.
    await page.setViewportSize(hallSize);
    for (const [screen, rights] of [
      ['host-reveal-single', 1],
      ['host-reveal-multiple', 3],
      ['host-reveal-true-false', 1],
    ] as const) {
      await gallery.show(page, screen);
      const marked = page.locator('.fit-right');
      await expect.poll(() => marked.count()).toBe(rights);
      for (const row of await marked.all()) expect(await outlineOf(row)).toBe('4px');
    }
    await context.close();
  });

  it.each(['host-crowd', 'host-standings', 'host-standings-teams', 'host-over', 'host-over-teams'])(
    '%s has its place on a wall, whatever its size',
    async (screen) => {
      const context = await gallery.browser.newContext({ reducedMotion: 'reduce' });
      const page = await context.newPage();
      await gallery.show(page, screen);
      await page.locator('main li').first().waitFor();
      for (const [width, height] of [
        [1024, 600],
        [1366, 641],
        [1920, 969],
        [1920, 1080],
        [2560, 1440],
        [3840, 2160],
      ] as const) {
        await page.setViewportSize({ width, height });
        const hidden = () =>
          page.evaluate(() => {
            const chips = [...document.querySelectorAll('[aria-label=Players] li')].slice(0, 12);
            const rows = document.querySelectorAll('main ol li :is(p, span:not(.sr-only, [aria-hidden]))');
            const header = document.querySelectorAll(
              'main :is(h1, h2), [aria-label="How to join"] :is(p, button:not(dialog *))',
            );
            const controls = document.querySelectorAll('footer button, nav :is(a, button)');
            const floor = document.querySelector('footer')?.getBoundingClientRect().top ?? innerHeight;
            const low = [...document.querySelectorAll('main > div ol > li')].filter(
              (row) => row.getBoundingClientRect().bottom > floor + 1,
            );
            if (low.length > 0) return [`${low.length} rows lie on the buttons`];
            return [...chips, ...rows, ...header, ...controls]
              .filter((part) => {
                const { left, right, top, bottom } = part.getBoundingClientRect();
                const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
                const isWithin = left >= -1 && right <= innerWidth + 1 && top >= -1 && bottom <= innerHeight + 1;
                return !isWithin || hit === null || !(part.contains(hit) || hit.contains(part));
              })
              .map((part) => part.outerHTML.slice(0, 200));
          });
        await expect.poll(hidden, { message: `${width} × ${height}`, timeout: 5000 }).toEqual([]);
      }
      await context.close();
    },
  );

  it.each(looked)('%s has no accessibility violation and fits', async (name, entry) => {
    const isHall = entry.page === 'host' || entry.page === 'setup' || entry.page === 'results';
    const page = isHall ? hall : phone;
    complaints = [];
    await gallery.show(page, name);
    await page.locator('main').waitFor();
    // Contrast can't be judged before a gradient; its end that matters, the plain colour, stays.
    await page.evaluate(() => {
      document.body.style.backgroundImage = 'none';
    });

    if (withAxe.has(name)) {
      expect(await findViolations(page)).toEqual([]);
    }
    expect(complaints).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    const small = () =>
      page.locator('button:visible, a:visible, select:visible').evaluateAll((controls) =>
        controls
          .map((control) => ({ html: control.outerHTML.slice(0, 120), box: control.getBoundingClientRect() }))
          .filter(({ box }) => box.width < 44 || box.height < 44)
          .map(({ html }) => html),
      );
    // What has just appeared may still be growing.
    await expect.poll(small).toEqual([]);
    const words = said.find(([names]) => names.test(name))?.[1];
    if (words === undefined) return;
    expect(await page.locator('main').innerText()).toContain(words);
    expect(await page.getByRole('button', { name: 'Reload' }).count()).toBe(1);
    if (entry.page === 'host') expect(await page.getByRole('button', { name: 'End' }).count()).toBe(1);
  });
});
