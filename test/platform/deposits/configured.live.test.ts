/** Deposits of a whole product, web and worker, on a real node; and what is loaded where they are off. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { DepositNonce, DepositsReply } from '../../../src/protocol/deposits.ts';
import { skipsAnvil, startAnvil, type EvmNode } from '../../support/anvil.ts';
import { childEnvironment } from '../../support/environment.ts';
import { startQuickfire, type TestQuickfire } from '../../support/quickfire.ts';

const treasury = '0xde709f2102306220921060314715629080e2fb77';
const publicUrl = 'https://quiz.example';
const coin = { address: 'native', symbol: 'TST', decimals: 18, rate: { num: '1', den: '1000' } };
const chainsAt = (url: string, more: object = {}) =>
  JSON.stringify([
    {
      chainId: 77,
      name: 'Test',
      treasury,
      endpoints: [url],
      finality: { depth: 2 },
      pollMs: 100,
      tokens: [coin],
      ...more,
    },
  ]);

it(
  'nothing of viem is loaded while deposits are off; an address whose capitals are not its checksum is refused',
  { timeout: 120_000 },
  () => {
    const program = new URL('loaded-modules-process.ts', import.meta.url).pathname;
    const nowhere = 'http://127.0.0.1:9';
    const mistyped = '0x52908400098527886E0f7030069857D2E4169EE7';
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [program, chainsAt(nowhere), chainsAt(nowhere, { treasury: mistyped })],
      { env: childEnvironment({}), encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    const found = JSON.parse(stdout) as { on: { viem: number } };
    expect(found).toMatchObject({
      off: { problem: '', viem: 0 },
      on: { problem: '' },
      mistyped: { problem: expect.stringContaining(`${mistyped} are not its checksum`) as string },
    });
    expect(found.on.viem).toBeGreaterThan(50);
  },
);

describe.skipIf(skipsAnvil())('deposits of a product', { timeout: 60_000 }, () => {
  let node: EvmNode;
  let product: TestQuickfire;
  beforeAll(async () => {
    node = await startAnvil(77);
    product = await startQuickfire({ env: { PUBLIC_URL: publicUrl, DEPOSIT_CHAINS: chainsAt(node.url) } });
  });
  afterAll(async () => {
    await product?.stop();
    await node?.stop();
  });

  it('are claimed before they are mined, and credited when they are final', async () => {
    const { token } = (
      await product.rest<{ token: string }>('POST', '/api/auth/register', {
        login: 'ann',
        password: 'correct horse battery',
      })
    ).body;
    const account = privateKeyToAccount(generatePrivateKey());
    await node.call('anvil_setBalance', account.address, '0x56bc75e2d63100000');
    const asked = { address: account.address, chainId: 77 };
    const { message } = (await product.rest<DepositNonce>('POST', '/api/deposits/nonce', asked, token)).body;
    const signed = { message, signature: await account.signMessage({ message }) };
    expect((await product.rest('POST', '/api/deposits/addresses', signed, token)).status).toBe(201);
    const fee = { maxFeePerGas: 3_000_000_000n, maxPriorityFeePerGas: 1n };
    const payment = {
      type: 'eip1559',
      chainId: 77,
      to: treasury,
      value: 12_345n,
      gas: 21_000n,
      nonce: 0,
      ...fee,
    } as const;
    const txHash = await node.call('eth_sendRawTransaction', await account.signTransaction(payment));
    const headers = { 'idempotency-key': randomUUID() };
    const claimed = await product.rest('POST', '/api/deposits', { chainId: 77, txHash }, token, { headers });
    expect(claimed).toMatchObject({ status: 202, body: { state: 'seen' } });
    await node.mine(3);
    const list = async () =>
      (await product.rest<DepositsReply>('GET', '/api/deposits', undefined, token)).body.deposits;
    await expect.poll(list).toMatchObject([{ state: 'credited', transfers: [{ ordinal: -1, credits: '12' }] }]);
    const wallet = await product.rest('GET', '/api/wallet', undefined, token);
    expect(wallet.body).toMatchObject({ accounts: [{ asset: 'credits', balance: '12', held: '0' }] });
    const entries = await product.rest('GET', '/api/wallet/entries', undefined, token);
    expect(entries.body).toMatchObject({ entries: [{ kind: 'deposit', amount: '12', balanceAfter: '12' }] });
  });
});
