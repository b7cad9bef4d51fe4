/** The front page in Chromium on the real product: for strangers, for who hosts the first time, and for who comes back. */
import type { Locator, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phoneSize, skipsBrowser } from '../support/chromium.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { atScreen, takeSeat } from './browser-game.ts';
import { beside, call, focused, ownQuizzes } from './library-page.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const desk = { width: 1280, height: 800 };
const widths = [{ width: 320, height: 568 }, { width: 768, height: 1024 }, desk] as const;
const sample = { ...singlesQuiz(1), title: 'Rivers' };
const other = { ...singlesQuiz(1), title: 'Never played' };

const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const pinField = (page: Page) => page.getByRole('textbox', { name: 'Game PIN' });
const pinOf = async (page: Page) => ((await page.getByTestId('pin').textContent()) ?? '').replaceAll(/\D/g, '');

/** Notes the paths that a page asks the server for, without those of its code. */
function asked(page: Page): string[] {
  const paths: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/')) paths.push(pathname);
  });
  return paths;
}

/** A quiz of this browser's guest with changes that are not published. Returns its id. */
async function leaveDraft(page: Page): Promise<string> {
  await call(page, 'POST', '/api/quizzes', { ...sample, title: 'Unfinished' });
  const [quiz] = await ownQuizzes(page);
  const id = quiz?.id ?? '';
  const status = await page.evaluate(async (path) => {
    const headers = {
      authorization: `Bearer ${localStorage.getItem('quickfire:guest')}`,
      'content-type': 'application/json',
      'if-match': '"0"',
    };
    const body = JSON.stringify({ title: 'Unfinished business', questions: [] });
    return (await fetch(path, { method: 'PUT', headers, body })).status;
  }, `/api/quizzes/${id}/draft`);
  expect(status).toBe(200);
  return id;
}

/** What a host has to decide on the way to a room, and every press, typing aside. */
class Trip {
  readonly decisions: string[] = [];
  readonly presses: string[] = [];
  async decide(what: string, where: Locator): Promise<void> {
    this.decisions.push(what);
    await this.press(what, where);
  }
  async press(what: string, where: Locator): Promise<void> {
    this.presses.push(what);
    await where.click();
  }
  async arrive(name: string, page: Page): Promise<void> {
    expect(await pinOf(page)).toMatch(/^[0-9]{6}$/);
    const { decisions, presses } = this;
    console.log(`${name}: ${decisions.length} decisions (${decisions.join(', ')}), ${presses.length} presses`);
  }
}

