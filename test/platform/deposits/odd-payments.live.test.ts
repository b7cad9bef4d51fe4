/** The kinds of wrong and odd transactions, on a real node: what is credited, and what is not and why. */
import { randomUUID } from 'node:crypto';
import { keccak256 } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { skipsAnvil } from '../../support/anvil.ts';
import { callData } from './contracts/contracts.ts';
import { chainId, openDepositStage, treasury, type DepositStage, type Person, type Token } from './deposit-stage.ts';
import type { Fault } from './faulty-endpoint.ts';

const elsewhere = '0x00000000000000000000000000000000000e15e0';

describe.skipIf(skipsAnvil())('payments of a kind', { timeout: 60_000 }, () => {
  let stage: DepositStage;
  let [ann, bob] = [{} as Person, {} as Person];
  beforeAll(async () => {
    stage = await openDepositStage();
    [ann, bob] = [await stage.payer(), await stage.payer()];
    for (const { account } of [ann, bob])
      for (const token of ['fee', 'unindexed', 'decimals', 'upgradable', 'stranger'] as const)
        await stage.deployerSends(stage.tokens[token], callData('HonestToken', 'mint', [account.address, 10n ** 12n]));
    await stage.node.mine();
    await stage.pass();
  }, 60_000);
  // Whatever has been tried: nothing is wrong with the ledger, and nothing was credited that these tests don't name.
  let expected = 0n;
  afterAll(async () => {
    try {
      expect(await stage.ledger.check()).toMatchObject({ ok: true });
      expect((await stage.credits(ann)) + (await stage.credits(bob))).toBe(expected);
    } finally {
      await stage?.close();
    }
  });

  /** Claims, waits until it is final, and says what became of it and of the credits of its person. */
  async function claimed(txHash: string, person = ann): Promise<[string, bigint]> {
    const before = await stage.credits(person);
    await stage.claim(person, txHash);
    await stage.settle();
    const credits = (await stage.credits(person)) - before;
    expected += credits;
    return [await stage.stateOf(person, txHash), credits];
  }
  const transfer = (amount: bigint, to = treasury) => callData('HonestToken', 'transfer', [to, amount]);
  const send = async (to: string, data: string, more: { gas?: bigint; value?: bigint } = {}) =>
    await stage.send(ann.account, { to, data, ...more });

  it('a token, and the coin', async () => {
    expect(await claimed(await stage.pay(ann, 5000n))).toEqual(['credited', 50n]);
    const coin = await stage.send(ann.account, { to: treasury, value: 7_999_999_999_999_999n });
    expect(await claimed(coin)).toEqual(['credited', 7n]);
  });

  it('is confirming until it is final, and nothing is credited before', async () => {
    const hash = await stage.pay(ann, 5000n);
    const before = await stage.credits(ann);
    const { depositId, state } = await stage.claim(ann, hash);
    expect(state).toBe('seen');
    await stage.pass();
    expect(await stage.stateOf(ann, hash)).toBe('seen');
    for (let on = 0; on < 3; on += 1) {
      await stage.node.mine();
      await stage.pass();
      expect([await stage.stateOf(ann, hash), await stage.credits(ann)]).toEqual(['confirming', before]);
    }
    await stage.node.mine();
    await stage.pass();
    expect(await stage.told(ann, hash)).toMatchObject({
      depositId,
      state: 'credited',
      transfers: [{ ordinal: 0, token: stage.tokens.honest, amount: '5000', credits: '50', state: 'credited' }],
    });
    expected += 50n;
  });

  it('failed', async () => {
    const hash = await send(stage.tokens.honest, transfer(10n ** 30n));
    expect(await claimed(hash)).toEqual(['rejected failed', 0n]);
  });

  it('a token that returns false', async () => {
    expect(await claimed(await stage.pay(ann, 5000n, 'false'))).toEqual(['rejected no_transfer', 0n]);
  });

  it('another recipient', async () => {
    expect(await claimed(await stage.pay(ann, 5000n, 'honest', elsewhere))).toEqual(['rejected no_transfer', 0n]);
  });

  it('another token', async () => {
    expect(await claimed(await stage.pay(ann, 5000n, 'stranger'))).toEqual(['rejected other_token', 0n]);
  });

  it('a contract that emits the event of a token', async () => {
    const contract = await stage.deploy('LookAlike');
    await stage.node.mine();
    const data = callData('LookAlike', 'pretend', [ann.account.address, treasury, 5000n]);
    expect(await claimed(await send(contract, data))).toEqual(['rejected other_token', 0n]);
  });

  it('an event whose addresses are not indexed', async () => {
    expect(await claimed(await stage.pay(ann, 5000n, 'unindexed'))).toEqual(['rejected no_transfer', 0n]);
  });

  it("a contract that runs a token's code in its own name", async () => {
    const contract = await stage.deploy('Delegator');
    await stage.node.mine();
    const mint = callData('HonestToken', 'mint', [treasury, 5000n]);
    const run = callData('Delegator', 'run', [stage.tokens.honest, mint]);
    expect(await claimed(await send(contract, run))).toEqual(['rejected other_token', 0n]);
  });

  it('a mint', async () => {
    const mint = callData('HonestToken', 'mint', [treasury, 5000n]);
    expect(await claimed(await send(stage.tokens.honest, mint))).toEqual(['rejected other_token', 0n]);
  });

  it('two transfers in one transaction', async () => {
    const contract = await stage.deploy('Forwarder');
    await send(stage.tokens.honest, callData('HonestToken', 'approve', [contract, 10n ** 12n]));
    await stage.node.mine();
    const data = callData('Forwarder', 'forwardTwice', [stage.tokens.honest, treasury, 3000n, 4000n]);
    const hash = await send(contract, data);
    expect(await claimed(hash)).toEqual(['credited', 70n]);
    const { transfers } = (await stage.told(ann, hash)) ?? { transfers: [] };
    expect(transfers.map(({ ordinal, credits }) => [ordinal, credits])).toEqual([
      [0, '30'],
      [1, '40'],
    ]);
  });

  it('coins that a contract sends on', async () => {
    const contract = await stage.deploy('Forwarder');
    await stage.node.mine();
    const data = callData('Forwarder', 'forward', [treasury]);
    expect(await claimed(await send(contract, data, { value: 10n ** 18n }))).toEqual(['rejected no_transfer', 0n]);
  });

  it.each([
    ['zero', 0n, 'rejected zero'],
    ['less than the minimum', 999n, 'rejected below_minimum'],
    ['so much that no account could have it', 10n ** 40n, 'rejected too_large'],
  ])('%s', async (_, amount, state) => {
    await stage.deployerSends(stage.tokens.honest, callData('HonestToken', 'mint', [ann.account.address, amount]));
    await stage.node.mine();
    expect(await claimed(await stage.pay(ann, amount))).toEqual([state, 0n]);
  });

  it('dust, which is worth no credit', async () => {
    const hash = await stage.send(ann.account, { to: treasury, value: 999_999_999_999_999n });
    expect(await claimed(hash)).toEqual(['rejected too_small', 0n]);
  });

  it.each<[string, Token, string]>([
    ['a token that has other decimals than its configuration says', 'decimals', 'decimals'],
    ['a token whose code can be replaced', 'upgradable', 'upgradable'],
    ['a token that keeps a fee and does not say so', 'fee', 'amounts'],
  ])('%s', async (_, token, problem) => {
    expect(await claimed(await stage.pay(ann, 5000n, token))).toEqual(['rejected token_refused', 0n]);
    const rows = await stage.sql('select problem from deposit_token where address = ?', [stage.tokens[token]]);
    expect(rows).toEqual([{ problem }]);
    const { chains } = await stage.deposits.options();
    expect(chains[0]?.tokens.map(({ address }) => address)).not.toContain(stage.tokens[token]);
  });

  it('another chain', async () => {
    const hash = await stage.pay(ann, 5000n);
    await expect(stage.claim(ann, hash, randomUUID(), 1)).rejects.toMatchObject({ code: 'bad_request' });
    expect(await stage.told(ann, hash)).toBeUndefined();
    expect(await claimed(hash)).toEqual(['credited', 50n]);
  });

  it('a claim again, with the same key and with others', async () => {
    const hash = await stage.pay(ann, 5000n);
    const key = randomUUID();
    const first = await stage.claim(ann, hash, key);
    expect(await claimed(hash)).toEqual(['credited', 50n]);
    expect(await stage.claim(ann, hash, key)).toEqual({ ...first, state: 'seen', replayed: true });
    expect(await stage.claim(ann, hash)).toEqual({ depositId: first.depositId, state: 'credited' });
    expect(await claimed(hash)).toEqual(['credited', 0n]);
    await expect(stage.claim(ann, `0x${'1'.repeat(64)}`, key)).rejects.toMatchObject({ code: 'conflict' });
  });

  it("a claim of another's, before and after it is known", async () => {
    const hash = await stage.pay(ann, 5000n);
    expect(await claimed(hash, bob)).toEqual(['rejected not_yours', 0n]);
    // It was found by what it pays, and is its payer's.
    expect(await stage.stateOf(ann, hash)).toBe('credited');
    expected += 50n;
    await expect(stage.claim(bob, hash)).rejects.toMatchObject({ code: 'conflict' });
  });

  it("an address that is another's", async () => {
    await expect(stage.bind({ ...bob, account: ann.account })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('a sender whose address nobody has bound, until somebody does', async () => {
    const stranger = { ...bob, account: privateKeyToAccount(generatePrivateKey()) };
    await stage.equip(stranger.account);
    const hash = await stage.pay(stranger, 5000n);
    expect(await claimed(hash, bob)).toEqual(['rejected unbound', 0n]);
    const unmatched = async () => (await stage.deposits.payments({ state: 'unmatched' })).payments;
    expect(await unmatched()).toMatchObject([{ txHash: hash, amount: '5000', state: 'unmatched', chain: 'Test' }]);
    await stage.bind(stranger);
    await stage.pass();
    expect(await stage.stateOf(bob, hash)).toBe('credited');
    expected += 50n;
    expect(await unmatched()).toEqual([]);
  });

  it('an address that two people had one after the other', async () => {
    const account = privateKeyToAccount(generatePrivateKey());
    await stage.equip(account);
    const { id } = await stage.bind({ ...ann, account });
    const first = await stage.pay({ ...ann, account }, 5000n);
    await stage.node.mine();
    // Its block's time is Ann's, whenever it is looked at.
    const { timestamp } = await stage.node.call<{ timestamp: string }>('eth_getBlockByNumber', 'latest', false);
    await stage.sql('update deposit_address set bound_at = to_timestamp(?), ended_at = to_timestamp(?) where id = ?', [
      Number(timestamp) - 1,
      Number(timestamp) + 1,
      id,
    ]);
    await stage.bind({ ...bob, account });
    await stage.sql('update deposit_address set bound_at = to_timestamp(?) where address = ? and ended_at is null', [
      Number(timestamp) + 1,
      account.address.toLowerCase(),
    ]);
    expect(await claimed(first, bob)).toEqual(['rejected not_yours', 0n]);
    expect(await stage.stateOf(ann, first)).toBe('credited');
    await stage.node.call('evm_increaseTime', 10);
    const second = await stage.pay({ ...ann, account }, 6000n);
    expect(await claimed(second, bob)).toEqual(['credited', 60n]);
    expected += 50n;
  });

  it('a wallet that is a contract', async () => {
    const key = privateKeyToAccount(generatePrivateKey());
    await stage.equip(key);
    const wallet = await stage.deploy('ContractWallet', [key.address]);
    await stage.deployerSends(stage.tokens.honest, callData('HonestToken', 'mint', [wallet, 10_000n]));
    await stage.node.mine();
    const forger = { ...ann, account: privateKeyToAccount(generatePrivateKey()) };
    await expect(stage.bind(forger, { address: wallet })).rejects.toMatchObject({ code: 'bad_request' });
    const bound = await stage.bind({ ...ann, account: key }, { address: wallet });
    expect(bound).toMatchObject({ address: wallet, chainId });
    const data = callData('ContractWallet', 'send', [stage.tokens.honest, transfer(5000n)]);
    expect(await claimed(await stage.send(key, { to: wallet, data }))).toEqual(['credited', 50n]);
  });

  it('never mined, and found once it is', async () => {
    const hash = await stage.pay(ann, 5000n);
    await stage.node.call('anvil_dropTransaction', hash);
    expect(await claimed(hash)).toEqual(['seen', 0n]);
    await stage.sql(`update deposit_transaction set since = since - interval '25 hours' where tx_hash = ?`, [hash]);
    await stage.sql(`update deposit_transaction set checked_at = 'epoch' where tx_hash = ?`, [hash]);
    await stage.pass();
    expect(await stage.stateOf(ann, hash)).toBe('rejected not_mined');
    // The same payment comes after all: it is found by what it pays.
    expect(await stage.pay(ann, 5000n)).toBe(hash);
    await stage.settle();
    await stage.pass();
    expect(await stage.stateOf(ann, hash)).toBe('credited');
    expected += 50n;
  });

  it('replaced by another one', async () => {
    const nonce = Number(await stage.node.call('eth_getTransactionCount', ann.account.address, 'pending'));
    const what = { to: stage.tokens.honest, nonce };
    const first = await stage.send(ann.account, { ...what, data: transfer(5000n) });
    await stage.claim(ann, first);
    const second = await stage.send(ann.account, { ...what, data: transfer(6000n), feePerGas: 9_000_000_000n });
    expect(await claimed(second)).toEqual(['credited', 60n]);
    expect(await stage.stateOf(ann, first)).toBe('seen');
    await stage.sql('delete from deposit where tx_hash = ?', [first]);
  });

  it.each<[string, Fault]>([
    ['is away', 'away'],
    ['throttles', 'throttles'],
    ['limits by an error', 'limits'],
    ['lags', 'lags'],
    ['lies about amounts', 'lies'],
    ['knows nothing', 'forgets'],
    ['is of another chain', 'elsewhere'],
    ['talks nonsense', 'babbles'],
  ])('while one of two endpoints %s it waits, and is credited afterwards', async (_, fault) => {
    const hash = await stage.pay(ann, 5000n);
    const [, second] = stage.endpoints;
    if (second === undefined) throw new Error('there are two endpoints');
    second.fault = fault;
    expect((await claimed(hash))[1]).toBe(0n);
    expect(await stage.stateOf(ann, hash)).toMatch(/^(seen|confirming)/);
    second.fault = 'none';
    await stage.node.mine(6);
    await stage.pass();
    expect(await stage.stateOf(ann, hash)).toBe('credited');
    expected += 50n;
  });

  it('a hash that is none of a payment', async () => {
    const hash = await send(elsewhere, '0x');
    expect(await claimed(hash)).toEqual(['rejected no_transfer', 0n]);
    expect(await claimed(keccak256('0x01'))).toEqual(['seen', 0n]);
  });

  it('ten claims open at most', async () => {
    const carl = await stage.person();
    const hashes = Array.from({ length: 11 }, (_, at) => `0x${`${at}`.padStart(64, 'b')}`);
    for (const hash of hashes.slice(0, 10)) await stage.claim(carl, hash);
    await expect(stage.claim(carl, hashes[10] as string)).rejects.toMatchObject({ code: 'limit' });
  });
});
