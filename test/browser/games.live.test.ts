/** A host's games in Chromium on the real product: found on another device, hosted on, played again, and deleted. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import { quizSchema } from '../../src/protocol/quiz.ts';
import { phoneSize, skipsBrowser } from '../support/chromium.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { atScreen, giveAnswer, openRoom, pressNext, takeSeat } from './browser-game.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const desk = { width: 1366, height: 641 };
const smallPhone = { width: 320, height: 568 };
const password = 'candles on rivers';
const quiz = { ...singlesQuiz(1), title: 'Flüsse & rivers' };
const [question] = quizSchema.parse(quiz).questions;

const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const cards = (page: Page) => page.locator('main li[data-game]');
const pinOf = async (page: Page) => ((await page.getByTestId('pin').textContent()) ?? '').replaceAll(/\D/g, '');
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');

async function enter(page: Page, path: '/register' | '/sign-in', login: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Sign-in name' }).fill(login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await button(page, path === '/register' ? 'Create the account' : /^Sign in$/).click();
}

async function goAndEnter(page: Page, address: string, path: '/register' | '/sign-in', login: string): Promise<void> {
  await page.goto(`${address}${path}`);
  await enter(page, path, login);
  await link(page, `Signed in as ${login}`).waitFor();
}

/** Copies the games that are over, so that there are more than a page has. */
async function addGames({ databaseUrl }: ServedProduct, count: number): Promise<void> {
  const orm = await connectOrm({ url: databaseUrl, poolMax: 1, applicationName: 'quickfire-test' });
  await orm.em.fork().execute(
    `insert into game (id, pin, owner_id, quiz_id, quiz_version, quiz_title, definition, authored, status, created_at,
        started_at, ended_at, stored_at)
      select gen_random_uuid(), pin, owner_id, quiz_id, quiz_version, 'Copy ' || n, definition, authored, status,
        created_at - make_interval(days => n), started_at - make_interval(days => n), ended_at, stored_at
      from (select * from game where status = 'finished' limit 1) game, generate_series(1, ?) n`,
    [count],
  );
  await orm.close(true);
}

