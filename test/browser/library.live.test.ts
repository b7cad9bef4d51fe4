/** The library in Chromium on the real product: found, filtered, sorted, copied, taken back, thrown away and brought back. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import { everyType } from '../../src/platform/quizzes/samples/every-type.ts';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { skipsBrowser } from '../support/chromium.ts';
import { beside, call, focused, ownQuizzes } from './library-page.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const desk = { width: 1280, height: 800 };
const smallPhone = { width: 320, height: 568 };
const thousand = 1000;

const quizOf = (title: string, more: Partial<QuizInput> = {}): QuizInput => ({ ...everyType, title, ...more });

/** Makes a thousand of one quiz, as a year of lessons would. */
async function multiply(databaseUrl: string, id: string): Promise<void> {
  const orm = await connectOrm({ url: databaseUrl, poolMax: 1, applicationName: 'quickfire-test' });
  const [{ columns }] = await orm.em.execute<[{ columns: string }]>(
    `select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
     where table_name = 'quiz' and column_name not in ('id', 'title', 'folded_title', 'search_text') and is_generated = 'NEVER'`,
  );
  await orm.em.execute(
    `insert into quiz (id, title, folded_title, search_text, ${columns})
     select gen_random_uuid(), 'Week ' || n, 'week ' || n, 'week ' || n || ' river', ${columns}
     from quiz, generate_series(2, ${thousand}) n where id = ?`,
    [id],
  );
  await orm.close(true);
}

