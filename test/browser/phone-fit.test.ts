/** A question on a phone: what can be chosen, and the button that sends it, are seen without scrolling; pictures open. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleOf } from '../../src/protocol/quiz.ts';
import { skipsBrowser } from '../support/chromium.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { readText, type TextReport } from './readable-text.ts';
import { formatQuestions } from '../../src/platform/quizzes/markup/format-question.ts';
import { expectAccessible } from './served-product.ts';
import { serveGallery, type ServedGallery } from './served-gallery.ts';
import { picture, scripts, textOf } from './wall-texts.ts';

const isFull = readTestEnvironment().full;
const onItsSide = { width: 844, height: 390 };
const small = { width: 320, height: 568 };
const phones = [onItsSide, small, { width: 360, height: 640 }, { width: 390, height: 844 }];
const types = ['single', 'multiple', 'poll', 'order', 'true_false', 'text', 'number', 'slide', 'pin'] as const;
/** Of prompt and options, in UTF-16 units. The longer ones have the room of a larger phone. */
const lengths = { short: [40, 12], usual: [60, 40] } as const;
const media = { kind: 'image', url: picture(1600, 900), alt: 'A river from above' } as const;
const leastPx = 14;

/**
 * All that is said is seen without scrolling once the page has come to rest: a screen that measures itself is drawn more
 * than once. @param about stands in the message of a failure
 */
async function expectWhole(page: Page, about: Record<string, unknown>): Promise<TextReport> {
  const look = async () => {
    const { clipped, covered } = await readText(page);
    const below = await page.evaluate(() => Math.max(0, document.documentElement.scrollHeight - innerHeight));
    return { ...about, below, clipped, covered };
  };
  await expect.poll(look, { timeout: 5000 }).toEqual({ ...about, below: 0, clipped: [], covered: [] });
  return await readText(page);
}

