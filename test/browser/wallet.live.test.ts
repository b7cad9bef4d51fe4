/** Points and credits in Chromium on the real product: the wallet, and what is paid once only whatever happens to the reply. */
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import { type Question, quizSchema } from '../../src/protocol/quiz.ts';
import type { EntriesReply } from '../../src/protocol/wallet.ts';
import { sealAll } from '../platform/ledger/seal-all.ts';
import { skipsBrowser } from '../support/chromium.ts';
import { atScreen, giveAnswer, takeSeat } from './browser-game.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const password = 'correct horse battery';
const quiz = quizSchema.parse({
  title: 'One to know',
  questions: [{ type: 'true_false', prompt: 'Is water wet?', correct: true, timeLimitMs: 120_000 }],
});
const narrow = { width: 360, height: 740 };
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const isNarrow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

/** Follows the link of the final card. The card asks a few times only: on a busy machine the job may pay later. */
async function untilEarned(page: Page, name: string): Promise<void> {
  const earned = page.getByRole('link', { name });
  const isThere = async (): Promise<boolean> => {
    const shown = await earned.waitFor({ timeout: 15_000 }).then(
      () => true,
      () => false,
    );
    if (!shown) await page.reload();
    return shown;
  };
  await expect.poll(isThere, { timeout: 80_000 }).toBe(true);
  await earned.click();
}

const audited = [
  'the.admin gave points or credits to bob.',
  'the.admin paid back to bob what they had paid.',
  'the.admin took what bob had put aside.',
];

