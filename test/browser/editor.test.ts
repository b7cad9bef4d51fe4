/** The editor in Chromium without a server: dragging, tablets and phones, and what one key costs. */
import type { Locator, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipsBrowser } from '../support/chromium.ts';
import { Finger } from './finger.ts';
import { type ServedGallery, serveGallery } from './served-gallery.ts';

const desk = { width: 1280, height: 800 };
/** Only the code that draws a row of the list has these words. */
const rowMark = 'group-data-sorting:[content-visibility:visible]';

const rows = (page: Page): Locator => page.getByRole('navigation', { name: 'Questions' }).locator('li');
const prompts = (page: Page): Promise<string[]> => rows(page).locator('[dir=auto]').allTextContents();
const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

/** Takes a row by its grip, and holds it over another one, below or above its middle. */
async function dragOver(page: Page, grip: Locator, target: Locator, edge: 'above' | 'below'): Promise<void> {
  await grip.hover();
  await page.mouse.down();
  await page.mouse.move(10, 400, { steps: 2 });
  // The rows become lower with the first movement.
  await page.locator('[data-sorting]').waitFor();
  const box = await target.boundingBox();
  if (box === null) throw new Error('It is nowhere.');
  const y = box.y + box.height * (edge === 'above' ? 0.25 : 0.75);
  await page.mouse.move(box.x + box.width / 2, y, { steps: 4 });
  // Chromium under a test tells of a place within an element only once it was entered.
  await page.mouse.move(box.x + box.width / 2 + 1, y);
  await target.and(page.locator(`[data-drop=${edge === 'above' ? 'top' : 'bottom'}]`)).waitFor();
}