describe.skipIf(skipsBrowser())('a question on a phone (needs Chromium)', () => {
  let gallery: ServedGallery;
  let page: Page;
  beforeAll(async () => {
    gallery = await serveGallery();
    page = await (await gallery.browser.newContext({ reducedMotion: 'reduce', hasTouch: true })).newPage();
  });
  afterAll(() => gallery?.close());

  const shownOf = (type: (typeof types)[number], script: (typeof scripts)[number], size: keyof typeof lengths) => {
    const [prompt, option] = lengths[size];
    const texts = Array.from({ length: 4 }, (_, index) => `${index + 1} ${textOf(script, option - 2, index + 1)}`);
    const isChoice = type === 'single' || type === 'multiple' || type === 'poll';
    return {
      prompt: textOf(script, prompt),
      ...(isChoice ? { options: texts } : {}),
      ...(type === 'order' ? { items: texts } : {}),
    };
  };

  /** The gate looks at every other script, now these and now those. */
  const first = Math.random() < 0.5 ? 0 : 1;
  const someScripts = isFull ? scripts : scripts.filter((_, at) => at % 2 === first);
  const sizes = ['short', 'usual'] as const;
  const cases = isFull
    ? scripts.flatMap((script) => types.flatMap((type) => sizes.map((size) => ({ script, type, size }))))
    : types.map((type, t) => ({ type, script: scripts[t % scripts.length]!, size: sizes[(t + 1) % 2]! }));
  it('what has to scroll stays within the width, and is not made small', async () => {
    await page.setViewportSize(small);
    for (const screen of ['player-crowded', 'player-multiple']) {
      await gallery.show(page, screen, { question: { ...shownOf('multiple', 'german', 'usual'), media } });
      await page.locator('[data-density]').waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect((await readText(page)).smallestPx).toBeGreaterThanOrEqual(leastPx);
    }
  });

  it('keeps formulas that cannot be broken within their place', async () => {
    await page.setViewportSize(small);
    const cells = Array.from({ length: 12 }, (_, at) => `a_{1${at}}`).join('&');
    const formulas = [cells.slice(0, 20), cells, cells.repeat(2)].map(
      (row) => `$\\begin{pmatrix}${row}\\end{pmatrix}$`,
    );
    const texts = { prompt: `Which is ${formulas[2]}?`, options: formulas };
    const [formatted] = formatQuestions([texts]).formatted;
    await gallery.show(page, 'player-marked', { question: { ...texts, formatted } });
    await page.locator('math').first().waitFor();
    // The prompt's scrolls, by keys too; those on tiles are as small as they have to be.
    const wide = page.locator('.formula-wide');
    await wide.first().waitFor();
    expect(await page.locator('.tile .formula-wide').count()).toBe(0);
    await wide.first().focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => wide.first().evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    const outside = await page.locator('.formula').evaluateAll((all) =>
      all.filter((one) => {
        const tile = one.closest('.tile') ?? document.body;
        return one.getBoundingClientRect().right > tile.getBoundingClientRect().right;
      }),
    );
    expect(outside).toEqual([]);
  });

  const seldomLong = [
    'home',
    'home-signed-in',
    'sign-in-guest',
    'sign-in-refused',
    'register',
    'register-closed',
    'reset',
    'door-teams',
    'door-named-teams',
    'player-lobby-named',
    'player-order',
    'player-sent-order',
    'player-final',
    'player-winner',
  ];
  it.each(seldomLong)('has no need to scroll: %s', async (screen) => {
    for (const phone of phones) {
      await page.setViewportSize(phone);
      await gallery.show(page, screen);
      await page.locator('main').waitFor();
      await expectWhole(page, { phone });
    }
  });

  it.each([
    ['player-intro', false],
    ['player-intro', true],
    ['player-right', false],
    ['player-unanswered', false],
    ['player-partly', false],
  ])('shows a picture and all that is said with it: %s, paused %s', async (screen, paused) => {
    for (const phone of phones) {
      await page.setViewportSize(phone);
      // A right answer of two lines, below the picture.
      const closed = screen === 'player-unanswered' ? { solution: [textOf('latin', 60)] } : {};
      await gallery.show(page, screen, {
        question: { media, ...(screen === 'player-unanswered' ? { type: 'text' as const } : {}) },
        closed,
        room: { paused },
      });
      await page.locator('main img').waitFor();
      await expectWhole(page, { phone });
    }
  });

  it.each(someScripts)('shows the longest prompt before the clock starts: %s', async (script) => {
    // 500 signs of CJK are more than the smallest phone has room for at the least size.
    for (const phone of phones.filter(({ width }) => script !== 'cjk' || width > small.width)) {
      await page.setViewportSize(phone);
      await gallery.show(page, 'player-intro', { question: { prompt: textOf(script, 500) } });
      await page.locator('main h1').waitFor();
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollHeight - innerHeight), { timeout: 5000 })
        .toBeLessThanOrEqual(0);
      const { clipped, smallestPx } = await readText(page);
      expect({ phone, clipped }).toEqual({ phone, clipped: [] });
      expect(smallestPx).toBeGreaterThanOrEqual(leastPx);
    }
  });

  it.each(someScripts)('has the name and the button under the longest title: %s', async (script) => {
    for (const phone of phones) {
      await page.setViewportSize(phone);
      await gallery.show(page, 'door-open', { door: { title: textOf(script, 120) } });
      await page.getByRole('button', { name: 'Join', exact: true }).waitFor();
      const { smallestPx } = await expectWhole(page, { phone });
      expect(smallestPx).toBeGreaterThanOrEqual(leastPx);
    }
  });

  it.each(someScripts)('has all of the end under the longest title: %s', async (script) => {
    for (const phone of phones.filter(({ width }) => script !== 'cjk' || width > small.width)) {
      await page.setViewportSize(phone);
      await gallery.show(page, 'player-final', { room: { title: textOf(script, 120) } });
      await page.getByText('Thanks for playing.').waitFor();
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollHeight - innerHeight), { timeout: 5000 })
        .toBeLessThanOrEqual(0);
      expect((await readText(page)).clipped).toEqual([]);
    }
  });

  it.each(['Ana', 'Wilhelmina von der Aue 3', 'W'.repeat(24)])('offers the last name whole: %s', async (lastName) => {
    for (const phone of phones) {
      await page.setViewportSize(phone);
      await gallery.show(page, 'door-open', { door: { lastName } });
      await page.getByRole('button', { name: lastName }).waitFor();
      const { clipped, covered } = await readText(page);
      expect({ phone, clipped, covered }).toEqual({ phone, clipped: [], covered: [] });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  });

  it('has no need to scroll: the form for a code', async () => {
    for (const phone of phones) {
      await page.setViewportSize(phone);
      await gallery.show(page, 'door-open');
      await page.getByRole('button', { name: 'New phone?' }).click();
      await page.getByRole('textbox', { name: 'Code from the host' }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBeLessThanOrEqual(0);
    }
  });

  it.each(cases)('fits without scrolling: $type, $script, $size', async ({ script, type, size }) => {
    const question = shownOf(type, script, size);
    for (const withPicture of [false, true]) {
      await gallery.show(page, `player-${type.replace('_', '-')}`, {
        question: withPicture ? { ...question, media } : question,
      });
      await page.locator('main[data-screen^="open"]').waitFor();
      if (type === 'number') await page.getByRole('slider').waitFor();
      for (const phone of size === 'short' ? phones : phones.filter(({ width }) => width >= 390)) {
        await page.setViewportSize(phone);
        const { smallestPx } = await expectWhole(page, { phone, withPicture });
        expect(smallestPx).toBeGreaterThanOrEqual(leastPx);
        const controls = await page
          .locator('main button:visible')
          .evaluateAll((buttons) =>
            buttons
              .map((button) => button.getBoundingClientRect())
              .filter(({ height, width }) => height < 44 || width < 44),
          );
        expect({ phone, controls }).toEqual({ phone, controls: [] });
      }
    }
  });
});

