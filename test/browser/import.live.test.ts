/** Files of quizzes in Chromium on the real product: chosen, dropped and pasted, put right, stored once and played. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyType } from '../../src/platform/quizzes/samples/every-type.ts';
import { skipsBrowser } from '../support/chromium.ts';
import { beside, focused, ownQuizzes } from './library-page.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const desk = { width: 1280, height: 800 };
const smallPhone = { width: 320, height: 568 };

const table = [
  'Question,Answer 1,Answer 2,Correct answer,Time limit',
  'Capital of France?,Paris,Lyon,1,20',
  'Capital of Spain?,Seville,Madrid,4,20',
  ',Rome,Milan,1,20',
  'Capital of Austria?,Vienna,Graz,1,900',
].join('\n');
const aiken = ['Which is a fruit?', 'A) Apple', 'B) Stone', 'ANSWER: A'].join('\n');
const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const chooseFiles = (page: Page, ...files: ReturnType<typeof csv>[]) =>
  page.locator('input[type=file]').setInputFiles(files);

/** As by a mouse from another window: the files hover over the page, and are let go. */
async function drop(page: Page, files: Record<string, string>): Promise<void> {
  const dataTransfer = await page.evaluateHandle((texts) => {
    const carried = new DataTransfer();
    for (const [name, text] of Object.entries(texts)) carried.items.add(new File([text], name));
    return carried;
  }, files);
  await page.dispatchEvent('main', 'dragenter', { dataTransfer });
  await page.getByTestId('drop-curtain').waitFor();
  await page.dispatchEvent('main', 'drop', { dataTransfer });
  await page.getByTestId('drop-curtain').waitFor({ state: 'detached' });
}

const paste = (page: Page, text: string) =>
  page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);

