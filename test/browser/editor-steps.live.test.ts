/**
 * What making a quiz costs a host, counted in the page: presses beside the text, by keyboard and by mouse, from the front page
 * to the PIN. With FULL=1 up to twenty questions, typed at 40 words a minute, with the seconds that takes.
 */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipsBrowser } from '../support/chromium.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { serveProduct, type ServedProduct } from './served-product.ts';

const { full } = readTestEnvironment();
/** Between two letters: 40 words a minute, each with five letters and a space. */
const letterMs = full ? 250 : 0;
const counts = full ? [1, 10, 20] : [3];

/** One of four options is right, another one each time. */
const questionOf = (at: number) => ({
  prompt: `What is ${at + 3} times ${at + 7}?`,
  options: [0, 1, 2, 3].map((more) => String((at + 3) * (at + 7) + more - (at % 4))),
  right: at % 4,
});

interface Steps {
  clicks: number;
  /** Without letters: Tab, Enter, and keys with Control. */
  keys: number;
  letters: number;
}

/** Counts in the page, also over its navigations. */
function countSteps(): void {
  const kept = sessionStorage.getItem('steps');
  const steps = kept === null ? { clicks: 0, keys: 0, letters: 0 } : (JSON.parse(kept) as Steps);
  const note = (what: keyof Steps) => {
    steps[what] += 1;
    sessionStorage.setItem('steps', JSON.stringify(steps));
  };
  addEventListener('pointerdown', () => note('clicks'), true);
  addEventListener(
    'keydown',
    ({ key, ctrlKey }) => {
      if (['Control', 'Shift', 'Alt'].includes(key)) return;
      note(key.length > 1 || ctrlKey ? 'keys' : 'letters');
    },
    true,
  );
}

describe.skipIf(skipsBrowser())('the steps to a quiz of one’s own (needs Chromium)', () => {
  let served: ServedProduct;
  beforeAll(async () => {
    served = await serveProduct({});
  }, 60_000);
  afterAll(() => served?.close());

  /** A browser that was never here, at the front page. */
  async function arrive(): Promise<Page> {
    const page = await served.openPage({ viewport: { width: 1280, height: 800 } }, countSteps);
    await page.goto(served.product.url());
    await page.getByRole('textbox', { name: 'Game PIN' }).waitFor();
    return page;
  }

  async function finish(page: Page, what: string, begunAt: number): Promise<Steps> {
    expect(await page.getByTestId('pin').textContent()).toMatch(/^\d{3} \d{3}$/);
    const seconds = full ? `, ${Math.round((performance.now() - begunAt) / 1000)} s` : '';
    const steps = await page.evaluate(() => JSON.parse(sessionStorage.getItem('steps') ?? '{}') as Steps);
    console.log(`${what}: ${steps.clicks} clicks, ${steps.keys} keys, ${steps.letters} letters${seconds}`);
    await page.context().close();
    return steps;
  }

  const write = (page: Page, text: string) => page.keyboard.type(text, { delay: letterMs });
  const focused = (page: Page): Promise<string> =>
    page.evaluate(() => {
      const { activeElement } = document;
      const name = activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '';
      return activeElement instanceof HTMLInputElement || activeElement instanceof HTMLTextAreaElement
        ? (activeElement.labels?.[0]?.textContent ?? name).trim()
        : name.trim();
    });

  it.each(counts)('%s questions by mouse take six clicks a question', { timeout: 900_000 }, async (count) => {
    const page = await arrive();
    const begunAt = performance.now();
    await page.getByRole('link', { name: 'Host a game' }).click();
    await page.getByRole('link', { name: 'Make a quiz' }).click();
    await expect.poll(() => focused(page)).toBe('Title of the quiz');
    await write(page, 'Times tables');
    for (let at = 0; at < count; at++) {
      const { prompt, options, right } = questionOf(at);
      if (at === 0) await page.getByRole('textbox', { name: 'The question' }).click();
      else await page.getByRole('button', { name: 'Add a question' }).click();
      await write(page, prompt);
      for (const [nth, text] of options.entries()) {
        await page.getByRole('textbox', { name: `Option ${'ABCD'.charAt(nth)}`, exact: true }).click();
        await write(page, text);
      }
      await page.getByRole('radio').nth(right).click();
    }
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Play' }).click();
    const { clicks, keys } = await finish(page, `${count} by mouse`, begunAt);
    expect([clicks, keys]).toEqual([4 + 6 * count, 0]);
  });

  it.each(counts)('%s questions by keyboard take six keys a question', { timeout: 900_000 }, async (count) => {
    const page = await arrive();
    const begunAt = performance.now();
    const { keyboard } = page;
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 20 && (await focused(page)) !== name; presses++) await keyboard.press('Tab');
      expect(await focused(page)).toBe(name);
    };
    await tabTo('Host a game');
    await keyboard.press('Enter');
    await page.getByRole('link', { name: 'Make a quiz' }).waitFor();
    await tabTo('Make a quiz');
    await keyboard.press('Enter');
    // The title has the focus.
    await expect.poll(() => focused(page)).toBe('Title of the quiz');
    await write(page, 'Times tables');
    await keyboard.press('Enter');
    for (let at = 0; at < count; at++) {
      const { prompt, options, right } = questionOf(at);
      if (at > 0) await keyboard.press('Control+Enter');
      await expect.poll(() => focused(page)).toBe('The question');
      await write(page, prompt);
      await keyboard.press('Tab');
      for (const [nth, text] of options.entries()) {
        if (nth > 0) await keyboard.press('Enter');
        await write(page, text);
      }
      await keyboard.press(`Control+${right + 1}`);
    }
    await finishByKeyboard(page);
    const { clicks, keys } = await finish(page, `${count} by keyboard`, begunAt);
    expect(clicks).toBe(0);
    // Those before the title are the way through two pages.
    expect(keys).toBeLessThanOrEqual(16 + 6 * count);
  });

  async function finishByKeyboard(page: Page): Promise<void> {
    await page.keyboard.press('Control+Shift+Enter');
    await page.getByRole('button', { name: 'Play' }).waitFor();
    await page.keyboard.press('Enter');
  }
});
