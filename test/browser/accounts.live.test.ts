/** People and their accounts in Chromium on the real product: a guest becomes one, signs out and in, here and elsewhere. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Player } from '../../entities/player.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { quizSchema } from '../../src/protocol/quiz.ts';
import { readUserCommand } from '../../src/app/user-commands.ts';
import { everyType } from '../../src/platform/quizzes/samples/every-type.ts';
import { phoneSize, skipsBrowser } from '../support/chromium.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { atScreen, openRoom } from './browser-game.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const quiz = quizSchema.parse(everyType);
const desk = { width: 1366, height: 641 };
const smallPhone = { width: 320, height: 568 };
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const password = 'candles on rivers';
const ownQuiz = { ...everyType, title: 'My own quiz' };

const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const userField = (page: Page) => page.getByRole('textbox', { name: 'Sign-in name' });
const passwordField = (page: Page, name = 'Password') => page.getByLabel(name, { exact: true });
const kept = (page: Page) => page.evaluate(() => JSON.stringify(Object.entries(localStorage)));

async function register(page: Page, address: string, login: string): Promise<void> {
  await page.goto(`${address}/register`);
  await userField(page).fill(login);
  await passwordField(page).fill(password);
  await button(page, 'Create the account').click();
  await link(page, `Signed in as ${login}`).waitFor();
}

async function signIn(
  page: Page,
  address: string,
  login: string,
  { name = login, word = password } = {},
): Promise<void> {
  await page.goto(`${address}/sign-in`);
  await userField(page).fill(login);
  await passwordField(page).fill(word);
  await button(page, 'Sign in').click();
  await link(page, `Signed in as ${name}`).waitFor();
}

/** Stores a quiz as whoever this browser is. */
async function makeQuiz(page: Page): Promise<void> {
  const status = await page.evaluate(async (body) => {
    const token = localStorage.getItem('quickfire:guest');
    const headers = {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
    return (await fetch('/api/quizzes', { method: 'POST', headers, body })).status;
  }, JSON.stringify(ownQuiz));
  expect(status).toBe(201);
}

describe.skipIf(skipsBrowser())('accounts in Chromium (needs Chromium)', () => {
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    served = await serveProduct({ samples: { 'every-type': everyType } });
    address = served.product.url();
  }, 60_000);
  afterAll(() => served?.close());

  it('lets a guest become an account, who finds quizzes and games again', { timeout: 120_000 }, async () => {
    const page = await served.openPage({ viewport: desk });
    const pin = await openRoom(page, address, quiz.title);
    await makeQuiz(page);
    await page.goto(address);
    await link(page, 'Create an account').click();
    await page.getByText('This connection is not encrypted').waitFor();
    expect(await page.getByRole('checkbox', { name: /^Take along/ }).isChecked()).toBe(true);
    await expectAccessible(page);

    await userField(page).fill('a b');
    await passwordField(page).fill('short');
    await button(page, 'Create the account').click();
    await page.getByText('Use letters, digits, dots, hyphens and underscores only.').waitFor();
    await page.getByText('Use at least 8 characters.').waitFor();
    expect(await userField(page).evaluate((field) => field === document.activeElement)).toBe(true);
    await passwordField(page).fill('password123');
    await userField(page).fill('ms.rivers');
    await button(page, 'Create the account').click();
    await page.getByText('Many people use this password').waitFor();
    await passwordField(page).fill(password);
    await button(page, 'Create the account').click();

    await page.getByRole('heading', { name: ownQuiz.title }).waitFor();
    await link(page, 'Signed in as ms.rivers').waitFor();
    await page.goto(address);
    const back = link(page, /Go back to the game/);
    await back.waitFor();
    const names = await kept(page);
    expect(names).not.toContain('quickfire:guest');
    // The guest's host token is over: the page gets another one as the owner.
    await back.click();
    const shown = await page.getByTestId('pin').textContent();
    expect(shown?.replaceAll(/\D/g, '')).toBe(pin);

    await page.goto(`${address}/account`);
    // A seat and a draft of the person, on a computer that others use after them.
    await page.evaluate(() => {
      localStorage.setItem('quickfire:seat:000000', '{"key":"of the person"}');
      localStorage.setItem('quickfire:draft:of:the:person', '{"content":{"title":"Secret"}}');
      const request = indexedDB.open('quickfire-drafts', 1);
      request.addEventListener('success', () => request.result.close());
    });
    await button(page, 'Sign out').click();
    await link(page, 'Sign in').waitFor();
    expect(await kept(page)).not.toMatch(/quickfire:account|quickfire:seat|quickfire:draft|"hostToken\\":\\"[^\\]/);
    const databases = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    await expect.poll(databases).toEqual([]);
    await page.goto(`${address}/host`);
    await page.getByRole('heading', { name: quiz.title }).waitFor();
    expect(await page.getByRole('heading', { name: ownQuiz.title }).count()).toBe(0);
    await page.goto(address);
    await link(page, 'Your games').waitFor();
    expect(await back.count()).toBe(0);

    await signIn(page, address, 'MS.Rivers', { name: 'ms.rivers' });
    await page.getByRole('heading', { name: ownQuiz.title }).waitFor();
    await page.goto(address);
    await back.waitFor();
    // A common password was refused.
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });

  it('says what is wrong, and is filled in by password managers', { timeout: 120_000 }, async () => {
    const page = await served.openPage({ viewport: phoneSize });
    await register(page, address, 'mr.rockets');
    await page.goto(`${address}/account`);
    await button(page, 'Sign out').click();
    await link(page, 'Sign in').click();
    await userField(page).fill('mr.rockets');
    await passwordField(page).fill('not my password');
    await passwordField(page).press('Enter');
    await page.getByText('The sign-in name or the password is wrong.').waitFor();
    expect(await passwordField(page).getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page);
    for (const [path, kind] of [
      ['/sign-in', 'current-password'],
      ['/register', 'new-password'],
    ]) {
      await page.goto(`${address}${path}`);
      await userField(page).waitFor();
      const forms = await page
        .locator('form')
        .evaluateAll((all) =>
          all.map((form) =>
            [...form.querySelectorAll('input')].map(({ name, type, autocomplete }) => [name, type, autocomplete]),
          ),
        );
      expect(forms).toEqual([
        [
          ['username', 'text', 'username'],
          ['password', 'password', kind],
        ],
      ]);
    }
    // What is pasted is taken, and can be looked at.
    await passwordField(page).evaluate((field: HTMLInputElement) => {
      field.focus();
      document.execCommand('insertText', false, 'pasted words');
    });
    await button(page, 'Show password').click();
    expect(await passwordField(page).inputValue()).toBe('pasted words');
    expect(await passwordField(page).getAttribute('type')).toBe('text');
    await userField(page).fill('Mr.Rockets');
    await button(page, 'Create the account').click();
    await page.getByText('This name is taken.').waitFor();
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });

  it('signs another device out, whose pages say so and become nobody silently', { timeout: 120_000 }, async () => {
    const [page, other] = await Promise.all([
      served.openPage({ viewport: desk }),
      served.openPage({ viewport: phoneSize, userAgent: firefox }),
    ]);
    await register(page, address, 'dr.radish');
    await signIn(other, address, 'dr.radish');
    await page.goto(`${address}/account`);
    await page.getByText('This device').waitFor();
    await page.getByRole('textbox', { name: 'Your name' }).fill('Dr. Radish');
    await button(page, 'Save the name').click();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('button', { name: 'Sign out Firefox on Linux' }).click();
    await page.getByRole('button', { name: 'Sign out Firefox on Linux' }).waitFor({ state: 'detached' });

    await other.goto(`${address}/host`);
    await other.getByText('You are signed out on this device. Sign in again.').waitFor();
    await expectAccessible(other);
    expect(await kept(other)).not.toContain('quickfire:guest');
    await other.reload();
    await other.getByRole('alert').getByRole('link', { name: 'Sign in' }).click();
    await signIn(other, address, 'dr.radish', { name: 'Dr. Radish' });

    await passwordField(page, 'Current password').fill('wrong one');
    await passwordField(page, 'New password').fill('rockets on rivers');
    await button(page, 'Change the password').click();
    await page.getByText('This is not your current password.').waitFor();
    await passwordField(page, 'Current password').fill(password);
    await button(page, 'Change the password').click();
    await page.getByText('Changed. All other devices are signed out.').waitFor();
    await expectAccessible(page);
    await other.goto(address);
    await link(other, 'Sign in').waitFor();
    await link(page, 'Your quizzes').click();
    await link(page, 'Signed in as Dr. Radish').waitFor();
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });

  it('makes a key for a program, shows it once, and ends it', { timeout: 120_000 }, async () => {
    const page = await served.openPage({ viewport: smallPhone });
    await register(page, address, 'writes.programs');
    await page.goto(`${address}/account`);
    await button(page, 'Make a key…').click();
    await button(page, 'Make the key').click();
    await page.getByText('Use 1 to 60 characters.').waitFor();
    await page.getByText('Tick what the key is for.').waitFor();
    await page.getByRole('textbox', { name: 'What the key is called' }).fill('Timetable');
    await page.getByRole('checkbox', { name: /^See your quizzes/ }).check();
    await page.getByRole('combobox', { name: 'Good for' }).selectOption('30 days');
    await expectAccessible(page);
    // The sign-in is not fresh any more: only then the page asks for the password.
    await ageSignIns(served);
    expect(await passwordField(page, 'Your password').count()).toBe(0);
    await button(page, 'Make the key').click();
    await page.getByText('Type your password to make the key.').waitFor();
    await passwordField(page, 'Your password').fill('not this one');
    await button(page, 'Make the key').click();
    await page.getByText('This is not your current password.').waitFor();
    await passwordField(page, 'Your password').fill(password);
    await passwordField(page, 'Your password').press('Enter');

    const shown = page.getByRole('textbox', { name: 'The key “Timetable”' });
    const key = await shown.inputValue();
    expect(key).toMatch(/^qf_\w{8}_\w{43}$/);
    await button(page, 'Copy the key').click();
    await page.getByText('Copied.').waitFor();
    await page.getByText('It is shown this once.').waitFor();
    await expectAccessible(page);
    const comesIn = async () => (await served.product.rest('GET', '/api/quizzes', undefined, key)).status;
    expect(await comesIn()).toBe(200);
    await button(page, 'Done').click();
    await page.reload();
    await page.getByText(`${key.slice(0, 11)}…`).waitFor();
    await page.getByText(/^Last used: .* · Expires: /).waitFor();
    expect(await page.content()).not.toContain(key);

    await button(page, 'End Timetable').click();
    await button(page, 'Cancel').click();
    expect(await comesIn()).toBe(200);
    await button(page, 'End Timetable').click();
    await button(page, 'End the key').click();
    await button(page, 'End Timetable').waitFor({ state: 'detached' });
    expect(await comesIn()).toBe(401);
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });

  it('gives a player one seat on all devices, also in a locked room', { timeout: 120_000 }, async () => {
    const { product } = served;
    const game = await product.game(singlesQuiz(1));
    const host = await product.host(game);
    const players = async () => (await host.snapshot()).roster?.map(({ nickname }) => nickname);
    const join = async (page: Page, name: string, { pin } = game) => {
      await page.goto(`${address}/play/${pin}`);
      await page.getByRole('textbox', { name: 'Your name on the screen' }).fill(name);
      await button(page, 'Join').click();
    };
    const [phone, laptop] = [
      await served.openPage({ viewport: phoneSize }),
      await served.openPage({ viewport: desk }),
    ] as const;
    await register(phone, address, 'plays.along');
    await join(phone, 'Pia');
    await atScreen(phone, 'lobby');
    await host.must('host:lock', { locked: true });
    await signIn(laptop, address, 'plays.along');
    await join(laptop, 'Another name');
    await atScreen(laptop, 'lobby');
    await laptop.getByText('Pia', { exact: true }).waitFor();
    await phone.getByRole('heading', { name: 'Open somewhere else' }).waitFor();
    expect(await players()).toEqual(['Pia']);

    // Whoever was signed out elsewhere plays all the same.
    await laptop.context().clearCookies();
    const other = await product.game(singlesQuiz(1));
    await join(laptop, 'Nobody', other);
    await atScreen(laptop, 'lobby');
    const owners = async () => await ownersOf(served, [game.gameId, other.gameId]);
    await expect.poll(owners, { timeout: 20_000 }).toEqual([
      ['Nobody', null],
      ['Pia', expect.any(String)],
    ]);
    served.complaints.logged.length = 0;
    expect(served.complaints.thrown).toEqual([]);
  });
});