describe.skipIf(skipsBrowser())('imports in Chromium (needs Chromium)', () => {
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    served = await serveProduct({ samples: { 'every-type': everyType } });
    address = served.product.url();
  }, 60_000);
  afterAll(() => served?.close());

  const openLibrary = async (viewport: { width: number; height: number }): Promise<Page> => {
    const page = await served.openPage({ viewport });
    await page.goto(`${address}/quizzes`);
    await page.getByText('No quiz of your own yet').waitFor();
    return page;
  };

  it('reads a file, lets it be put right by keys, stores it once and plays it', { timeout: 120_000 }, async () => {
    const page = await openLibrary(desk);
    await chooseFiles(page, csv('capitals_of_europe.csv', table));
    await page.getByText('4 questions found: 2 right, 2 to correct.').waitFor();
    await expectAccessible(page);
    const title = page.getByRole('textbox', { name: 'Title of the quiz' });
    expect(await title.inputValue()).toBe('capitals of europe');
    await title.fill('Capitals');
    await button(page, 'Show remarks').click();
    await page.getByText('900 s became 240 s.').waitFor();

    const spain = page.getByRole('group', { name: /^Row 3: There is no answer 4/ });
    const marked = spain.locator('[aria-invalid=true]');
    expect(await marked.inputValue()).toBe('4');
    await marked.fill('3');
    await marked.press('Enter');
    const again = page.getByRole('group', { name: /^Row 3: There is no answer 3/ });
    await again.waitFor();
    await again.locator('[aria-invalid=true]').fill('2');
    await page.keyboard.press('Enter');
    await page.getByText('Row 3 is right now. Rows left to correct: 1.').waitFor();
    await expect.poll(() => focused(page)).toMatch(/^Question/);
    await page.keyboard.type('Capital of Italy?');
    await button(page, 'Check this row').press('Enter');
    await page.getByText('All rows are right now').waitFor();
    await expect.poll(() => focused(page)).toBe('Import 4 questions');
    await expectAccessible(page);
    await Promise.all([page.keyboard.press('Enter'), page.keyboard.press('Enter')]);

    await page.getByText('Capitals is among your quizzes, with 4 questions.').waitFor();
    const [quiz, ...more] = await ownQuizzes(page);
    expect(more).toEqual([]);
    expect(quiz).toMatchObject({ title: 'Capitals' });
    expect(quiz?.questions.map(({ prompt }) => prompt)).toEqual(
      ['France', 'Spain', 'Italy', 'Austria'].map((country) => `Capital of ${country}?`),
    );
    await button(page, 'Play it').click();
    await page.getByTestId('pin').waitFor();
    expect(served.complaints.thrown).toEqual([]);
  });

  it(
    'takes what is dropped and pasted, one after the other, and loses nothing on the way',
    { timeout: 120_000 },
    async () => {
      const page = await openLibrary(desk);
      await drop(page, { 'holiday.txt': 'Dear all, the sea is blue.', 'capitals.csv': table });
      await page.getByText('No quiz was found in it').waitFor();
      await expectAccessible(page);
      await button(page, 'Go on with the next file').click();
      await page.getByText('2 to correct.').waitFor();
      await page
        .getByRole('group', { name: /^Row 3/ })
        .locator('[aria-invalid=true]')
        .fill('2');
      // Leaving the row is enough.
      await page.getByRole('textbox', { name: 'Title of the quiz' }).focus();
      await page.getByText('Row 3 is right now:').waitFor();

      // The browser's way back leads to the quizzes, and the import stays.
      await page.goBack();
      await page.getByText('The import of “capitals.csv” is not finished.').waitFor();
      await paste(page, aiken);
      await page.getByText('1 file after this one.').waitFor();
      await page.getByText('Left out: 1 row that is not right.').waitFor();
      await button(page, 'Import 3 questions').click();
      await page.getByText('with 3 questions. Left out: 1 row of the file.').waitFor();
      await page.getByText('1 question found. Nothing is wrong with it.').waitFor();
      await button(page, 'Cancel').click();
      await expectAccessible(page);
      await button(page, 'Throw it away').click();
      await page.getByRole('heading', { name: 'capitals' }).waitFor();
      expect((await ownQuizzes(page)).map(({ title }) => title)).toEqual(['capitals']);

      // What was typed into a field is no import.
      await page.getByRole('searchbox').fill('capital');
      await button(page, 'Paste questions…').click();
      await expect.poll(() => focused(page)).toMatch(/^Cells of a spreadsheet/);
      await button(page, 'Read the questions').click();
      await page.getByText('There is nothing to read yet').waitFor();
      await page.keyboard.type(aiken);
      await expectAccessible(page);
      await button(page, 'Read the questions').click();
      await button(page, 'Import 1 question').click();
      await page.getByText('Imported quiz is among your quizzes').waitFor();
      expect(served.complaints.thrown).toEqual([]);
    },
  );

  it(
    'on a small phone says what a file is refused for, and goes on when the server is back',
    { timeout: 120_000 },
    async () => {
      const page = await openLibrary(smallPhone);
      await chooseFiles(page, { ...csv('film.csv', ''), buffer: Buffer.alloc(5 * 1024 * 1024 + 1, 65) });
      await page.getByText('This file is too large').waitFor();
      await button(page, 'Back to your quizzes').click();

      await page.route('**/api/imports', () => undefined);
      await chooseFiles(page, csv('capitals.csv', table));
      await page.getByText('“capitals.csv”…').waitFor();
      await expectAccessible(page);
      await button(page, 'Cancel').click();
      await page.getByText('No quiz of your own yet').waitFor();
      await page.unroute('**/api/imports');

      await page.context().setOffline(true);
      await chooseFiles(page, csv('capitals.csv', table));
      await page.getByText("The server can't be reached").waitFor();
      await page.context().setOffline(false);
      await button(page, 'Try again').click();
      await page.getByText('2 to correct.').waitFor();
      const marked = page.getByRole('group', { name: /^Row 3/ }).locator('[aria-invalid=true]');
      await marked.fill('2');
      await page.context().setOffline(true);
      await marked.press('Enter');
      await page.getByText("The server can't be reached. Check the row again.").first().waitFor();
      await button(page, 'Import 2 questions').click();
      await page.getByText('Look at the connection of this device').waitFor();
      expect(await beside(page)).toBeLessThanOrEqual(0);
      await page.context().setOffline(false);
      await button(page, 'Check this row number 3').click();
      await page.getByText('Row 3 is right now:').waitFor();
      // It is stored, and the reply is lost.
      await page.route('**/api/quizzes', async (route) => {
        await route.fetch();
        await route.abort();
      });
      await button(page, 'Import 3 questions').click();
      await page.getByText('Look at the connection of this device').waitFor();
      await page.unroute('**/api/quizzes');
      await button(page, 'Import 3 questions').click();
      await page.getByText('capitals is among your quizzes').waitFor();
      expect((await ownQuizzes(page)).length).toBe(1);
      await expectAccessible(page);
      served.complaints.logged.length = 0;
      expect(served.complaints.thrown).toEqual([]);
    },
  );
});
