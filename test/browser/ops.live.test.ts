/** An operator looks at /ops while a small game is played on the real product. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hallSize, phoneSize, skipsBrowser } from '../support/chromium.ts';
import { startQuickfire, type TestPlayer, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { expectAccessible as expectNoViolation, serveProduct, type ServedProduct } from './served-product.ts';

const adminToken = 'an-admin-token-for-tests';

describe.skipIf(skipsBrowser())('the operators page (needs Chromium)', () => {
  const addresses: string[] = [];
  let served: ServedProduct;
  let product: TestQuickfire;
  beforeAll(async () => {
    served = await serveProduct({ worker: false, env: { ADMIN_TOKEN: adminToken } });
    product = served.product;
  }, 60_000);
  afterAll(() => served?.close());

  const openPage = async (viewport: { width: number; height: number }, address: string): Promise<Page> => {
    const page = await served.openPage({ viewport });
    page.on('request', (request) => addresses.push(request.url()));
    await page.goto(`${address}/ops`);
    return page;
  };
  const signIn = async (page: Page, token: string): Promise<void> => {
    await page.getByLabel('Admin token').fill(token);
    await page.getByRole('button', { name: 'Show operations' }).click();
  };
  const expectAccessible = async (page: Page): Promise<void> => {
    await expectNoViolation(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  };
  /** The last cell of the row of accepted answers. */
  const acceptedIs = (page: Page, count: number) =>
    page
      .getByTestId('answers-buffered-accepted')
      .locator('td')
      .last()
      .getByText(String(count), { exact: true })
      .waitFor();

  /** A whole small game, with a look at what the page says of it. */
  const playTwoQuestions = async (page: Page): Promise<void> => {
    const game = await product.game(singlesQuiz(2), { introMs: 0 });
    const players: TestPlayer[] = await Promise.all(['Ana', 'Ben', 'Cleo'].map((name) => product.join(game, name)));
    const host = await product.host(game);
    await page.getByTestId('process-web').getByText('3 in 1').waitFor();
    await host.must('host:start', {});
    for (const index of [0, 1]) {
      await Promise.all(
        players.map(async ({ client }) => {
          await client.event('question:open', (open) => open.index === index);
          await client.must('player:answer', { question: index, answer: 1 });
        }),
      );
      await host.event('question:closed', (closed) => closed.index === index);
      await acceptedIs(page, 3 * (index + 1));
      if (index === 0) {
        await host.must('host:next', {});
        await host.must('host:next', {});
      }
    }
  };

  it('asks somebody who is signed in and no admin for the token as well', { timeout: 60_000 }, async () => {
    const page = await openPage(hallSize, product.url());
    const registered = await page.evaluate(async () => {
      const body = JSON.stringify({ login: 'teacher', password: 'a long sentence of mine' });
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/api/auth/register', { method: 'POST', headers, body })).status;
    });
    expect(registered).toBe(201);
    await page.reload();
    await page.getByLabel('Admin token').waitFor();
    await signIn(page, adminToken);
    await page.getByTestId('process-web').waitFor();
    await page.context().close();
  });

  it('lets in who has the token, says what is wrong, and shows figures that move', { timeout: 60_000 }, async () => {
    const page = await openPage(hallSize, product.url());
    await page.getByLabel('Admin token').waitFor();
    await expectAccessible(page);
    await signIn(page, 'not-the-token-of-admins');
    await page.getByText('This is not the admin token.').waitFor();
    await signIn(page, adminToken);
    await page.getByText(/No worker is running/).waitFor();
    await page.getByTestId('process-web').waitFor();
    await expectAccessible(page);

    await product.addWorker();
    await page.getByText('All is well: 1 web and 1 worker are running.').waitFor();

    await playTwoQuestions(page);
    for (const row of [
      'answer-buffered',
      'join-buffered',
      'fanout-buffered',
      'fold-buffered',
      'redis-none',
      'rest-none',
    ]) {
      await page
        .getByTestId(`latency-${row}`)
        .getByText(/^[\d.]+ m?s$/)
        .first()
        .waitFor();
    }
    // A plot has a line once there are two looks.
    await page.waitForFunction(() =>
      [...document.querySelectorAll('[data-testid="latency-answer-buffered"] path')].some((path) =>
        path.getAttribute('d')?.includes('L'),
      ),
    );
    await expectAccessible(page);

    // Another tab of this person has to show the token again; a reload of this one has not.
    await page.reload();
    await acceptedIs(page, 6);
    const phone = await openPage(phoneSize, product.url());
    await signIn(phone, adminToken);
    await acceptedIs(phone, 6);
    await expectAccessible(phone);
    await phone.getByRole('button', { name: 'Sign out' }).click();
    await phone.getByLabel('Admin token').waitFor();
    await phone.reload();
    await phone.getByLabel('Admin token').waitFor();

    await page.context().setOffline(true);
    await page.getByText("The server can't be reached. These are the last figures.").waitFor();
    await page.getByText(/^As of /).waitFor();
    await acceptedIs(page, 6);
    await page.context().setOffline(false);
    await page.getByText('All is well: 1 web and 1 worker are running.').waitFor();

    expect(addresses.filter((address) => address.includes(adminToken))).toEqual([]);
    expect(served.complaints.thrown).toEqual([]);
  });

  it('sets the share of new games with a slider, and shows both paths side by side', { timeout: 60_000 }, async () => {
    const page = await openPage(hallSize, product.url());
    await signIn(page, adminToken);
    await page.getByText('100 % by configuration.').waitFor();
    const slider = page.getByRole('slider', { name: /New games that are buffered/ });
    const apply = page.getByRole('button', { name: 'Apply' });
    expect(await apply.isDisabled()).toBe(true);
    await slider.fill('0');
    await page.getByTestId('rollout-percent').getByText('0 %', { exact: true }).waitFor();
    await apply.click();
    await page.getByText(/^0 % by the page \/ops at /).waitFor();
    const game = await product.game(singlesQuiz(1), { introMs: 0 });
    expect(game).toMatchObject({ path: 'direct' });
    const { client } = await product.join(game, 'Ana');
    const host = await product.host(game);
    await host.must('host:start', {});
    await client.event('question:open');
    await client.must('player:answer', { question: 0, answer: 0 });
    await page.getByTestId('arm-direct').getByText(/^[\d.]+ m?s$/).first().waitFor(); // prettier-ignore
    await expectAccessible(page);
    // The keyboard does the same.
    await slider.focus();
    await page.keyboard.press('End');
    await apply.click();
    await page.getByText(/^100 % by the page \/ops at /).waitFor();
    await page.getByText(/^All new games are buffered: /).waitFor();
    expect(served.complaints.thrown).toEqual([]);
  });

  it('lists jobs, and runs one again or gives it up', { timeout: 60_000 }, async () => {
    const { orm } = product.webs[0]?.app ?? {};
    if (orm === undefined) throw new Error('no web');
    const addFailed = async (): Promise<string> => {
      const em = orm.em.fork();
      const payload = JSON.stringify({ gameId: crypto.randomUUID() });
      const [job] = await em.execute<[{ id: string }]>(
        `select id::text from graphile_worker.add_job('delete-game-rows', ?::json, run_at => now() + interval '1 hour')`,
        [payload],
      );
      await em.execute(`select graphile_worker.permanently_fail_jobs(array[?]::bigint[], 'broken on purpose')`, [
        job.id,
      ]);
      return job.id;
    };
    await orm.em.fork().execute(`select graphile_worker.add_job('none')`);
    const [retried, deleted] = [await addFailed(), await addFailed()];
    const page = await openPage(hallSize, product.url());
    await signIn(page, adminToken);
    await page.getByTestId(`job-${retried}`).getByText('broken on purpose').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: `Retry job ${retried}` }).click();
    await page.getByTestId(`job-${retried}`).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: `Delete job ${deleted}` }).click();
    await page.getByText('No job is failed.').waitFor();
    await page.getByLabel('Show jobs that are').selectOption('unknown');
    await page.getByTestId('jobs-none-unknown').waitFor();
    const phone = await openPage(phoneSize, product.url());
    await signIn(phone, adminToken);
    await phone.getByLabel('Show jobs that are').waitFor();
    await expectAccessible(phone);
    expect(served.complaints.thrown).toEqual([]);
  });

  it('says how to set a token where there is none', async () => {
    const env = { ...product.env, ADMIN_TOKEN: '' };
    const closed = await startQuickfire({ worker: false, env, overrides: { pagesDir: served.pagesDir } });
    try {
      const page = await openPage(phoneSize, closed.url());
      await page.getByText('This server has no admin token, so there is nothing to see here.').waitFor();
      await expectAccessible(page);
    } finally {
      await closed.stop();
    }
  });
});