describe.skipIf(skipsBrowser())('a one-time link (needs Chromium)', () => {
  let served: ServedProduct;
  beforeAll(async () => {
    served = await serveProduct({});
  }, 60_000);
  afterAll(() => served?.close());

  it('sets a new password once, and says when it is over', { timeout: 120_000 }, async () => {
    const page = await served.openPage({ viewport: phoneSize });
    const address = served.product.url();
    await register(page, address, 'forgetful');
    const reset = readUserCommand(['reset', 'forgetful']);
    const lines = (await reset?.(served.databaseUrl, address)) ?? [];
    await page.goto(lines.at(-1) ?? '');
    await passwordField(page, 'New password').fill('rockets on rivers');
    await expectAccessible(page);
    await button(page, 'Set the password').click();
    await page.getByText('Your new password is set.').waitFor();
    expect(page.url()).toBe(`${address}/reset`);
    await page.goto(lines.at(-1) ?? '');
    await page.reload();
    await passwordField(page, 'New password').fill('rockets on rivers');
    await button(page, 'Set the password').click();
    await page.getByText('This link was used already').waitFor();
    await link(page, 'Sign in').click();
    await signIn(page, address, 'forgetful', { word: 'rockets on rivers' });
    expect(served.complaints.thrown).toEqual([]);
  });
});