describe.skipIf(skipsBrowser())('points and credits in Chromium (needs Chromium)', () => {
  let served: ServedProduct;
  let orm: MikroORM;
  let address: string;
  let ann: Page;
  let [admin, bob] = ['', ''];

  const post = (path: string, body: unknown, token: string) =>
    served.product.rest<{ transferId: string; holdId: string }>('POST', path, body, token, {
      headers: { 'idempotency-key': randomUUID() },
    });
  const register = async (login: string): Promise<string> =>
    (await served.product.rest<{ token: string }>('POST', '/api/auth/register', { login, password })).body.token;
  const grant = async (to: string, amount: string, asset = 'credits') => {
    const { status } = await post('/api/admin/grants', { to, asset, amount, reason: 'a prize' }, admin);
    expect(status).toBe(201);
  };
  const amountsOf = async (token: string) => {
    const path = '/api/wallet/entries?asset=credits';
    const { entries } = (await served.product.rest<EntriesReply>('GET', path, undefined, token)).body;
    return entries.map(({ amount }) => amount);
  };

  beforeAll(async () => {
    served = await serveProduct({ env: { ADMIN_TOKEN: 'an-admin-token-for-tests' } });
    address = served.product.url();
    orm = await connectOrm({ url: served.databaseUrl, poolMax: 2, applicationName: 'quickfire-test' });
    [admin, bob] = [await register('the.admin'), await register('bob')];
    await orm.em.fork().execute(`update "user" set role = 'admin' where login = 'the.admin'`);
    // In Germany a dot groups digits.
    ann = await served.openPage({ viewport: narrow, locale: 'de-DE' });
    await ann.goto(`${address}/register`);
    await ann.getByRole('textbox', { name: 'Sign-in name' }).fill('ann');
    await ann.locator('input[autocomplete="new-password"]').fill(password);
    await button(ann, 'Create the account').click();
    await ann.getByText('Signed in as').first().waitFor();
  }, 90_000);
  afterAll(async () => {
    await orm?.close(true);
    await served?.close();
  });

  /** Fills the form of the wallet, and presses as far as the question. */
  async function give(to: string, amount: string, memo = ''): Promise<void> {
    await ann.getByRole('textbox', { name: 'Sign-in name of the person' }).fill(to);
    await ann.getByRole('textbox', { name: 'How many credits' }).fill(amount);
    await ann.getByRole('textbox', { name: 'A note for the person' }).fill(memo);
    await button(ann, /^(Go on…|Send it again)$/).click();
  }
  const dialog = () => ann.getByRole('dialog');
  const confirm = () => dialog().getByRole('button', { name: /^Give / });

  it('a wallet is empty, then has what was given, in the digits of the reader', { timeout: 120_000 }, async () => {
    await ann.goto(`${address}/account`);
    const asked = ann.waitForResponse((response) => response.url().endsWith('/api/deposits'));
    await ann.getByRole('link', { name: 'Your wallet' }).click();
    // Deposits are off here, and nothing was ever paid.
    await asked;
    expect(await ann.getByRole('link', { name: 'Pay credits in' }).count()).toBe(0);
    await ann.getByText('Nothing yet.').waitFor();
    expect(await button(ann, /^Give some/).count()).toBe(0);
    await expectAccessible(ann);
    await grant('ann', '999999999999999999', 'points');
    await grant('ann', '12345');
    await ann.reload();
    await ann.getByText('12.345', { exact: true }).waitFor();
    expect(await ann.locator('main').innerText()).toMatch(/999\.999\.999\.999\.999\.999/);
    const [entry] = await ann
      .getByRole('list', { name: /newest first/ })
      .getByRole('listitem')
      .allInnerTexts();
    expect(entry).toMatch(/Given by this server[^]*\+12\.345[^]*“a prize”[^]*balance 12\.345/);
    await ann.getByRole('radio', { name: 'Points' }).check();
    await expect.poll(() => ann.getByRole('listitem').count()).toBe(1);
    await ann.getByRole('radio', { name: 'All' }).check();
    expect(await isNarrow(ann)).toBe(true);
    await expectAccessible(ann);
  });

  it('gives to another person after a question, and says what is wrong before', { timeout: 120_000 }, async () => {
    await button(ann, /^Give some/).click();
    for (const [to, amount, words] of [
      ['', '5', 'Type the name with which the person signs in.'],
      ['bob', '1.000', 'Type digits only, without dots, commas or spaces.'],
      ['bob', '99999', 'You have 12.345 credits.'],
    ] as const) {
      await give(to, amount);
      await ann.getByText(words).waitFor();
      expect(await dialog().count()).toBe(0);
    }
    for (const [to, words] of [
      ['nobody.here', 'Nobody signs in here with this name.'],
      ['ann', 'This is you.'],
    ] as const) {
      await give(to, '5');
      await confirm().click();
      await ann.getByText(words).waitFor();
      await expect.poll(() => ann.evaluate(() => document.activeElement?.id)).toBe('to');
    }
    await expectAccessible(ann);
    await give('BOB', '٢٠٠٠', 'Danke');
    await dialog().getByText('Give 2.000 credits to BOB?').waitFor();
    await dialog().getByText('10.345 credits will be left.').waitFor();
    await expectAccessible(ann);
    // Twice in one moment.
    await confirm().evaluate((press: HTMLElement) => {
      press.click();
      press.click();
    });
    await ann.getByText('Given: 2.000 credits to BOB.').waitFor();
    expect(await ann.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('status');
    await ann.getByText('10.345', { exact: true }).waitFor();
    const [entry] = await ann
      .getByRole('list', { name: /newest first/ })
      .getByRole('listitem')
      .allInnerTexts();
    expect(entry).toMatch(/To bob[^]*-2\.000[^]*“Danke”/);
    expect(await amountsOf(bob)).toEqual(['2000']);
  });

  it('pays once when the reply is lost, also after a reload and a change', { timeout: 120_000 }, async () => {
    const losing = '**/api/wallet/transfers';
    const lose = () =>
      ann.route(losing, async (route) => {
        await route.fetch();
        await route.abort();
      });
    await lose();
    await button(ann, /^Give some/).click();
    await give('bob', '40');
    await confirm().click();
    await ann.getByText('No reply came').waitFor();
    await expectAccessible(ann);
    await ann.unroute(losing);
    await ann.reload();
    await ann.getByText('No reply came').waitFor();
    expect(await ann.getByRole('textbox', { name: 'How many credits' }).inputValue()).toBe('40');
    await button(ann, 'Send it again').click();
    await confirm().click();
    await ann.getByText('Given: 40 credits to bob.').waitFor();
    expect(await amountsOf(bob)).toEqual(['40', '2000']);

    await lose();
    await button(ann, /^Give some/).click();
    await give('bob', '50');
    await confirm().click();
    await ann.getByText('No reply came').waitFor();
    await ann.unroute(losing);
    await give('bob', '60');
    await confirm().click();
    await ann.getByText('Your earlier try has arrived after all').waitFor();
    expect(await amountsOf(bob)).toEqual(['50', '40', '2000']);
    await button(ann, 'Cancel').click();
  });

  it('shows what is put aside, takes it back, and proves what was sealed', { timeout: 120_000 }, async () => {
    const session = await served.product.rest<{ token: string }>('POST', '/api/auth/login', { login: 'ann', password });
    const hold = { asset: 'credits', amount: '100', reason: 'An order' };
    expect((await post('/api/wallet/holds', hold, session.body.token)).status).toBe(201);
    await ann.reload();
    await ann.getByText('and 100 credits put aside').waitFor();
    await button(ann, /^Take it back…/).click();
    await ann.getByRole('group', { name: /^Take 100 credits back/ }).waitFor();
    await expectAccessible(ann);
    await button(ann, 'Take it back').click();
    await ann.getByText('Back again: 100 credits.').waitFor();
    await ann.getByRole('heading', { name: 'Put aside', level: 2 }).waitFor({ state: 'detached' });
    await ann
      .getByRole('link', { name: /^Proof of / })
      .first()
      .click();
    await ann.getByText('There is no proof yet').waitFor();
    await sealAll(orm);
    await button(ann, 'Try again').click();
    await ann.getByText('Keep the seal').waitFor();
    expect(await ann.locator('dl').innerText()).toMatch(/[0-9a-f]{64}/);
    expect(await isNarrow(ann)).toBe(true);
    await expectAccessible(ann);
  });

  it('lets an admin give, pay back, take what was put aside, and check', { timeout: 120_000 }, async () => {
    const page = await served.openPage({ viewport: { width: 768, height: 1024 } });
    await page.goto(`${address}/sign-in?after=%2Fadmin%2Fmoney`);
    await page.getByRole('textbox', { name: 'Sign-in name' }).fill('the.admin');
    await page.locator('input[type=password]').fill(password);
    await button(page, 'Sign in').click();
    const part = (name: string) => page.getByRole('form', { name });
    const goOn = async (name: string, confirm: string) => {
      await part(name)
        .getByRole('button', { name: /^(Go on…|Send it again)$/ })
        .click();
      await page.getByRole('dialog').getByRole('button', { name: confirm }).click();
    };
    const give = part('Give to a person');
    await give.getByRole('textbox', { name: 'Sign-in name' }).fill('bob');
    await give.getByRole('textbox', { name: 'How many' }).fill('7');
    await give.getByRole('button', { name: 'Go on…' }).click();
    await give.getByText('Say why.').waitFor();
    await give.getByRole('textbox', { name: 'Why' }).fill('helped');
    await page.route('**/api/admin/grants', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await goOn('Give to a person', 'Give 7 credits');
    await give.getByText('No reply came').waitFor();
    await expectAccessible(page);
    await page.unroute('**/api/admin/grants');
    await goOn('Give to a person', 'Give 7 credits');
    await give.getByText('Given: 7 credits to bob.').waitFor();
    expect((await amountsOf(bob)).slice(0, 2)).toEqual(['7', '50']);

    const spend = { asset: 'credits', amount: '3', reason: 'a sticker' };
    const { transferId } = (await post('/api/wallet/spends', spend, bob)).body;
    const spent = part('Pay back').getByRole('textbox');
    await spent.fill('4711');
    await part('Pay back').getByRole('button').click();
    await page.getByText('Type the whole number').waitFor();
    await spent.fill(randomUUID());
    await goOn('Pay back', 'Pay it back');
    await page.getByText('There is no such payment.').waitFor();
    await spent.fill(transferId);
    await goOn('Pay back', 'Pay it back');
    await part('Pay back').getByText('Paid back.').waitFor();
    await spent.fill(transferId);
    await goOn('Pay back', 'Pay it back');
    await page.getByText('This transfer was refunded already.').waitFor();

    const { holdId } = (await post('/api/wallet/holds', { ...spend, amount: '30' }, bob)).body;
    const hold = part('What was put aside');
    await hold.getByRole('textbox', { name: 'Its number' }).fill(holdId);
    await hold.getByRole('textbox', { name: 'How much of it' }).fill('31');
    await goOn('What was put aside', 'Take it');
    await hold.getByText('The hold has less than this amount.').waitFor();
    await hold.getByRole('textbox', { name: 'How much of it' }).fill('20');
    await goOn('What was put aside', 'Take it');
    await hold.getByText('Taken.').waitFor();
    expect((await amountsOf(bob)).slice(0, 4)).toEqual(['10', '-30', '3', '-3']);

    await sealAll(orm);
    await button(page, 'Check now').click();
    await page.getByText(/^✓ All is well: \d+ transfers/).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'What was done' }).click();
    for (const words of audited) await page.getByText(words).waitFor();
    await page.goto(`${address}/ops`);
    await page.getByText('Show jobs that are').waitFor();
    await ann.goto(`${address}/admin/money`);
    await button(ann, 'Check now').click();
    await ann.getByText('This page is for admins.').waitFor();
  });

  it('shows an admin what somebody has, and what was done to it', { timeout: 120_000 }, async () => {
    const page = await served.openPage({ viewport: narrow });
    await page.goto(`${address}/sign-in?after=%2Fadmin%2Fpeople`);
    await page.getByRole('textbox', { name: 'Sign-in name' }).fill('the.admin');
    await page.locator('input[type=password]').fill(password);
    await button(page, 'Sign in').click();
    await page.getByRole('link', { name: 'Points and credits of bob' }).click();
    await page.getByRole('heading', { name: 'What bob has' }).waitFor();
    const history = page.getByRole('list', { name: /newest first/ });
    await history.getByRole('heading', { name: 'Rest of what was put aside' }).waitFor();
    expect(await page.locator('main').innerText()).not.toContain('Danke');
    expect(await isNarrow(page)).toBe(true);
    await expectAccessible(page);
    const give = page.getByRole('form', { name: 'Give to a person' });
    await give.getByRole('textbox', { name: 'Sign-in name' }).fill('bob');
    await give.getByRole('textbox', { name: 'How many' }).fill('8');
    await give.getByRole('textbox', { name: 'Why' }).fill('what was missing');
    await give.getByRole('button', { name: 'Go on…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Give 8 credits' }).click();
    await history.getByText('“what was missing”').waitFor();
    await page.goto(`${address}/admin/money?person=${randomUUID()}`);
    await page.getByText('There is no such person.').waitFor();
    await page.getByRole('link', { name: 'Find a person' }).waitFor();
  });

  it(
    'changes the rules of points, and a game pays by them: on the card, in profile and wallet',
    { timeout: 120_000 },
    async () => {
      const page = await served.openPage({ viewport: { width: 1366, height: 641 } });
      await page.goto(`${address}/sign-in?after=%2Fadmin%2Fpoints`);
      await page.getByRole('textbox', { name: 'Sign-in name' }).fill('the.admin');
      await page.locator('input[type=password]').fill(password);
      await button(page, 'Sign in').click();
      await page.getByText('Version 1 is in force.').waitFor();
      await expectAccessible(page);
      const right = page.getByRole('textbox', { name: 'For each right answer' });
      await right.fill('1.5');
      await button(page, 'Save the rules').click();
      await page.getByText('Type a whole number from 0 to 100,000, digits only.').waitFor();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('rule-rightAnswer');
      await right.fill('007');
      await button(page, 'Save the rules').click();
      await page.getByText('Saved: version 2 is in force.').waitFor();
      expect(await right.inputValue()).toBe('7');
      await page.getByRole('link', { name: 'What was done' }).click();
      await page.getByText('the.admin changed the rules of points (version 2).').waitFor();

      const { product } = served;
      const game = await product.game(quiz, { introMs: 0 });
      const host = await product.host(game);
      await ann.goto(`${address}/?pin=${game.pin}`);
      await takeSeat(ann, 'Ann');
      await host.must('host:start', {});
      await atScreen(ann, 'open', 0);
      await giveAnswer(ann, quiz.questions[0] as Question, true);
      // Everyone has answered, so that the question ends at once.
      await atScreen(ann, 'reveal', 0);
      await host.must('host:next', {});
      await atScreen(ann, 'over');
      // For taking part 10, for one right answer 7.
      await untilEarned(ann, '17 points for your account');
      const played = ann.getByRole('list', { name: /^Games you played/ }).getByRole('listitem');
      await expect.poll(() => played.allInnerTexts()).toEqual([expect.stringMatching(/One to know[^]*\+17 points/)]);
      expect(await isNarrow(ann)).toBe(true);
      await expectAccessible(ann);
      await ann.getByRole('link', { name: 'Your wallet' }).click();
      await ann.getByText('Earned in a game', { exact: true }).waitFor();
      await ann.getByRole('link', { name: 'Your answers in One to know' }).click();
      await ann.getByRole('heading', { name: 'One to know' }).waitFor();
    },
  );

  it(
    'keeps what it shows while nobody answers, and is of nobody without an account',
    { timeout: 120_000 },
    async () => {
      await ann.goto(`${address}/wallet`);
      await ann.getByText('10.255', { exact: true }).waitFor();
      await ann.context().setOffline(true);
      await ann.getByRole('radio', { name: 'Points' }).check();
      await ann.getByText("The server can't be reached.").waitFor();
      await ann.getByText('10.255', { exact: true }).waitFor();
      await ann.context().setOffline(false);
      await ann.getByText("The server can't be reached.").waitFor({ state: 'detached' });
      const stranger = await served.openPage({ viewport: narrow });
      await stranger.goto(`${address}/wallet`);
      await stranger.getByText('You are not signed in on this device.').waitFor();
      await expectAccessible(stranger);
      expect(served.complaints.thrown).toEqual([]);
    },
  );
});