describe.skipIf(skipsBrowser())('the editor without a server (needs Chromium)', () => {
  let gallery: ServedGallery;
  let page: Page;
  const thrown: string[] = [];
  beforeAll(async () => {
    gallery = await serveGallery();
    page = await gallery.browser.newPage({ viewport: desk, reducedMotion: 'reduce' });
    page.on('pageerror', (error) => thrown.push(String(error)));
  }, 120_000);
  afterAll(() => gallery?.close());

  it('moves a question by dragging, says so, and undoes each drag by itself', async () => {
    await gallery.show(page, 'editor-single');
    await rows(page).first().and(page.locator('[draggable]')).waitFor();
    const before = await prompts(page);
    const [first = '', second = '', third = '', ...others] = before;

    await dragOver(page, rows(page).nth(0).locator('[title]'), rows(page).nth(2), 'below');
    await page.mouse.up();
    await page.getByText('Question 1 is number 3 now.').waitFor();
    expect(await prompts(page)).toEqual([second, third, first, ...others]);
    expect(await page.locator('[data-sorting], [data-drop]').count()).toBe(0);
    await dragOver(page, rows(page).nth(1).locator('[title]'), rows(page).nth(0), 'above');
    await page.mouse.up();
    await expect.poll(() => prompts(page)).toEqual([third, second, first, ...others]);

    await button(page, 'Undo').click();
    expect(await prompts(page)).toEqual([second, third, first, ...others]);
    await button(page, 'Undo').click();
    expect(await prompts(page)).toEqual(before);

    // Given up, and dropped beside the list: nothing moves.
    await dragOver(page, rows(page).nth(0).locator('[title]'), rows(page).nth(2), 'below');
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await dragOver(page, rows(page).nth(0).locator('[title]'), rows(page).nth(2), 'below');
    await page.mouse.move(800, 600, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => page.locator('[data-sorting]').count()).toBe(0);
    expect(await prompts(page)).toEqual(before);
    expect(thrown).toEqual([]);
  });

  it('scrolls a long list towards the pointer, with more questions in sight than otherwise', async () => {
    await gallery.show(page, 'editor-large');
    const list = page.locator('ol');
    await rows(page).first().and(page.locator('[draggable]')).waitFor();
    await list.evaluate((element) => element.scrollTo(0, 0));
    const seen = () =>
      list.evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        const isSeen = (row: Element) =>
          row.getBoundingClientRect().top >= top && row.getBoundingClientRect().bottom <= bottom;
        return [...element.children].filter(isSeen).length;
      });
    const still = await seen();
    await dragOver(page, rows(page).nth(0).locator('[title]'), rows(page).nth(2), 'below');
    expect(await seen()).toBeGreaterThan(still);
    const box = await list.boundingBox();
    if (box === null) throw new Error('There is no list.');
    await page.mouse.move(box.x + 80, box.y + box.height - 8, { steps: 3 });
    await expect
      .poll(() => list.evaluate((element) => element.scrollTop), { timeout: 20_000 })
      .toBeGreaterThan(box.height * 2);
    await page.mouse.move(box.x + 80, box.y + box.height / 2, { steps: 3 });
    await page.locator('[data-drop]').waitFor();
    await page.mouse.up();
    await page.getByText(/^Question 1 is number \d\d+ now\.$/).waitFor();
    expect(thrown).toEqual([]);
  });

  it('moves an option by its shape, with its mark', async () => {
    await gallery.show(page, 'editor-multiple');
    const options = page.getByRole('group', { name: 'Options' }).locator('li');
    await options.first().and(page.locator('[draggable]')).waitFor();
    const read = () =>
      options.evaluateAll((lines) =>
        lines.map((each) => {
          const [text, mark] = each.querySelectorAll('input');
          return `${text?.value} ${mark?.checked}`;
        }),
      );
    const [first, ...others] = await read();
    await dragOver(page, options.nth(0).locator('[data-grip]'), options.nth(2), 'below');
    await page.mouse.up();
    await expect.poll(read).toEqual([others[0], others[1], first, ...others.slice(2)]);
    await button(page, 'Undo').click();
    expect(await read()).toEqual([first, ...others]);
    expect(thrown).toEqual([]);
  });

  it('draws one row of two hundred for a key, and changes as much of the page as with a short quiz', async () => {
    const [short, long] = [
      await costOfKey(gallery, page, 'editor-single'),
      await costOfKey(gallery, page, 'editor-large'),
    ];
    expect(long.rows).toBe(1);
    expect(long.changes).toBeLessThanOrEqual(short.changes + 2);
    expect(thrown).toEqual([]);
  });

  it('says nothing of what nobody had the time to write, and counts an unwritten question once', async () => {
    await gallery.show(page, 'editor-begun');
    await button(page, 'Not finished yet').waitFor();
    await page.getByRole('img', { name: 'Not written yet' }).waitFor();
    await button(page, 'Add a question').click();
    await rows(page).nth(0).getByRole('button').click();
    expect(await page.getByText(/Write option|Mark the right/).count()).toBe(0);
    // One that was begun and left is another matter.
    await page.getByRole('textbox', { name: 'The question' }).fill('Which one?');
    await rows(page).nth(1).getByRole('button').click();
    await button(page, '5 things to finish').waitFor();
    await button(page, 'Done').click();
    const list = page.getByRole('region', { name: 'Before it can be played' });
    expect(await list.getByText('Write the question, or delete it.').count()).toBe(1);
    expect(await list.getByRole('listitem').count()).toBe(7);
    await list.getByRole('button', { name: /Question 1: Write option C/ }).click();
    const isFocused = (element: Element) => element === document.activeElement;
    expect(await page.getByRole('textbox', { name: 'Option C', exact: true }).evaluate(isFocused)).toBe(true);
  });

  it('leaves out lines that nobody has filled once the question is left, where two are', async () => {
    await gallery.show(page, 'editor-begun');
    await page.getByRole('textbox', { name: 'Title of the quiz' }).fill('Two options');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Which one?');
    const line = (letter: string) => page.getByRole('textbox', { name: `Option ${letter}`, exact: true });
    await line('A').fill('This');
    await line('C').fill('That');
    await page.getByRole('radio').first().check();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'Question 2 of 2' }).waitFor();
    expect(await page.getByRole('button', { name: /things? to finish/ }).count()).toBe(0);
    await rows(page).nth(0).getByRole('button').click();
    await page.getByRole('heading', { name: 'Question 1 of 2' }).waitFor();
    const lines = page.locator('input[data-line]');
    expect(await lines.evaluateAll((all) => all.map((each) => (each as HTMLInputElement).value))).toEqual([
      'This',
      'That',
    ]);
    // One step with the question that was added.
    await button(page, 'Undo').click();
    await expect.poll(() => lines.count()).toBe(4);
    expect(await rows(page).count()).toBe(1);
    // "Done" does the same, and nothing is asked.
    await page.keyboard.press('Control+Shift+Enter');
    await expect.poll(() => lines.count()).toBe(2);
    expect(await page.getByRole('region', { name: 'Before it can be played' }).count()).toBe(0);
    expect(thrown).toEqual([]);
  });

  it('says of pictures which ones are small for a wall, once everything is looked at', async () => {
    await gallery.show(page, 'editor-small-picture');
    await button(page, '1 thing to look at').click();
    await rows(page).nth(0).getByRole('button').click();
    await page.getByRole('button', { name: /Question 2: Small for a wall: 1 pixels/ }).click();
    await page.getByRole('heading', { name: 'Question 2 of 2' }).waitFor();
    await page.getByText(/^○ Small for a wall/).waitFor();
  });

  it('lists questions by their words, without marks', async () => {
    await gallery.show(page, 'editor-marked');
    await rows(page).first().waitFor();
    const [first = ''] = await prompts(page);
    expect(first).toBe('Is f(x) the same as g? return x;');
    expect(thrown).toEqual([]);
  });

  it('goes with Enter from option to option, and adds one below the last', async () => {
    await gallery.show(page, 'editor-begun');
    await page.getByRole('textbox', { name: 'Option A', exact: true }).click();
    for (const text of ['2', '3', '4', '5', '6']) {
      if (text !== '2') await page.keyboard.press('Enter');
      await page.keyboard.type(text);
    }
    const lines = page.locator('input[data-line]');
    expect(await lines.evaluateAll((all) => all.map((each) => (each as HTMLInputElement).value))).toEqual([
      '2',
      '3',
      '4',
      '5',
      '6',
    ]);
  });

  it('says beside a question how it went in earlier games, and nothing of one that was never asked', async () => {
    await gallery.show(page, 'editor-asked-before');
    const said = page.getByRole('region', { name: 'In earlier games' });
    expect(await said.locator('p').textContent()).toBe('12 games, 340 answers. 80 % right. Option C was never chosen.');
    await rows(page).nth(1).getByRole('button').click();
    await page.getByRole('heading', { name: /^Question 2/ }).waitFor();
    expect(await said.count()).toBe(0);
    expect(thrown).toEqual([]);
  });

  it.each([768, 320])('moves a question and an option by a long press of a finger, %s pixels wide', async (width) => {
    const context = await gallery.browser.newContext({
      viewport: { width, height: 900 },
      hasTouch: true,
      isMobile: true,
      reducedMotion: 'reduce',
    });
    const tablet = await context.newPage();
    const finger = await Finger.of(tablet);
    const sorting = tablet.locator('[data-sorting]');
    await gallery.show(tablet, 'editor-multiple');
    if (width < 768) await button(tablet, 'All questions').tap();
    await rows(tablet).first().and(tablet.locator('[draggable]')).waitFor();
    const before = await prompts(tablet);
    const [first = '', second = '', third = '', ...others] = before;

    await finger.press(rows(tablet).nth(0));
    await sorting.waitFor();
    await finger.moveTo(rows(tablet).nth(2), 0.75);
    await rows(tablet).nth(2).and(tablet.locator('[data-drop=bottom]')).waitFor();
    await finger.lift();
    await tablet.getByText('Question 1 is number 3 now.').waitFor();
    expect(await prompts(tablet)).toEqual([second, third, first, ...others]);
    expect(await tablet.locator('[data-sorting], [data-drop], [data-dragged]').count()).toBe(0);
    await button(tablet, 'Undo').tap();
    expect(await prompts(tablet)).toEqual(before);

    // A second finger gives it up; a tap selects, and a finger that moves at once scrolls.
    await finger.press(rows(tablet).nth(0));
    await sorting.waitFor();
    await finger.moveTo(rows(tablet).nth(1), 0.75);
    await finger.pressSecond();
    await sorting.waitFor({ state: 'detached' });
    await finger.lift();
    await rows(tablet).nth(1).getByRole('button').tap();
    await tablet.getByRole('heading', { name: 'Question 2 of' }).waitFor();
    await finger.press(rows(tablet).nth(1));
    await finger.moveTo(rows(tablet).nth(0), 0.25);
    await finger.lift();
    expect(await sorting.count()).toBe(0);
    expect(await prompts(tablet)).toEqual(before);

    const options = tablet.getByRole('group', { name: 'Options' }).locator('li');
    const texts = () =>
      options.locator('input[data-line]').evaluateAll((all) => all.map((each) => (each as HTMLInputElement).value));
    await options.first().and(tablet.locator('[draggable]')).waitFor();
    const [one = '', two = '', ...more] = await texts();
    await finger.press(options.nth(0).locator('[data-grip]'));
    await sorting.waitFor();
    await finger.moveTo(options.nth(1), 0.75);
    await finger.lift();
    await expect.poll(texts).toEqual([two, one, ...more]);
    await context.close();
  });

  it('leaves the upper half of a small phone at most to controls, and notices push nothing away', async () => {
    await page.setViewportSize({ width: 320, height: 568 });
    await gallery.show(page, 'editor-single');
    const topOf = (what: Locator) => what.evaluate((element) => element.getBoundingClientRect().top + scrollY);
    const [prompt, option] = ['The question', 'Option A'].map((name) =>
      page.getByRole('textbox', { name, exact: true }),
    );
    const tops = await Promise.all([topOf(prompt!), topOf(option!)]);
    expect(tops[0]).toBeLessThanOrEqual(284);
    await button(page, 'Move this question down').click();
    const notice = page.getByText('Question 1 is number 2 now.');
    await notice.waitFor();
    expect(await Promise.all([topOf(prompt!), topOf(option!)])).toEqual(tops);
    const seen = await notice.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
    expect(seen).toBe(true);
    await button(page, 'More').click();
    await button(page, 'Duplicate').click();
    await page.getByRole('heading', { name: 'Question 3 of' }).waitFor();

    await page.setViewportSize(desk);
    await gallery.show(page, 'editor-large');
    await button(page, 'Move this question up').click();
    await page.getByText(/is number \d+ now/).waitFor();
    expect(
      await button(page, 'Add a question').evaluate((add) => add.getBoundingClientRect().bottom),
    ).toBeLessThanOrEqual(desk.height);
    expect(thrown).toEqual([]);
  });

  it.each([768, 320])('makes a quiz and moves a question by touch alone, %s pixels wide', async (width) => {
    const context = await gallery.browser.newContext({
      viewport: { width, height: 900 },
      hasTouch: true,
      isMobile: true,
      reducedMotion: 'reduce',
    });
    const tablet = await context.newPage();
    await gallery.show(tablet, 'editor-empty');
    const write = async (name: string, text: string) => {
      await tablet.getByRole('textbox', { name, exact: true }).tap();
      await tablet.keyboard.type(text);
    };
    const type = tablet.getByRole('combobox', { name: 'Type' });
    await button(tablet, 'Add a question').last().tap();
    await write('The question', 'Which is prime?');
    await write('Option A', '4');
    await write('Option B', '5');
    await button(tablet, 'Remove Option D').tap();
    await button(tablet, 'Remove Option C').tap();
    await tablet.getByRole('radio', { name: 'Option B is right' }).tap();
    await button(tablet, 'Add a question').last().tap();
    await type.selectOption('True or false');
    await write('The question', 'The Rhine flows north.');
    await tablet.getByText('True', { exact: true }).tap();
    await button(tablet, 'Add a question').last().tap();
    await type.selectOption('Typed answer');
    await write('The question', 'What is Fe?');
    await write('Answer 1', 'iron');
    await button(tablet, 'Move this question up').tap();
    await tablet.getByText('Question 3 is number 2 now.').waitFor();
    expect(await tablet.getByRole('button', { name: /finish/ }).count()).toBe(0);
    const order =
      width >= 768
        ? await prompts(tablet)
        : await tablet.getByRole('combobox', { name: 'Question', exact: true }).locator('option').allTextContents();
    expect(order.map((text) => text.replace(/^\d\. /, ''))).toEqual([
      'Which is prime?',
      'What is Fe?',
      'The Rhine flows north.',
    ]);
    const beside = await tablet.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(beside).toBeLessThanOrEqual(0);
    await context.close();
  });
});

