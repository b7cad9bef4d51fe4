/** Pictures of the editor in every state, on a product that runs. */
import type { Browser, Page } from '@playwright/test';
import { hallSize, phoneSize } from '../support/chromium.ts';

type Picture = (page: Page, name: string) => Promise<void>;

const guestKey = 'quickfire:guest';
const prompt = (page: Page) => page.getByRole('textbox', { name: 'The question' });
const isState = (page: Page, state: string) => page.locator(`[data-state="${state}"]`).waitFor();
const rows = (page: Page) => page.getByRole('navigation', { name: 'Questions' }).locator('li');

const block = (count: number): string =>
  Array.from(
    { length: count },
    (_, at) => `Which number comes after ${at}?\nA. ${at + 1}\nB. ${at + 2}\nC. ${at + 3}\nANSWER: A\n`,
  ).join('\n');

async function paste(page: Page, text: string): Promise<void> {
  await prompt(page).evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
  await page.getByText(/questions pasted/).waitFor();
}

async function openNew(page: Page, address: string, title: string): Promise<void> {
  await page.goto(`${address}/quizzes/new/edit`);
  await page.getByRole('textbox', { name: 'Title of the quiz' }).fill(title);
}

/** Saved, being saved, without the network, and what another person has changed. */
async function pictureSaving(desk: Page, other: Page, picture: Picture): Promise<void> {
  await isState(desk, 'saved');
  await picture(desk, 'desk-editor-saved');
  const token = await desk.evaluate((key) => localStorage.getItem(key) ?? '', guestKey);
  await other.goto(new URL('/', desk.url()).href);
  await other.evaluate(([key, value]) => localStorage.setItem(key ?? '', value ?? ''), [guestKey, token]);
  await other.goto(desk.url());
  await rows(other).last().getByRole('button').click();
  await other.getByRole('heading', { name: 'Question 12 of 12' }).waitFor();

  const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
  await desk.route('**/draft', async (route) => {
    await mayGoOn;
    await route.continue();
  });
  await prompt(desk).fill('Which number comes after eleven?');
  await isState(desk, 'saving');
  await picture(desk, 'desk-editor-saving');
  goOn();
  await isState(desk, 'saved');
  await desk.unroute('**/draft');
  await prompt(other).fill('Which number comes before thirteen?');
  await other.getByRole('dialog').waitFor();
  await picture(other, 'desk-editor-conflict');

  await desk.route('**/api/**', (route) => route.abort());
  await prompt(desk).fill('Which number comes after 11?');
  await isState(desk, 'offline');
  await picture(desk, 'desk-editor-offline');
  await desk.unroute('**/api/**');
}

/** A question that is dragged, two hundred of them, and what is left to do. */
async function pictureList(desk: Page, address: string, picture: Picture): Promise<void> {
  await openNew(desk, address, 'Two hundred questions');
  await paste(desk, block(200));
  await rows(desk).nth(199).and(desk.locator('[draggable]')).waitFor();
  await picture(desk, 'desk-editor-large');
  await rows(desk).nth(196).getByTitle('Drag to move').hover();
  await desk.mouse.down();
  await desk.mouse.move(120, 500, { steps: 3 });
  await desk.mouse.move(121, 520, { steps: 3 });
  await desk.locator('[data-drop]').waitFor();
  await picture(desk, 'desk-editor-dragging');
  await desk.mouse.up();

  await openNew(desk, address, '');
  await prompt(desk).fill('Which river carries the most water?');
  await desk.getByRole('textbox', { name: 'Option A', exact: true }).fill('Amazon');
  await desk.getByRole('textbox', { name: 'Option B', exact: true }).fill('amazon ');
  await desk.getByRole('button', { name: 'Done' }).click();
  await picture(desk, 'desk-editor-problems');
}

/** @param picture keeps what a page shows by a name */
export async function pictureEditor(browser: Browser, address: string, picture: Picture): Promise<void> {
  const open = async (size: typeof hallSize | typeof phoneSize, scale: number) =>
    (await browser.newContext({ viewport: size, deviceScaleFactor: scale, reducedMotion: 'reduce' })).newPage();
  const [desk, other, phone] = [await open(hallSize, 0.5), await open(hallSize, 0.5), await open(phoneSize, 1)];

  await desk.goto(`${address}/quizzes/new/edit`);
  await prompt(desk).waitFor();
  await picture(desk, 'desk-editor-new');
  await desk.getByRole('button', { name: 'Delete', exact: true }).click();
  await desk.getByText('There is no question yet.').waitFor();
  await picture(desk, 'desk-editor-empty');
  await openNew(desk, address, 'Numbers');
  await paste(desk, block(12));
  await picture(desk, 'desk-editor-pasted');
  await desk.getByRole('button', { name: 'As on a phone' }).click();
  await desk.getByRole('dialog').waitFor();
  await picture(desk, 'desk-editor-preview');
  await desk.getByRole('button', { name: 'Close' }).click();
  await pictureSaving(desk, other, picture);
  await pictureList(desk, address, picture);

  await openNew(phone, address, 'On the train');
  await paste(phone, block(3));
  await isState(phone, 'saved');
  await picture(phone, 'phone-editor');
  for (const page of [desk, other, phone]) await page.context().close();
}
