/** The editor in Chromium on the real product: by keyboard alone, without the network, and two at once. */
import type { Locator, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quizSchema } from '../../src/protocol/quiz.ts';
import { skipsBrowser } from '../support/chromium.ts';
import { atScreen, giveAnswer, pressNext, takeSeat } from './browser-game.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const desk = { width: 1280, height: 800 };
const phone = { width: 320, height: 568 };
const guestKey = 'quickfire:guest';

const prompt = (page: Page) => page.getByRole('textbox', { name: 'The question' });
const title = (page: Page) => page.getByRole('textbox', { name: 'Title of the quiz' });
const line = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const isState = (page: Page, state: string) => page.locator(`[data-state="${state}"]`).waitFor();
const quizIdOf = (page: Page): string => new URL(page.url()).pathname.split('/')[2] ?? '';

/** Goes there with the Tab key, or with Shift+Tab. */
async function tabTo(page: Page, wanted: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await wanted.waitFor();
  for (let presses = 0; presses < 80; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`no way with ${key} to ${String(wanted)}`);
}

/** A new question of a type, with its prompt: the focus is in the prompt then. */
async function addQuestion(page: Page, type: string, text: string): Promise<void> {
  await page.keyboard.press('Control+Enter');
  await tabTo(page, page.getByRole('combobox', { name: 'Type' }));
  await page.keyboard.type(type);
  await tabTo(page, prompt(page), 'Shift+Tab');
  await page.keyboard.type(text);
}

/** A question of each type but `single` and `slide`. */
async function addEveryType(page: Page): Promise<void> {
  const { keyboard } = page;
  await addQuestion(page, 'Several', 'Which are prime?');
  for (const [letter, text] of Object.entries({ A: '2', B: '3', C: '4', D: '6' })) {
    await tabTo(page, line(page, `Option ${letter}`));
    await keyboard.type(text);
  }
  await keyboard.press('Control+1');
  await keyboard.press('Control+2');
  await addQuestion(page, 'True', 'The Rhine flows north.');
  await keyboard.press('Control+1');
  await addQuestion(page, 'Typed', 'What is Fe?');
  await tabTo(page, line(page, 'Answer 1'));
  await keyboard.type('iron');
  await keyboard.press('Enter');
  await keyboard.type('ferrum');
  await addQuestion(page, 'A number', 'How many planets?');
  await tabTo(page, line(page, 'The right number'));
  await keyboard.type('8');
  await addQuestion(page, 'Put', 'From small to large?');
  for (const at of [1, 2, 3, 4]) {
    await tabTo(page, line(page, `Item ${at}`));
    await keyboard.type(`${at}`);
  }
  await addQuestion(page, 'A place', 'Where is Mars?');
  await tabTo(page, line(page, 'Address'));
  await keyboard.type('/planets.svg');
  await tabTo(page, line(page, 'In words, for players who cannot see it'));
  await keyboard.type('Planets');
  await tabTo(page, page.getByRole('application'), 'Shift+Tab');
  await keyboard.press('ArrowRight');
  await keyboard.press('Shift+ArrowLeft');
  await keyboard.press('+');
  await addQuestion(page, 'Poll', 'Tea or coffee?');
  for (const [letter, text] of Object.entries({ A: 'Tea', B: 'Coffee', C: 'Both', D: 'Neither' })) {
    await tabTo(page, line(page, `Option ${letter}`));
    await keyboard.type(text);
  }
}

/** As a browser pastes a text. */
const paste = (field: Locator, text: string) =>
  field.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);

async function openEditor(served: ServedProduct, viewport = desk): Promise<Page> {
  const page = await served.openPage({ viewport });
  await page.goto(`${served.product.url()}/quizzes/new/edit`);
  await prompt(page).waitFor();
  return page;
}