/** No sign-in is less than ten minutes old any more. */
async function ageSignIns({ databaseUrl }: ServedProduct): Promise<void> {
  const orm = await connectOrm({ url: databaseUrl, poolMax: 1, applicationName: 'quickfire-test' });
  await orm.em.fork().execute(`update session set created_at = now() - interval '11 minutes'`);
  await orm.close(true);
}

/** The players that are stored of games, each with whose it is. */
async function ownersOf({ databaseUrl }: ServedProduct, games: string[]): Promise<[string, string | null][]> {
  const orm = await connectOrm({ url: databaseUrl, poolMax: 1, applicationName: 'quickfire-test' });
  const players = await orm.em.fork().find(Player, { gameId: { $in: games } }, { orderBy: { nickname: 'asc' } });
  await orm.close(true);
  return players.map(({ nickname, userId }) => [nickname, userId]);
}

describe.skipIf(skipsBrowser())('a server for people with accounts only (needs Chromium)', () => {
  let served: ServedProduct;
  beforeAll(async () => {
    served = await serveProduct({ env: { GUESTS: 'false', REGISTRATION: 'closed' } });
  }, 60_000);
  afterAll(() => served?.close());

  it('asks hosts to sign in, and offers nothing that it does not have', async () => {
    const page = await served.openPage({ viewport: phoneSize });
    const address = served.product.url();
    await page.goto(`${address}/host`);
    await page.getByText('Sign in to host games here.').waitFor();
    await page.getByRole('alert').getByRole('link', { name: 'Sign in' }).click();
    await userField(page).waitFor();
    await page.goto(address);
    await link(page, 'Sign in').waitFor();
    expect(await link(page, 'Create an account').count()).toBe(0);
    await page.goto(`${address}/register`);
    await page.getByText('Accounts are not open to everyone here.').waitFor();
    expect(served.complaints.thrown).toEqual([]);
  });
});