describe.skipIf(skipsBrowser())('a host on another device (needs Chromium)', () => {
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    served = await serveProduct({ samples: { rivers: quiz } });
    address = served.product.url();
  }, 60_000);
  afterAll(() => served?.close());

  it('finds a running game, hosts it to its end, and plays it again', { timeout: 180_000 }, async () => {
    const [home, phone, school] = [
      await served.openPage({ viewport: desk }),
      await served.openPage({ viewport: phoneSize }),
      await served.openPage({ viewport: desk }),
    ] as const;
    await goAndEnter(home, address, '/register', 'ms.rivers');
    const pin = await openRoom(home, address, quiz.title, ['Made-up names only']);
    const [, gameId = ''] = /\/host\/([^/?#]+)/.exec(home.url()) ?? [];
    await home.close();
    await phone.goto(`${address}/play/${pin}`);
    await button(phone, 'Join').click();
    await atScreen(phone, 'lobby');

    await goAndEnter(school, address, '/sign-in', 'ms.rivers');
    await school.goto(address);
    await link(school, /Go back to the game/).waitFor();
    await link(school, 'Your games').click();
    await cards(school)
      .getByText(`${pin.slice(0, 3)} ${pin.slice(3)}`)
      .waitFor();
    await cards(school).getByText('Not started yet').waitFor();
    await expectAccessible(school);
    await link(school, /^Back into the game/).click();
    expect(await pinOf(school)).toBe(pin);
    await pressNext(school);
    await atScreen(phone, 'open', 0);
    if (question !== undefined) await giveAnswer(phone, question, true);
    await atScreen(school, 'reveal', 0);
    await pressNext(school);
    await atScreen(school, 'over');
    await link(school, 'All results').click();
    await school.getByText('played to the end').waitFor();

    // This browser did not open it, and knows of it what the server says: the settings, too.
    await button(school, 'Play again').click();
    await school.getByTestId('pin').waitFor();
    expect(await pinOf(school)).not.toBe(pin);
    await button(phone, 'Play on').waitFor();
    const { body } = await served.product.rest<{ names?: string }>('GET', `/api/rooms/${await pinOf(school)}`);
    expect(body.names).toBe('made_up');

    // A device on which nobody is signed in says how to go on.
    const stranger = await served.openPage({ viewport: smallPhone });
    await stranger.goto(`${address}/host/${gameId}`);
    await link(stranger, 'Sign in on this device').click();
    await enter(stranger, '/sign-in', 'ms.rivers');
    await stranger.waitForURL(`${address}/host/${gameId}`);
    await atScreen(stranger, 'over');
    const other = await served.openPage({ viewport: smallPhone });
    await other.goto(`${address}/host/${gameId}/results`);
    await link(other, 'Sign in on this device').click();
    await enter(other, '/sign-in', 'ms.rivers');
    await other.getByText('played to the end').waitFor();
    await button(other, 'Play again').waitFor();
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });

  it('opens one room however often, and wherever, "Play again" is pressed', { timeout: 180_000 }, async () => {
    const first = await served.openPage({ viewport: desk });
    await goAndEnter(first, address, '/register', 'mr.twice');
    const pin = await openRoom(first, address, quiz.title);
    const phone = await served.openPage({ viewport: phoneSize });
    await phone.goto(`${address}/play/${pin}`);
    await takeSeat(phone, 'W'.repeat(24));
    await pressNext(first);
    await atScreen(phone, 'open', 0);
    if (question !== undefined) await giveAnswer(phone, question, true);
    await atScreen(first, 'reveal', 0);
    await pressNext(first);
    await atScreen(first, 'over');
    const over = first.url();
    const second = await first.context().newPage();
    await second.goto(over);
    await atScreen(second, 'over');

    await button(first, 'Play again').dblclick();
    await first.getByTestId('pin').waitFor();
    const next = await pinOf(first);
    await button(second, 'Play again').click();
    await second.getByTestId('pin').waitFor();
    expect(await pinOf(second)).toBe(next);
    // On another device, too: it knows nothing of the room but what the server says.
    const third = await served.openPage({ viewport: desk });
    await goAndEnter(third, address, '/sign-in', 'mr.twice');
    await third.goto(`${over}/results`);
    // On a phone the score stands beside the longest name.
    await third.setViewportSize(phoneSize);
    const score = third.getByRole('region', { name: 'Players' }).getByRole('columnheader', { name: 'Score' });
    await score.waitFor();
    expect(await score.evaluate((cell) => cell.getBoundingClientRect().right - innerWidth)).toBeLessThanOrEqual(0);
    await button(third, 'Play again').click();
    await third.getByTestId('pin').waitFor();
    expect(await pinOf(third)).toBe(next);
    await button(phone, 'Play on').click();
    await phone.waitForURL(`${address}/play/${next}`);
    await third.goto(`${address}/games`);
    await cards(third).nth(1).waitFor();
    expect(await cards(third).count()).toBe(2);
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });

  it('opens one room when the reply is lost and "Play" is pressed again', { timeout: 120_000 }, async () => {
    const page = await served.openPage({ viewport: desk });
    await goAndEnter(page, address, '/register', 'ms.lost');
    await page.goto(`${address}/quizzes`);
    await page.route('**/api/games', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await button(page, `Play ${quiz.title}`).click();
    await page.getByText("The server can't be reached").waitFor();
    await page.unroute('**/api/games');
    await button(page, `Play ${quiz.title}`).click();
    await page.getByTestId('pin').waitFor();
    await page.goto(`${address}/games`);
    await cards(page).first().waitFor();
    expect(await cards(page).count()).toBe(1);
    served.complaints.logged.length = 0;
  });

  it('filters, searches and pages, by keyboard too, and deletes what is not wanted', { timeout: 180_000 }, async () => {
    const page = await served.openPage({ viewport: smallPhone });
    await goAndEnter(page, address, '/sign-in', 'ms.rivers');
    await page.getByRole('link', { name: 'Your games', exact: true }).click();
    await cards(page).nth(1).waitFor();
    await page.getByRole('combobox', { name: 'State' }).selectOption('Running');
    await expect.poll(() => cards(page).count(), { timeout: 20_000 }).toBe(1);
    expect(page.url()).toBe(`${address}/games?state=running`);
    await page.getByRole('combobox', { name: 'State' }).selectOption('Over');
    await cards(page).getByText('played to the end').waitFor();
    await page.getByRole('searchbox', { name: 'Title of the quiz' }).fill('radishes');
    await page.keyboard.press('Enter');
    await page.getByText('No game of yours fits what you search for.').waitFor();
    await expectAccessible(page);
    await button(page, 'Show all games').click();
    await page.getByRole('searchbox', { name: 'Title of the quiz' }).fill('RIVERS flusse');
    await button(page, 'Search').click();
    await expect.poll(() => cards(page).count(), { timeout: 20_000 }).toBe(2);
    await page.goBack();
    expect(new URL(page.url()).pathname).not.toBe('/games');

    await addGames(served, 60);
    await page.goto(`${address}/games?state=over`);
    await page.getByText('The newest 50 games').waitFor();
    await button(page, 'Show more games').press('Enter');
    await expect.poll(() => cards(page).count(), { timeout: 20_000 }).toBe(61);
    await expect.poll(() => focused(page), { timeout: 20_000 }).toBe('Copy 50');

    const first = cards(page).first();
    await first.getByRole('button', { name: /^Delete/ }).press('Enter');
    expect(await focused(page)).toBe('Keep it');
    await page.getByRole('group', { name: /^Delete this game for good\?/ }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page), { timeout: 20_000 }).toMatch(/^Delete…/);
    await page.keyboard.press('Enter');
    await button(page, 'Delete for good').press('Enter');
    await page.getByText(`Deleted: ${quiz.title}`).waitFor();
    expect(await cards(page).count()).toBe(60);
    await expect.poll(() => focused(page), { timeout: 20_000 }).toBe('Copy 1');
    await page.reload();
    await cards(page).first().waitFor();
    expect(await page.getByRole('heading', { name: quiz.title }).count()).toBe(0);
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });

  it('is told what is not there, and never sees the games of others', { timeout: 120_000 }, async () => {
    const page = await served.openPage({ viewport: phoneSize });
    await page.goto(`${address}/games`);
    await page.getByText('You have not hosted a game yet.').waitFor();
    await link(page, /^sign in$/).waitFor();
    // Nobody is made a guest by looking.
    expect(await page.evaluate(() => localStorage.getItem('quickfire:guest'))).toBe(null);
    await goAndEnter(page, address, '/register', 'mr.rockets');
    await page.goto(`${address}/GAMES`);
    await page.getByText('You have not hosted a game yet.').waitFor();
    await expectAccessible(page);
    await page.context().clearCookies();
    await page.reload();
    await page.getByText('You are signed out on this device. Sign in again.').waitFor();
    await page.getByRole('alert').getByRole('link', { name: 'Sign in' }).click();
    await enter(page, '/sign-in', 'mr.rockets');
    await page.waitForURL(`${address}/games`);
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });
});
