/** A question with bold, italic, code and formulas: written in the editor, and the same on every screen that shows it. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hallSize, phoneSize, skipsBrowser } from '../support/chromium.ts';
import { atScreen, pressNext, takeSeat } from './browser-game.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const prompt = String.raw`Is **this** *really* ${'`x === y`'} when $x=\frac{1}{\sqrt{2}}$ <img src=x onerror=alert(1)>?`;
const options = [
  String.raw`$\begin{pmatrix}1&2\\3&4\end{pmatrix}$`,
  '*none* of these',
  String.raw`$\href{https://example.org}{x}$`,
  '**4**',
];

/** What is marked in the texts of a place of the page, each once. */
const marksOf = (page: Page, place = 'main'): Promise<string[]> =>
  page.locator(place).evaluate((root) => {
    const found = [...root.querySelectorAll('[dir=auto] :is(strong, em, code, math)')].map((element) => {
      const inner = [...element.querySelectorAll('*')].map(({ localName }) => localName).join(' ');
      return `${element.namespaceURI?.split('/').at(-1)} ${element.localName} ${element.textContent} ${inner}`;
    });
    return [...new Set(found)].toSorted();
  });

async function drawnMarks(page: Page, place?: string): Promise<string[]> {
  await page
    .locator(`${place ?? 'main'} math`)
    .first()
    .waitFor({ state: 'attached' });
  return await marksOf(page, place);
}

describe.skipIf(skipsBrowser())('a question with markup in Chromium (needs Chromium)', () => {
  let served: ServedProduct;
  beforeAll(async () => {
    served = await serveProduct({});
  }, 60_000);
  afterAll(() => served?.close());

  async function write(page: Page): Promise<void> {
    await page.goto(`${served.product.url()}/quizzes/new/edit`);
    await page.getByRole('textbox', { name: 'Title of the quiz' }).fill('Marked');
    await page.getByRole('textbox', { name: 'The question' }).fill(prompt);
    for (const [at, text] of options.entries()) {
      await page.getByRole('textbox', { name: `Option ${'ABCD'.charAt(at)}`, exact: true }).fill(text);
    }
    await page.keyboard.press('Control+1');
    await page.getByRole('checkbox', { name: 'Formatting and formulas' }).check();
  }

  it('looks the same in editor, wall, phone, results, report and print', { timeout: 240_000 }, async () => {
    const page = await served.openPage({ viewport: hallSize });
    await write(page);
    const preview = 'section[aria-label="As it is shown"]';
    const refusal = page
      .locator(preview)
      .getByText(String.raw`\href`)
      .last();
    await refusal.waitFor();
    expect(await page.locator(preview).innerText()).toContain('<img src=x onerror=alert(1)>');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: /^[● ]*Question 1: The formula/ }).click();
    const wrong = page.getByRole('textbox', { name: 'Option C', exact: true }).and(page.locator(':focus'));
    await wrong.fill('$a_1$');
    await page.locator(`${preview} msub`).waitFor();
    const written = await drawnMarks(page, preview);
    expect(written).toHaveLength(8);
    await page.getByRole('button', { name: 'As on a phone' }).click();
    expect(await drawnMarks(page, 'dialog')).toEqual(written);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Play' }).click();

    const pin = ((await page.getByTestId('pin').textContent()) ?? '').replaceAll(/\D/g, '');
    const phone = await served.openPage({ viewport: phoneSize });
    await phone.goto(`${served.product.url()}/?pin=${pin}`);
    await takeSeat(phone, 'Swift Comet');
    await pressNext(page);
    await Promise.all([page, phone].map((each) => atScreen(each, 'intro', 0)));
    await phone.getByText('Question 1 of 1. Is this really x === y when').waitFor({ state: 'attached' });
    const [asked, read] = await Promise.all([drawnMarks(page), drawnMarks(phone)]);
    expect(asked).toEqual(read);
    expect(written).toEqual(expect.arrayContaining(asked));
    await pressNext(page);
    await Promise.all([page, phone].map((each) => atScreen(each, 'open', 0)));
    for (const each of [page, phone]) {
      expect(await drawnMarks(each)).toEqual(written);
      expect(await each.locator('main').innerText()).toContain('<img src=x onerror=alert(1)>');
      await expectAccessible(each);
    }
    await phone
      .getByRole('button')
      .filter({ has: phone.locator('mtable') })
      .click();
    await atScreen(page, 'reveal', 0);
    expect(await drawnMarks(page)).toEqual(written);
    await pressNext(page);
    await atScreen(page, 'over');

    await page.getByRole('link', { name: 'All results' }).click();
    await page.getByText('played to the end').waitFor();
    expect(written).toEqual(expect.arrayContaining(await drawnMarks(page)));
    expect(await page.locator('main mtable').count()).toBe(1);
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Report', exact: true }).click();
    await page.getByRole('article').first().waitFor();
    expect(await drawnMarks(page, 'article')).toEqual(written);
    await page.emulateMedia({ media: 'print' });
    expect(await drawnMarks(page, 'article')).toEqual(written);
    expect(
      await page
        .locator('article math')
        .first()
        .evaluate((math) => getComputedStyle(math).color),
    ).toBe('rgb(0, 0, 0)');
    expect(served.complaints.thrown).toEqual([]);
    // No style or script of a tree is against the pages' policy.
    expect(served.complaints.logged.filter((text) => /policy/i.test(text))).toEqual([]);
  });
});
