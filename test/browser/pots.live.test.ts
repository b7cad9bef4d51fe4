/** A prize pot through the pages: put up by its host, agreed to by a player, seen in the lobby and on the podium. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import { systemRandomness } from '../../src/lib/randomness.ts';
import { Ledger } from '../../src/platform/ledger/ledger.ts';
import { quizSchema, type Question } from '../../src/protocol/quiz.ts';
import { skipsBrowser } from '../support/chromium.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { atScreen, giveAnswer, pressNext, takeSeat } from './browser-game.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const password = 'correct horse battery';
const quiz = quizSchema.parse({ ...singlesQuiz(1), title: 'For a prize' });

describe.skipIf(skipsBrowser())('a prize pot, in Chromium (needs Chromium)', () => {
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    served = await serveProduct({ env: { POTS: 'true', POT_FEE_MAX: '50' } });
    address = served.product.url();
  }, 60_000);
  afterAll(() => served?.close());

  async function signUp(page: Page, login: string, credits: bigint): Promise<void> {
    await page.goto(`${address}/register`);
    await page.getByRole('textbox', { name: 'Sign-in name' }).fill(login);
    await page.locator('input[autocomplete="new-password"]').fill(password);
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByText('Signed in as').first().waitFor();
    const orm = await connectOrm({ url: served.databaseUrl, poolMax: 1, applicationName: 'quickfire-test' });
    try {
      const [user] = await orm.em.fork().execute<[{ id: string }]>('select id from "user" where login = ?', [login]);
      const makeId = systemRandomness().uuid;
      const grant = { key: makeId(), userId: user.id, asset: 'credits' as const, amount: credits };
      await new Ledger({ orm, makeId, now: Date.now }).grant(grant);
    } finally {
      await orm.close(true);
    }
  }

  async function openRoom(host: Page): Promise<string> {
    const { body } = await served.product.rest<{ token: string }>('POST', '/api/auth/login', {
      login: 'host',
      password,
    });
    const made = await served.product.rest<{ id: string }>('POST', '/api/quizzes', quiz, body.token);
    await host.goto(`${address}/host?quiz=${made.body.id}`);
    await host.getByRole('heading', { name: 'Prize pot' }).click();
    await host.getByRole('textbox', { name: 'Entry fee, in credits' }).fill('51');
    await host.getByText('At most 50 here.').first().waitFor();
    await host.getByRole('textbox', { name: 'Entry fee, in credits' }).fill('10');
    // More than there is: it says so where the button is, and keeps what was typed.
    await host.getByRole('textbox', { name: 'From you, in credits' }).fill('600');
    await host.getByRole('button', { name: 'Open the room' }).click();
    await host.getByText('You have less than you want to put up.').waitFor();
    expect(await host.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    served.complaints.logged.length = 0;
    await host.getByRole('textbox', { name: 'From you, in credits' }).fill('100');
    await expectAccessible(host);
    await host.getByRole('button', { name: 'Open the room' }).click();
    await host.getByText('Prize pot: 100 credits').waitFor();
    return ((await host.getByTestId('pin').textContent()) ?? '').replaceAll(/\D/g, '');
  }

  it('is put up, agreed to, and won; who cannot pay is told before joining', { timeout: 240_000 }, async () => {
    const [host, rich, poor, guest] = await Promise.all([
      served.openPage({ viewport: { width: 1280, height: 800 } }),
      served.openPage({ viewport: { width: 320, height: 568 } }),
      served.openPage({ viewport: { width: 320, height: 568 } }),
      served.openPage({ viewport: { width: 320, height: 568 } }),
    ]);
    await signUp(host, 'host', 500n);
    await signUp(rich, 'rich', 1250n);
    await signUp(poor, 'poor', 9n);
    const pin = await openRoom(host);
    for (const phone of [rich, poor, guest]) await phone.goto(`${address}/?pin=${pin}`);

    await poor.getByText('It costs 10 credits, and you have 9 credits.').waitFor();
    await takeSeat(poor, 'Poor');
    await poor.getByText('You play outside of the prize pot. Nothing was paid for this seat').waitFor();
    await guest.getByText('Only players with an account can win it.').waitFor();
    await takeSeat(guest, 'Guest');
    await rich.getByText('You have 1,250 credits.').waitFor();
    await rich.getByRole('checkbox', { name: 'Pay 10 credits and play for it' }).check();
    await expectAccessible(rich);
    expect(await rich.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await takeSeat(rich, 'Rich');
    await rich.getByText('You play for the prize pot. You have paid 10 credits.').waitFor();
    await host.getByText('Prize pot: 110 credits').waitFor();
    await host.getByRole('button', { name: 'End', exact: true }).click();
    await host.getByText('Nobody wins the prize pot').waitFor();
    await host.keyboard.press('Escape');
    await host.getByRole('dialog').waitFor({ state: 'detached' });
    await expectAccessible(host);

    await pressNext(host);
    const [question] = quiz.questions as [Question];
    for (const phone of [rich, poor, guest]) {
      await atScreen(phone, 'open', 0);
      await giveAnswer(phone, question, phone !== rich);
    }
    await atScreen(host, 'reveal', 0);
    await pressNext(host);
    await atScreen(rich, 'over');
    await rich.getByText('You have won 110 credits.').waitFor();
    await expectAccessible(rich);
    await host.getByText('Prize pot: Rich 110 credits').waitFor();
    expect(await poor.getByText('prize pot').count()).toBe(0);

    // Who played outside of the pot has played all the same.
    await poor.goto(`${address}/profile`);
    await poor.getByText('3rd of 3').or(poor.getByText('1st of 3')).or(poor.getByText('2nd of 3')).first().waitFor();

    // Once more, for the same: 400 are left, and a press alone puts nothing aside.
    const held = async () => host.evaluate(async () => (await (await fetch('/api/wallet')).json()).accounts[0].held);
    await host.getByRole('button', { name: 'Play again' }).click();
    await host.getByText('100 credits of yours are put aside when the room opens.').waitFor();
    await host.getByRole('button', { name: 'Cancel' }).click();
    await host.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await held()).toBe('0');
    await host.getByRole('button', { name: 'Play again' }).click();
    await host.getByRole('dialog').getByRole('button', { name: 'Play again' }).dblclick();
    await host.getByText('Prize pot: 100 credits').waitFor();
    expect(await held()).toBe('100');
    expect(served.complaints).toEqual({ thrown: [], logged: [] });
  });

  it('comes back to a player whose game ends in the lobby, and says so', { timeout: 120_000 }, async () => {
    const [host, rich] = await Promise.all([
      served.openPage({ viewport: { width: 1280, height: 800 } }),
      served.openPage({ viewport: { width: 390, height: 700 } }),
    ]);
    await signUp(host, 'host.two', 500n);
    await signUp(rich, 'rich.two', 20n);
    const { body } = await served.product.rest<{ token: string }>('POST', '/api/auth/login', {
      login: 'host.two',
      password,
    });
    const pot = { asset: 'credits' as const, entryFee: '10', split: 'winner' as const };
    const game = await served.product.game(quiz, { pot }, body.token);
    const leader = await served.product.host(game);
    await rich.goto(`${address}/?pin=${game.pin}`);
    await rich.getByRole('checkbox', { name: 'Pay 10 credits and play for it' }).check();
    await takeSeat(rich, 'Rich');
    await leader.must('host:end', {});
    await rich.getByText('Your entry fee of 10 credits comes back: the game was not finished.').waitFor();
    expect(served.complaints).toEqual({ thrown: [], logged: [] });
  });
});