describe.skipIf(skipsBrowser())('the front page (needs Chromium)', () => {
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    served = await serveProduct({ samples: { rivers: sample, other } });
    address = served.product.url();
  }, 60_000);
  afterAll(() => served?.close());

  it('leads who hosts for the first time into a room, by two decisions or three', { timeout: 120_000 }, async () => {
    const page = await served.openPage({ viewport: desk });
    const requests = asked(page);
    await page.goto(address);
    await pinField(page).waitFor();
    await link(page, 'Sign in').waitFor();
    expect(requests).toEqual([]);
    const first = new Trip();
    await first.decide('host', link(page, 'Host a game'));
    await first.decide('play the sample', button(page, `Play ${sample.title}`));
    await first.arrive('A sample', page);
    expect(first.decisions.length).toBeLessThanOrEqual(2);
    expect(first.presses.length).toBeLessThanOrEqual(2);

    const author = await served.openPage({ viewport: desk });
    await author.goto(address);
    const own = new Trip();
    await own.decide('host', link(author, 'Host a game'));
    await own.decide('make a quiz', link(author, 'Make a quiz'));
    await author.getByRole('textbox', { name: 'Title of the quiz' }).fill('Mine');
    await author.getByRole('textbox', { name: 'The question' }).fill('Which river is the longest?');
    for (const [letter, text] of Object.entries({ A: 'Nile', B: 'Rhine', C: 'Congo', D: 'Oder' })) {
      await author.getByRole('textbox', { name: `Option ${letter}`, exact: true }).fill(text);
    }
    await own.press('which is right', author.getByRole('radio').first());
    await own.press('done', button(author, 'Done'));
    await own.decide('play it', button(author, 'Play'));
    await own.arrive('A quiz of one question', author);
    expect(own.decisions.length).toBeLessThanOrEqual(3);
    expect(own.presses.length).toBeLessThanOrEqual(5);
    expect(served.complaints.thrown).toEqual([]);
  });

  it('leads a host back into a game and to a draft, and ends games in place', { timeout: 180_000 }, async () => {
    const page = await served.openPage({ viewport: desk });
    const open = async () => {
      await page.goto(`${address}/quizzes`);
      await button(page, `Play ${sample.title}`).click();
      return pinOf(page);
    };
    await page.goto(`${address}/host`);
    await page.waitForURL(`${address}/quizzes`);
    const pin = await open();
    const quizId = await leaveDraft(page);
    await page.goto(address);
    await page.getByRole('heading', { name: 'Not finished yet' }).waitFor();
    const back = link(page, /Go back to the game$/);
    await back.waitFor();
    for (const viewport of widths) {
      await page.setViewportSize(viewport);
      expect(await beside(page)).toBeLessThanOrEqual(0);
      await expectAccessible(page);
    }
    // Whatever was found, the PIN comes first.
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Game PIN');
    await back.press('Enter');
    expect(await pinOf(page)).toBe(pin);

    await page.goto(address);
    await button(page, /^End…/).press('Enter');
    expect(await focused(page)).toBe('Keep it open');
    await page.getByRole('group', { name: /^End this game now\?/ }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toMatch(/^End…/);
    await page.keyboard.press('Enter');
    await button(page, 'End the game').press('Enter');
    await page.getByText('Ended: Rivers').waitFor();
    await expect.poll(() => focused(page)).toBe('Ended: Rivers');
    expect(await back.count()).toBe(0);
    const room = await served.product.rest<{ phase?: string }>('GET', `/api/rooms/${pin}`);
    expect(room.status === 404 || room.body.phase === 'over').toBe(true);

    // The list of games does the same. It offers the quizzes that were played.
    await open();
    await page.goto(`${address}/games?state=running`);
    await page.getByText('Not started yet').waitFor();
    expect(await page.getByRole('combobox', { name: 'Quiz' }).locator('option').allTextContents()).toEqual([
      'All quizzes',
      'Rivers',
    ]);
    await button(page, /^End…/).click();
    await expectAccessible(page);
    await button(page, 'End the game').click();
    await page.getByText('Ended: Rivers').waitFor();
    expect(await page.locator('main li[data-game]').count()).toBe(0);

    await page.goto(address);
    await link(page, /^Unfinished/).click();
    await page.waitForURL(`${address}/quizzes/${quizId}/edit`);
    expect(served.complaints.thrown).toEqual([]);
  });

  it('leads a player back, and costs others nothing, also where the network goes', { timeout: 120_000 }, async () => {
    const { pin } = await served.product.game(sample);
    const phone = await served.openPage({ viewport: phoneSize });
    const requests = asked(phone);
    await phone.goto(address);
    await pinField(phone).fill(pin.slice(0, 3));
    await phone.waitForResponse(/player-page/);
    await phone.waitForLoadState('networkidle');
    expect(requests).toEqual([]);
    // In a hall without network the page of the game is there all the same, and goes on by itself or by a press.
    await phone.context().setOffline(true);
    await pinField(phone).fill(pin);
    await button(phone, 'Join a game').click();
    await phone.getByRole('heading', { name: "Can't reach the server" }).waitFor();
    await expectAccessible(phone);
    await phone.context().setOffline(false);
    await button(phone, 'Try again').click();
    await takeSeat(phone, 'Ana');

    requests.length = 0;
    await phone.goto(address);
    const back = link(phone, /^Back to your game/);
    await back.waitFor();
    expect(requests).toEqual([`/api/rooms/${pin}`]);
    await phone.keyboard.press('Tab');
    expect(await focused(phone)).toBe('Game PIN');
    for (const viewport of widths) {
      await phone.setViewportSize(viewport);
      expect(await beside(phone)).toBeLessThanOrEqual(0);
      await expectAccessible(phone);
    }
    await back.press('Enter');
    await atScreen(phone, 'lobby');
    // Failed requests are errors of the console.
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });
});