describe.skipIf(skipsBrowser())('the library in Chromium (needs Chromium)', () => {
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    served = await serveProduct({ samples: { 'every-type': everyType } });
    address = served.product.url();
  }, 60_000);
  afterAll(() => served?.close());

  const titles = (page: Page) => page.locator('main li h2').allInnerTexts();
  const shows = async (page: Page, wanted: readonly (string | RegExp)[]) =>
    expect.poll(() => titles(page)).toEqual(wanted.map((title) => expect.stringMatching(title)));
  const openLibrary = async (viewport: { width: number; height: number }, quizzes: readonly QuizInput[]) => {
    const page = await served.openPage({ viewport });
    await page.goto(`${address}/quizzes`);
    await page.getByText('No quiz of your own yet').waitFor();
    for (const quiz of quizzes) await call(page, 'POST', '/api/quizzes', quiz);
    await page.reload();
    await page.getByRole('heading', { name: quizzes.at(-1)?.title ?? '' }).waitFor();
    return page;
  };
  const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).press('Enter');

  it('finds, filters, sorts and plays by keys', { timeout: 120_000 }, async () => {
    const page = await openLibrary(desk, [
      quizOf('Rivers', { tags: ['geography', 'Year 7'] }),
      quizOf('Zebras', { tags: ['animals'], language: 'de' }),
      quizOf('Äpfel', { tags: ['geography'] }),
    ]);
    await shows(page, ['Äpfel', 'Zebras', 'Rivers', everyType.title]);
    await page.getByText('German').waitFor();
    await expectAccessible(page);
    await page.getByRole('combobox', { name: 'Order' }).selectOption('title');
    await shows(page, ['Äpfel', 'Rivers', 'Zebras', everyType.title]);
    await press(page, '#geography');
    await shows(page, ['Äpfel', 'Rivers']);
    await page.getByRole('searchbox').fill('apf');
    await shows(page, ['Äpfel']);
    // What is shown stands in the address.
    await page.reload();
    await shows(page, ['Äpfel']);
    expect(await page.getByRole('searchbox').inputValue()).toBe('apf');
    await page.getByRole('searchbox').fill('');
    await press(page, '#geography');
    await page.getByRole('searchbox').fill('nothing of the kind');
    await page.getByText('Nothing is found by this.').waitFor();
    await expectAccessible(page);
    await press(page, 'Show all');
    await shows(page, ['Äpfel', 'Rivers', 'Zebras', everyType.title]);
    expect(await page.getByRole('searchbox').inputValue()).toBe('');

    await page.getByRole('link', { name: 'Settings for playing Zebras' }).press('Enter');
    await page.getByRole('region', { name: 'The quiz' }).getByText('Zebras').waitFor();
    await expectAccessible(page);
    await page.getByRole('checkbox', { name: 'Streak bonus' }).waitFor();
    await page.goBack();
    await press(page, 'More for Rivers');
    await press(page, 'Export…');
    await page.getByText('Nothing gets lost.').waitFor();
    await page.getByRole('radio', { name: /^Kahoot/ }).press('Space');
    await page.getByText(/^Left out: \d+ questions/).waitFor();
    await page.getByText('The quiz: The title is only in the name of the file.').waitFor();
    await expectAccessible(page);
    const download = page.waitForEvent('download');
    await press(page, 'Download the file');
    expect((await download).suggestedFilename()).toBe('Rivers.kahoot.xlsx');
    await page.getByText('Rivers.kahoot.xlsx is downloaded.').waitFor();
    await page.keyboard.press('Escape');
    await press(page, 'Play Rivers');
    await page.getByTestId('pin').waitFor();
    expect(served.complaints.thrown).toEqual([]);
  });

  it('copies, takes back, throws away and brings back by keys', { timeout: 120_000 }, async () => {
    const page = await openLibrary(desk, [quizOf('Rivers')]);
    const [first] = await ownQuizzes(page);
    if (first === undefined) throw new Error('the quiz was not stored');
    const { id, version: _, ...content } = first;
    await call(page, 'PUT', `/api/quizzes/${id}`, {
      ...content,
      title: 'Rivers and lakes',
      questions: content.questions.slice(0, 2),
    });
    await page.reload();
    await press(page, 'More for Rivers and lakes');
    await press(page, 'Versions…');
    await press(page, 'Look at it version 1');
    await expect.poll(() => focused(page)).toBe('Version 1');
    await expectAccessible(page);
    // Somebody else publishes at that moment.
    await call(page, 'PUT', `/api/quizzes/${id}`, { ...content, title: 'Lakes' });
    await press(page, 'Go back to this one…');
    await press(page, 'Make it the newest');
    await page.getByText('Another version was published meanwhile').waitFor();
    await press(page, 'Look at it version 1');
    await press(page, 'Go back to this one…');
    await press(page, 'Make it the newest');
    await page.getByText('Version 4', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await shows(page, ['Rivers', everyType.title]);

    await press(page, 'Duplicate');
    await shows(page, ['Rivers', 'Rivers', everyType.title]);
    await expect.poll(() => focused(page)).toBe('Rivers');
    await page.getByRole('button', { name: 'More for Rivers' }).first().press('Enter');
    await press(page, 'Move to the trash');
    await page.getByText('Rivers is in the trash.').waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toMatch(/^Undo/);
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Rivers');
    await press(page, 'Move to the trash');
    await page.getByText('Rivers is in the trash.').waitFor();

    await page.getByRole('link', { name: 'Trash' }).press('Enter');
    await page.getByText('deleted for ever on').waitFor();
    await expectAccessible(page);
    await press(page, 'Restore Rivers');
    await page.getByText('Rivers is back among your quizzes.').waitFor();
    await page.getByRole('link', { name: 'Back to your quizzes' }).press('Enter');
    await shows(page, ['Rivers', 'Rivers', everyType.title]);
    await call(page, 'DELETE', `/api/quizzes/${id}`);
    await page.getByRole('link', { name: 'Trash' }).press('Enter');
    await press(page, 'Delete for ever… Rivers');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Delete for ever', exact: true }).press('Enter');
    await page.getByText('Rivers is deleted for ever.').waitFor();
    await page.reload();
    await page.getByText('The trash is empty.').waitFor();
    // Two versions at once were one too many.
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });

  it(
    'has a thousand quizzes on a small phone, and keeps them while the server is away',
    { timeout: 120_000 },
    async () => {
      const page = await openLibrary(smallPhone, [quizOf('Week 1')]);
      const [first] = await ownQuizzes(page);
      await multiply(served.databaseUrl, first?.id ?? '');
      await page.goto(`${address}/quizzes?sort=title`);
      await page.getByText('The first 50 quizzes are shown.').waitFor();
      const before = await titles(page);
      await press(page, 'Show more');
      await page.getByText('The first 100 quizzes are shown.').waitFor();
      const all = await titles(page);
      expect(new Set(all).size).toBe(100);
      expect(all.slice(0, 50)).toEqual(before);
      expect(await focused(page)).toBe(all[50]);
      expect(await beside(page)).toBeLessThanOrEqual(0);
      await expectAccessible(page);

      // The reply to an earlier question comes last.
      const { promise: isLate, resolve: letGo } = Promise.withResolvers<void>();
      await page.route(/query=week\+98(?:&|$)/, async (route) => {
        await isLate;
        await route.continue();
      });
      const asked = page.waitForRequest(/query=week\+98(?:&|$)/);
      await page.getByRole('searchbox').fill('week 98');
      const late = await asked;
      await page.getByRole('searchbox').pressSequentially('7');
      await shows(page, ['Week 987']);
      letGo();
      // Null where the page has given it up.
      await (await late.response())?.finished();
      // Whatever comes of it has come before the reply to a request that is sent now.
      await page.evaluate(async () => {
        await (await fetch('/healthz')).text();
        await new Promise(requestAnimationFrame);
      });
      await shows(page, ['Week 987']);
      await page.getByRole('searchbox').fill('week 999');
      await shows(page, ['Week 999']);

      await page.context().setOffline(true);
      await page.getByRole('searchbox').fill('week 500');
      await page.getByText("The server can't be reached").waitFor();
      await expectAccessible(page);
      await shows(page, ['Week 999']);
      await page.context().setOffline(false);
      await shows(page, ['Week 500']);
      served.complaints.logged.length = 0;
      expect(served.complaints.thrown).toEqual([]);
    },
  );
});