/** Of one key in the prompt: how often a row of the list is drawn, and how much of the page changes. */
async function costOfKey(
  gallery: ServedGallery,
  page: Page,
  screen: string,
): Promise<{ rows: number; changes: number }> {
  await gallery.show(page, screen);
  await page.getByRole('textbox', { name: 'The question' }).click();
  await page.keyboard.press('x');
  const session = await page.context().newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Debugger.enable');
  await session.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await page.evaluate(() => {
    const seen: MutationRecord[] = [];
    const observer = new MutationObserver((records) => seen.push(...records));
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    Object.assign(globalThis, { changes: () => seen.length + observer.takeRecords().length });
  });
  await page.keyboard.press('y');
  await page.locator('[aria-current]', { hasText: /xy|yx/ }).waitFor();
  const changes = await page.evaluate(() => (globalThis as unknown as { changes: () => number }).changes());
  const { result } = await session.send('Profiler.takePreciseCoverage');
  let drawn = 0;
  for (const { scriptId, functions } of result.filter((script) => script.url.includes('/assets/'))) {
    const { scriptSource } = await session.send('Debugger.getScriptSource', { scriptId });
    const at = scriptSource.indexOf(rowMark);
    if (at < 0) continue;
    // The innermost function around it.
    const around = functions
      .flatMap(({ ranges }) => ranges.slice(0, 1))
      .filter((range) => range.startOffset <= at && at < range.endOffset);
    drawn += around.sort((one, other) => other.startOffset - one.startOffset)[0]?.count ?? 0;
  }
  await session.detach();
  return { rows: drawn, changes };
}