/** What the server has, asked as the guest of this page. */
const stored = (page: Page, rest: string) =>
  page.evaluate(
    async ([path, key]) => {
      const token = localStorage.getItem(key ?? '') ?? '';
      const reply = await fetch(path ?? '', { headers: { authorization: `Bearer ${token}` } });
      return (await reply.json()) as unknown;
    },
    [`/api/quizzes/${quizIdOf(page)}${rest}`, guestKey],
  );

/** The words of the draft that the server has. */
const storedPrompts = async (page: Page): Promise<string[]> => {
  const { content } = (await stored(page, '/draft')) as { content?: { questions?: { prompt: string }[] } };
  return (content?.questions ?? []).map((question) => question.prompt);
};

describe.skipIf(skipsBrowser())('the editor in Chromium (needs Chromium)', () => {
  let served: ServedProduct;
  beforeAll(async () => {
    served = await serveProduct({});
  }, 60_000);
  afterAll(() => served?.close());

  it('makes, publishes and plays a quiz of every type by keyboard alone', { timeout: 240_000 }, async () => {
    const page = await openEditor(served);
    // A quiz that was never anywhere is not asked for.
    expect(served.complaints.logged).toEqual([]);
    const { keyboard } = page;
    await tabTo(page, title(page));
    await keyboard.type('Made by keyboard');
    await tabTo(page, prompt(page));
    await keyboard.type('Which river is the longest?');
    await tabTo(page, line(page, 'Option A'));
    for (const [at, text] of ['Nile', 'Rhine', 'Congo'].entries()) {
      await keyboard.type(text);
      if (at < 2) await tabTo(page, line(page, `Option ${'BC'.charAt(at)}`));
    }
    // The fourth line is empty: it goes, and another comes.
    await tabTo(page, line(page, 'Option D'));
    await keyboard.press('Backspace');
    await line(page, 'Option D').waitFor({ state: 'detached' });
    await keyboard.press('Enter');
    await keyboard.type('Oder');
    await keyboard.press('Control+1');

    await addEveryType(page);
    await addQuestion(page, 'Slide', 'Thank you');
    await keyboard.press('Alt+ArrowUp');
    await isState(page, 'saved');
    await expectAccessible(page);

    await tabTo(page, page.getByRole('button', { name: 'Done' }), 'Shift+Tab');
    await keyboard.press('Enter');
    const play = page.getByRole('button', { name: 'Play' });
    await play.waitFor();
    const quiz = quizSchema.parse(withoutId((await stored(page, '')) as Record<string, unknown>));
    expect(quiz.questions.map(({ type }) => type)).toEqual(
      'single multiple true_false text number order pin slide poll'.split(' '),
    );
    expect(quiz).toMatchObject({
      title: 'Made by keyboard',
      questions: [
        { options: [{ text: 'Nile', correct: true }, { text: 'Rhine' }, { text: 'Congo' }, { text: 'Oder' }] },
        { options: [{ correct: true }, { correct: true }, { correct: false }, { correct: false }] },
        { correct: true },
        { accept: ['iron', 'ferrum'] },
        { correct: 8 },
        { items: ['1', '2', '3', '4'] },
        { media: { url: '/planets.svg', alt: 'Planets' }, regions: [{ shape: 'circle', x: 450, y: 500, r: 90 }] },
        { prompt: 'Thank you' },
        { prompt: 'Tea or coffee?' },
      ],
    });

    await keyboard.press('Enter');
    const pin = ((await page.getByTestId('pin').textContent()) ?? '').replaceAll(/\D/g, '');
    const player = await served.openPage({ viewport: { width: 360, height: 740 } });
    await player.goto(`${served.product.url()}/?pin=${pin}`);
    await takeSeat(player, 'Swift Comet');
    await pressNext(page);
    await Promise.all([page, player].map((each) => atScreen(each, 'intro', 0)));
    await pressNext(page);
    await atScreen(player, 'open', 0);
    const [first] = quiz.questions;
    if (first !== undefined) await giveAnswer(player, first, true);
    await atScreen(player, 'reveal', 0);
    expect(served.complaints.thrown).toEqual([]);
  });

  it('says that "Done" has not published without the network, and what to do', { timeout: 120_000 }, async () => {
    const page = await openEditor(served, phone);
    await title(page).fill('On the ferry');
    await page.getByRole('combobox', { name: 'Type' }).selectOption('slide');
    await prompt(page).fill('Welcome');
    await isState(page, 'saved');
    await page.route('**/api/**', (route) => route.abort());
    await prompt(page).fill('Welcome aboard');
    await prompt(page).blur();
    await isState(page, 'offline');
    await page.getByRole('button', { name: 'Done', exact: true }).click();
    await page.getByText(/^Not published: .* press “Done” again/).waitFor();
    await page.unroute('**/api/**');
    await page.getByRole('button', { name: 'Done', exact: true }).click();
    await page.getByRole('heading', { name: 'Ready to play' }).waitFor();
    expect(await page.getByText(/^Not published/).count()).toBe(0);
    served.complaints.logged.length = 0;
  });

  it('keeps the last key without the network, over a reload, and can undo it then', { timeout: 120_000 }, async () => {
    const page = await openEditor(served, phone);
    await title(page).fill('On the train');
    await prompt(page).fill('First words');
    await isState(page, 'saved');
    await page.route('**/api/**', (route) => route.abort());
    await prompt(page).fill('Words in a tunnel');
    await prompt(page).blur();
    await isState(page, 'offline');
    await page.getByText('Offline, kept on this device').waitFor();
    await expectAccessible(page);
    await prompt(page).pressSequentially('!');
    await page.reload();
    await prompt(page).waitFor();
    expect(await prompt(page).inputValue()).toBe('Words in a tunnel!');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => prompt(page).inputValue()).not.toBe('Words in a tunnel!');
    await page.getByRole('button', { name: 'Redo' }).click();
    await expect.poll(() => prompt(page).inputValue()).toBe('Words in a tunnel!');
    await page.unroute('**/api/**');
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await isState(page, 'saved');
    expect(await storedPrompts(page)).toEqual(['Words in a tunnel!']);
    const beside = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(beside).toBeLessThanOrEqual(0);
    // What could not be fetched was meant.
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });

  it(
    'takes no lost reply for somebody else, and asks two people who changed the same',
    { timeout: 120_000 },
    async () => {
      const page = await openEditor(served);
      await title(page).fill('Two at once');
      await prompt(page).fill('One');
      await page.getByRole('button', { name: 'Add a question' }).click();
      await prompt(page).fill('Two');
      await isState(page, 'saved');

      // The request arrives, its reply does not.
      let lost = 0;
      await page.route('**/draft', async (route) => {
        if (route.request().method() !== 'PUT' || lost > 0) return route.continue();
        lost += 1;
        await route.fetch();
        return route.abort();
      });
      await prompt(page).fill('Two, with a lost reply');
      await isState(page, 'offline');
      await prompt(page).fill('Two, and more');
      await prompt(page).blur();
      await isState(page, 'saved');
      expect(lost).toBe(1);
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(await storedPrompts(page)).toEqual(['One', 'Two, and more']);
      await page.unroute('**/draft');

      const token = await page.evaluate((key) => localStorage.getItem(key), guestKey);
      const other = await served.openPage({ viewport: desk });
      await other.goto(served.product.url());
      await other.evaluate(([key, value]) => localStorage.setItem(key ?? '', value ?? ''), [guestKey, token]);
      await other.goto(page.url());
      await prompt(other).waitFor();
      // What only one of them changes is taken.
      await prompt(other).fill('One of the other');
      await isState(other, 'saved');
      await prompt(page).fill('Two of this one');
      await page.getByText('Someone else saved. Their changes and yours are both here.').waitFor();
      await isState(page, 'saved');
      expect(await storedPrompts(page)).toEqual(['One of the other', 'Two of this one']);

      await other.getByRole('button', { name: /^2/ }).click();
      await prompt(other).fill('Two of the other');
      const dialog = other.getByRole('dialog');
      await dialog.waitFor();
      await expectAccessible(other);
      expect(await storedPrompts(page)).toEqual(['One of the other', 'Two of this one']);
      expect(await dialog.innerText()).toMatch(/Two of the other[^]*Two of this one/);
      // Nobody gets out of it without a choice.
      for (let presses = 0; presses < 3; presses++) await other.keyboard.press('Escape');
      await dialog.getByRole('radio', { name: /^Yours/ }).check();
      await dialog.getByRole('button', { name: 'Go on with these' }).click();
      await isState(other, 'saved');
      expect(await storedPrompts(page)).toEqual(['One of the other', 'Two of the other']);
      served.complaints.logged.length = 0;
      expect(served.complaints.thrown).toEqual([]);
    },
  );

  it('says what the server finds once a field is left, without "Done"', { timeout: 120_000 }, async () => {
    const page = await openEditor(served);
    await title(page).fill('Formulas');
    await page.getByRole('checkbox', { name: 'Formatting and formulas' }).check();
    for (const [letter, text] of Object.entries({ A: 'One', B: 'Two', C: 'Three', D: 'Four' }))
      await line(page, `Option ${letter}`).fill(text);
    await page.getByRole('radio').first().check();
    await prompt(page).fill(String.raw`What is $\href{a}{b}$`);
    await isState(page, 'saved');
    const noted = prompt(page).and(page.locator('[aria-invalid]'));
    const list = page.getByRole('button', { name: '1 thing to finish' });
    expect([await noted.count(), await list.count()]).toEqual([0, 0]);
    await prompt(page).press('Tab');
    await noted.waitFor();
    await page.getByRole('img', { name: 'Not finished' }).waitFor();
    await expectAccessible(page);
    await list.click();
    await page.getByRole('button', { name: /^Question 1: .*href/ }).click();
    expect(await prompt(page).evaluate((element) => element === document.activeElement)).toBe(true);
    // It is still there when the editor is opened again, and gone once the formula is.
    await page.reload();
    await noted.waitFor();
    await prompt(page).fill('What is $b$?');
    await page.getByRole('button', { name: 'All checked' }).waitFor();
    await prompt(page).press('Tab');
    await isState(page, 'saved');
    await page.getByRole('button', { name: 'All checked' }).waitFor();
    expect(served.complaints.thrown).toEqual([]);
  });

  it('makes options and questions of what is pasted, and shows them as on a phone', { timeout: 120_000 }, async () => {
    const page = await openEditor(served, phone);
    await paste(line(page, 'Option B'), '1. Nile\n2. Amazon\n3. Congo\n4. Rhine');
    await line(page, 'Option E').waitFor();
    expect(await line(page, 'Option B').inputValue()).toBe('Nile');
    await page.getByRole('button', { name: 'Undo' }).click();
    await line(page, 'Option E').waitFor({ state: 'detached' });

    await paste(prompt(page), 'Which is prime?\nA. 4\nB. 5\nANSWER: B\n\nWhich is even?\nA. 2\nB. 3\nANSWER: A\n');
    await page.getByText('2 questions pasted.').waitFor();
    // The one that nobody had begun has made room.
    const menu = page.getByRole('combobox', { name: 'Question', exact: true });
    expect(await menu.locator('option').allTextContents()).toEqual(['1. Which is prime?', '2. Which is even?']);
    expect(await prompt(page).inputValue()).toBe('Which is even?');
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('button', { name: 'As on a phone' }).click();
    await page.getByRole('button', { name: 'A: 2' }).click();
    await page.getByText('That would be the answer.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Close' }).click();
    // What is left to do leads to its place.
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: /Give the quiz a title/ }).click();
    expect(await title(page).evaluate((element) => element === document.activeElement)).toBe(true);
    await expectAccessible(page);
    expect(served.complaints.thrown).toEqual([]);
  });
});

function withoutId({ id: _id, version: _version, ...content }: Record<string, unknown>) {
  return content;
}