describe.skipIf(skipsBrowser())('a picture on a phone (needs Chromium)', () => {
  let gallery: ServedGallery;
  let page: Page;
  beforeAll(async () => {
    gallery = await serveGallery();
    page = await (await gallery.browser.newContext({ viewport: small, hasTouch: true })).newPage();
  });
  afterAll(() => gallery?.close());

  it.each(['player-intro', 'player-single', 'player-right'])('opens on a tap and closes again: %s', async (screen) => {
    await gallery.show(page, screen, { question: { media } });
    const address = page.url();
    const thumbnail = page.getByRole('button', { name: /^Picture: A river from above/ });
    const large = page.getByRole('dialog');
    const closings: Record<string, () => Promise<unknown>> = {
      tap: () => large.getByRole('button').tap(),
      Escape: () => page.keyboard.press('Escape'),
      back: () => page.goBack(),
    };
    for (const [by, close] of Object.entries(closings)) {
      await thumbnail.tap();
      const box = await large.getByRole('img', { name: 'A river from above' }).boundingBox();
      expect(box?.width, by).toBeGreaterThan(small.width * 0.9);
      await close();
      await large.waitFor({ state: 'detached' });
      await page.waitForFunction(() => history.state === null);
      expect(page.url(), by).toBe(address);
    }
  });
});

describe.skipIf(skipsBrowser())('a place in a picture (needs Chromium)', () => {
  let gallery: ServedGallery;
  let page: Page;
  beforeAll(async () => {
    gallery = await serveGallery();
    page = await (await gallery.browser.newContext({ hasTouch: true })).newPage();
  });
  afterAll(() => gallery?.close());

  it('is chosen by tapping, dragging and arrow keys, on the picture as it is shown', async () => {
    const box = page.getByTestId('pin-picture');
    const said = page.getByRole('status').filter({ hasText: 'from the left' });
    const send = page.getByRole('button', { name: /place$/ });
    for (const phone of phones) {
      await page.setViewportSize(phone);
      await gallery.show(page, 'player-pin', { question: { media } });
      await box.locator('[data-marks]').waitFor();
      await expect.poll(() => box.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1600);
      expect(await send.isEnabled()).toBe(false);
      const { x, y, width, height } = (await box.boundingBox())!;
      // The picture is 16 : 9, in the middle of its box.
      const shown = { width: Math.min(width, (height * 16) / 9), height: Math.min(height, (width * 9) / 16) };
      const at = (across: number, down: number) =>
        [x + width / 2 + (across - 0.5) * shown.width, y + height / 2 + (down - 0.5) * shown.height] as const;

      await page.touchscreen.tap(...at(0.25, 0.75));
      await expect.poll(() => said.textContent()).toBe('25 % from the left, 75 % from the top');
      await page.mouse.move(...at(0.25, 0.75));
      await page.mouse.down();
      await page.mouse.move(...at(0.6, 0.4), { steps: 4 });
      await page.mouse.move(x + 2 * width, y - height);
      await expect.poll(() => said.textContent()).toBe('100 % from the left, 0 % from the top');
      await page.mouse.move(...at(0.6, 0.4));
      await page.mouse.up();
      await page.mouse.move(...at(0.1, 0.1));
      await expect.poll(() => said.textContent()).toBe('60 % from the left, 40 % from the top');
      await box.press('ArrowRight');
      await box.press('Shift+ArrowDown');
      await expect.poll(() => said.textContent()).toBe('61 % from the left, 45 % from the top');
      expect(await send.isEnabled()).toBe(true);
    }
    await box.press('Enter');
    await page.getByText('Answer in').waitFor();
    expect(await page.locator('[data-cross]').count()).toBe(1);
  });

  it('is seen on the wall: what is right, and a spot for each cell with answers', async () => {
    await page.setViewportSize({ width: 1366, height: 641 });
    await gallery.show(page, 'host-reveal-pin');
    await page.locator('[data-region]').waitFor();
    const { counts, solution } = exampleOf('pin');
    expect(await page.locator('[data-marks] rect').count()).toBe((counts as unknown[]).length);
    expect(await page.locator('[data-region]').count()).toBe((solution as unknown[]).length);
  });
});
