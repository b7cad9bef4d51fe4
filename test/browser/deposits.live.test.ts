/** Paying credits in, in Chromium on the real product: with a wallet in the browser and by hand. The network is not there. */
import type { Page } from '@playwright/test';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { Client } from 'pg';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipsBrowser } from '../support/chromium.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const treasury = '0xde709f2102306220921060314715629080e2fb77';
const chains = [
  {
    chainId: 5,
    name: 'Testnet',
    treasury,
    endpoints: ['http://127.0.0.1:9/'],
    finality: { depth: 3 },
    tokens: [{ address: 'native', symbol: 'TST', decimals: 18, rate: { num: '100', den: '1000000000000000000' } }],
  },
];
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

describe.skipIf(skipsBrowser())('paying credits in, in Chromium (needs Chromium)', () => {
  let served: ServedProduct;
  let page: Page;
  const [first, second] = [privateKeyToAccount(generatePrivateKey()), privateKeyToAccount(generatePrivateKey())];
  const listed = (address: string) => button(page, new RegExp(`Give up ${address}`, 'i'));

  beforeAll(async () => {
    served = await serveProduct({
      worker: false,
      env: { PUBLIC_URL: 'https://quiz.example', DEPOSIT_CHAINS: JSON.stringify(chains) },
    });
    page = await served.openPage({ viewport: { width: 320, height: 700 } });
    await page.exposeFunction('askWallet', async (method: string, message?: `0x${string}`) =>
      method === 'eth_requestAccounts'
        ? [first.address]
        : await first.signMessage({ message: { raw: message ?? '0x' } }),
    );
    await page.addInitScript(() => {
      const { askWallet } = globalThis as unknown as { askWallet: (...all: unknown[]) => Promise<unknown> };
      Object.assign(globalThis, {
        ethereum: {
          request: ({ method, params }: { method: string; params?: unknown[] }) => askWallet(method, params?.[0]),
        },
      });
    });
    await page.goto(`${served.product.url()}/register`);
    await page.getByRole('textbox', { name: 'Sign-in name' }).fill('ann');
    await page.locator('input[autocomplete="new-password"]').fill('correct horse battery');
    await button(page, 'Create the account').click();
    await page.getByText('Signed in as').first().waitFor();
  }, 90_000);
  afterAll(() => served?.close());

  it('binds an address by the wallet in the browser, and by hand', { timeout: 90_000 }, async () => {
    await page.goto(`${served.product.url()}/wallet`);
    await page.getByRole('link', { name: 'Pay credits in' }).click();
    await page.getByText('1 TST gives 100 credits').waitFor();
    expect(await page.getByLabel('Address to pay to').inputValue()).toBe(treasury);
    await button(page, 'Sign with the wallet in this browser').click();
    await listed(first.address).waitFor();
    await button(page, /paste the signature/).click();
    await page.getByLabel('Address that you pay from').fill('0x12');
    await button(page, 'Show what to sign').click();
    await page.getByText(/This is no address/).waitFor();
    await page.getByLabel('Address that you pay from').fill(second.address);
    await button(page, 'Show what to sign').click();
    const message = await page.getByLabel('Sign exactly this text').inputValue();
    await page.getByLabel('Signature').fill(await second.signMessage({ message }));
    await button(page, 'Add this address').click();
    await listed(second.address).waitFor();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });

  it('claims a transaction, and says what comes next', { timeout: 90_000 }, async () => {
    await page.getByLabel('Transaction').fill('0x12');
    await button(page, 'Claim it').click();
    await page.getByText(/This is no transaction/).waitFor();
    await page.getByLabel('Transaction').fill(`0x${'a'.repeat(64)}`);
    await button(page, 'Claim it').click();
    await page.getByText('Waiting for the network').waitFor();
    await page.getByText(/Nothing to do/).waitFor();
    await listed(second.address).click();
    await listed(second.address).waitFor({ state: 'detached' });
    await expectAccessible(page);
  });

  it('shows admins what nobody has claimed, and what to do', { timeout: 90_000 }, async () => {
    const client = new Client({ connectionString: served.databaseUrl });
    await client.connect();
    try {
      await client.query(`update "user" set role = 'admin' where login = 'ann'`);
      await client.query(
        `insert into deposit_transaction (chain_id, tx_hash, state, since, block_number, block_at, checked_at)
          values (5, $1, 'closed', now(), 7, now(), now())`,
        [`0x${'b'.repeat(64)}`],
      );
      for (const [ordinal, state] of ['pending', 'rejected'].entries())
        await client.query(
          `insert into deposit_transfer (id, chain_id, tx_hash, ordinal, token, payer, amount, credits, rate, state, reason,
              generation, first_seen_at)
            values ($1, 5, $2, $3, 'native', $4, '50000000000000000', '5', '1/1', $5, $6, 0, now())`,
          [uuidv7(), `0x${'b'.repeat(64)}`, ordinal, treasury, state, ordinal === 1 ? 'below_minimum' : null],
        );
    } finally {
      await client.end();
    }
    await page.goto(`${served.product.url()}/admin/deposits`);
    await page.getByText('0.05 TST on Testnet, 5 credits').waitFor();
    await page.getByText(/address that nobody here has/).waitFor();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.getByLabel('Show').selectOption({ label: 'Not credited' });
    await page.getByText(/It is less than the minimum/).waitFor();
    await page.getByLabel('Show').selectOption({ label: 'Credited' });
    await page.getByText('There is no such payment.').waitFor();
    await page.goto(`${served.product.url()}/deposits`);
  });

  it('says so where deposits are off', { timeout: 90_000 }, async () => {
    await page.route('**/api/deposits/options', (route) => route.fulfill({ json: { enabled: false, chains: [] } }));
    await page.reload();
    await page.getByText(/can’t be paid in here/).waitFor();
    await page.goto(`${served.product.url()}/admin/deposits`);
    await page.getByText(/^Deposits are off now/).waitFor();
    await page.getByText('0.05 TST on Testnet, 5 credits').waitFor();
    await expectAccessible(page);
    const error = { code: 'not_allowed', message: 'Deposits are off here.' };
    await page.route('**/api/admin/deposits*', (route) => route.fulfill({ status: 403, json: { error } }));
    await page.reload();
    await page.getByText(/^Deposits are off here/).waitFor();
    expect(await page.getByLabel('Show').count()).toBe(0);
    await expectAccessible(page);
    expect(served.complaints.thrown).toEqual([]);
  });
});
