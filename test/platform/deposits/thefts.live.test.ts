/** What thieves try on a real node: to be credited for more than they pay, or to keep others from being credited. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { CodedError } from '../../../src/protocol/errors.ts';
import { skipsAnvil } from '../../support/anvil.ts';
import { callData } from './contracts/contracts.ts';
import { chainId, openDepositStage, treasury, type DepositStage, type Person } from './deposit-stage.ts';

const elsewhere = '0x00000000000000000000000000000000000e15e0';
const coin = 10n ** 18n;

describe.skipIf(skipsAnvil())('thieves', { timeout: 60_000 }, () => {
  let stage: DepositStage;
  let [ann, eve] = [{} as Person, {} as Person];
  beforeAll(async () => {
    stage = await openDepositStage();
    [ann, eve] = [await stage.payer(), await stage.payer()];
    await stage.pass();
  }, 60_000);
  afterAll(async () => {
    try {
      expect(await stage.ledger.check()).toMatchObject({ ok: true });
    } finally {
      await stage?.close();
    }
  });

  /** In a block, seen, and not final yet. */
  async function seen(person: Person, txHash: string): Promise<string> {
    await stage.claim(person, txHash);
    await stage.node.mine();
    await stage.pass();
    expect(await stage.stateOf(person, txHash)).toMatch('confirming');
    return txHash;
  }
  /** Somebody else's payment of this moment: it must be credited, whatever is tried. */
  async function mustCredit(work: (honest: string) => Promise<void>): Promise<void> {
    const before = await stage.credits(ann);
    const honest = await seen(ann, await stage.pay(ann, 5000n));
    await work(honest);
    expect(await stage.stateOf(ann, honest)).toBe('credited');
    expect((await stage.credits(ann)) - before).toBe(50n);
  }
  const credited = async (person: Person, work: () => Promise<unknown>): Promise<bigint> => {
    const before = await stage.credits(person);
    await work();
    return (await stage.credits(person)) - before;
  };

  it('a better rate after a payment was seen: it is worth what it was worth', async () => {
    await mustCredit(async () => {
      const dust = await seen(eve, await stage.send(eve.account, { to: treasury, value: 10n ** 15n - 1n }));
      const paid = await seen(eve, await stage.send(eve.account, { to: treasury, value: 5n * 10n ** 15n }));
      stage.rate('native', { num: '1000', den: '1000000000000000' });
      expect(await credited(eve, () => stage.settle())).toBe(5n);
      expect([await stage.stateOf(eve, dust), await stage.stateOf(eve, paid)]).toEqual([
        'rejected too_small',
        'credited',
      ]);
    });
  });

  it('a payment that was too large when it was seen, and is not by a new rate', async () => {
    await mustCredit(async () => {
      stage.rate('native', { num: '10', den: '1' });
      const large = await seen(eve, await stage.send(eve.account, { to: treasury, value: coin }));
      stage.rate('native', { num: '1', den: '1000000000000000' });
      expect(await credited(eve, () => stage.settle())).toBe(0n);
      expect(await stage.stateOf(eve, large)).toBe('rejected too_large');
    });
  });

  it('more than a balance can be', async () => {
    await mustCredit(async () => {
      const mallory = await stage.payer();
      stage.rate('native', { num: '1', den: '1' });
      const hashes: string[] = [];
      const value = (coin * 99n) / 100n;
      for (let i = 0; i < 10; i += 1) hashes.push(await stage.send(mallory.account, { to: treasury, value }));
      await stage.settle();
      await stage.pass();
      const states = await Promise.all(hashes.map((hash) => stage.stateOf(mallory, hash)));
      expect(states.toSorted()).toEqual([...Array<string>(9).fill('credited'), 'rejected too_large']);
      expect(await stage.credits(mallory)).toBe(9n * value);
      stage.rate('native', { num: '1', den: '1000000000000000' });
    });
  });

  it('a transaction with very many payments: the first hundred count', async () => {
    await mustCredit(async () => {
      const contract = await stage.deploy('Forwarder');
      const approve = callData('HonestToken', 'approve', [contract, 10n ** 12n]);
      await stage.send(eve.account, { to: stage.tokens.honest, data: approve });
      await stage.node.mine();
      const data = callData('Forwarder', 'forwardOften', [stage.tokens.honest, treasury, 1000n, 120n]);
      const many = await stage.send(eve.account, { to: contract, data, gas: 10_000_000n });
      await stage.claim(eve, many);
      expect(await credited(eve, () => stage.settle())).toBe(1000n);
      expect((await stage.told(eve, many))?.transfers.length).toBe(100);
    });
  });

  it('a receipt that is too long to be read: it holds nobody up, and ends', async () => {
    await mustCredit(async () => {
      const long = await stage.send(eve.account, { to: elsewhere });
      for (const endpoint of stage.endpoints) endpoint.long.add(long);
      await stage.claim(eve, long);
      await stage.settle();
      expect(await stage.stateOf(eve, long)).toBe('rejected too_long');
    });
  });

  it('claims of what pays nothing, one after the other: nothing of it is watched, and there is an end', async () => {
    const carl = await stage.person();
    const hashes: string[] = [];
    for (let i = 0; i < 12; i += 1) hashes.push(await stage.send(eve.account, { to: elsewhere }));
    await stage.node.mine(5);
    for (const part of [hashes.slice(0, 10), hashes.slice(10)]) {
      for (const hash of part) await stage.claim(carl, hash);
      await stage.pass();
    }
    const states = await stage.sql(
      `select x.state, count(*)::int as count from deposit d join deposit_transaction x using (chain_id, tx_hash)
        where d.user_id = ? group by x.state`,
      [carl.userId],
    );
    expect(states).toEqual([{ state: 'closed', count: 12 }]);
    await stage.sql(
      `insert into idempotency_key (user_id, route, key, body_digest, resource_id, created_at)
        select user_id, route, key || n, body_digest, resource_id, created_at
        from idempotency_key, generate_series(1, 24) n where user_id = ?`,
      [carl.userId],
    );
    const again = stage.claim(carl, hashes[0] as string);
    await expect(again).rejects.toMatchObject({ code: 'too_many', retryAfterMs: expect.any(Number) as number });
    await expect(stage.claim(ann, `0x${'7'.repeat(64)}`)).resolves.toMatchObject({ state: 'seen' });
  });

  it('claims without end: each has only what is new looked at before it is time', async () => {
    const [carl, dora] = [await stage.person(), await stage.person()];
    for (const digit of '123456') await stage.claim(carl, `0x${digit.repeat(64)}`);
    await stage.pass();
    const [endpoint] = stage.endpoints;
    const asked = endpoint?.receipts ?? [];
    const before = asked.length;
    const added = `0x${'9'.repeat(64)}`;
    await stage.claim(dora, added);
    await stage.pass(0);
    expect(asked.slice(before)).toEqual([added]);
    await stage.pass();
    expect(asked.slice(before).length).toBeGreaterThan(6);
  });

  it('claims of one transaction, at once, in other letters and under many keys', async () => {
    const hash = await stage.pay(eve, 5000n);
    const spellings = [hash, `0x${hash.slice(2).toUpperCase()}`];
    const claims = Array.from({ length: 8 }, (_, i) => stage.claim(eve, spellings[i % 2] as string, randomUUID()));
    const ids = new Set((await Promise.all(claims)).map(({ depositId }) => depositId));
    expect(ids.size).toBe(1);
    expect(await credited(eve, () => stage.settle())).toBe(50n);
  });

  it('coins by the end of a contract, of which no log tells', async () => {
    // PUSH20 treasury SELFDESTRUCT
    const data = `0x73${treasury.slice(2)}ff`;
    const hash = await stage.send(eve.account, { data, value: coin });
    await stage.claim(eve, hash);
    expect(await credited(eve, () => stage.settle())).toBe(0n);
    expect(await stage.stateOf(eve, hash)).toBe('rejected no_transfer');
    expect(BigInt(await stage.node.call('eth_getBalance', treasury, 'latest'))).toBeGreaterThan(coin);
  });

  it("payments of nothing in somebody else's name, which tokens allow: they are in no list unless claimed", async () => {
    const data = callData('HonestToken', 'transferFrom', [ann.account.address, treasury, 0n]);
    const hash = await stage.send(eve.account, { to: stage.tokens.honest, data });
    await stage.settle();
    await expect(stage.claim(eve, hash)).rejects.toMatchObject({ code: 'conflict' });
    expect(await stage.stateOf(ann, hash)).toBe('none');
    await stage.claim(ann, hash);
    await stage.pass();
    expect(await stage.stateOf(ann, hash)).toBe('rejected zero');
    const { payments } = await stage.deposits.payments({ state: 'rejected', limit: 1 });
    expect(payments).toMatchObject([{ txHash: hash, reason: 'zero' }]);
  });

  it('forged signatures without end: each could be a contract’s, about which endpoints have to be asked', async () => {
    const { message } = await stage.deposits.nonce(eve.userId, { address: ann.account.address, chainId });
    const signature = await eve.account.signMessage({ message });
    const [endpoint] = stage.endpoints;
    const before = endpoint?.calls ?? 0;
    const codes: string[] = [];
    for (let i = 0; i < 125; i += 1) {
      const bound = stage.deposits.bind(eve.userId, { message, signature });
      codes.push(
        await bound.then(
          () => 'bound',
          (error: unknown) => (error as CodedError).code,
        ),
      );
    }
    expect([codes[119], codes[120]]).toEqual(['bad_request', 'too_many']);
    expect((endpoint?.calls ?? 0) - before).toBeLessThan(130);
    // With the key of an address nobody is asked.
    expect(await stage.bind({ ...eve, account: privateKeyToAccount(generatePrivateKey()) })).toMatchObject({
      address: expect.stringMatching(/^0x/) as string,
    });
  });

  it('a signed message once more, after the address was given up', async () => {
    const own = { ...eve, account: privateKeyToAccount(generatePrivateKey()) };
    const { message } = await stage.deposits.nonce(own.userId, { address: own.account.address, chainId });
    const signature = await own.account.signMessage({ message });
    const { id } = await stage.deposits.bind(own.userId, { message, signature });
    await stage.deposits.endAddress(own.userId, id);
    for (const { userId } of [own, ann])
      await expect(stage.deposits.bind(userId, { message, signature })).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('what was credited stays credited when its token, or the treasury, is another one by now', async () => {
    const { tokens } = stage.config;
    const paid = await stage.pay(ann, 5000n);
    const stranger = { ...ann, account: privateKeyToAccount(generatePrivateKey()) };
    await stage.equip(stranger.account);
    const unmatched = await stage.pay(stranger, 5000n);
    await stage.settle();
    expect(await stage.stateOf(ann, paid)).toBe('credited');
    const before = await stage.credits(ann);
    for (const change of [
      { tokens: tokens.filter(({ address }) => address !== stage.tokens.honest) },
      { tokens, treasury: elsewhere },
    ]) {
      stage.configure(change);
      await stage.sql(`update deposit_transaction set state = 'mined' where tx_hash in (?, ?)`, [paid, unmatched]);
      await stage.pass();
      expect([await stage.stateOf(ann, paid), await stage.credits(ann)]).toEqual(['credited', before]);
    }
    expect(await stage.sql('select state, reason from deposit_transfer where tx_hash = ?', [unmatched])).toEqual([
      { state: 'rejected', reason: 'token_refused' },
    ]);
    stage.configure({ tokens, treasury });
    await stage.bind(stranger);
    await stage.claim(ann, unmatched);
    expect(await credited(ann, () => stage.pass())).toBe(50n);
  });

  it('an account that is deleted while its payment is undone: nobody owes anything, and others are credited', async () => {
    const mallory = await stage.payer();
    await stage.node.mine(10);
    const hash = await stage.pay(mallory, 5000n);
    await stage.settle();
    expect(await stage.stateOf(mallory, hash)).toBe('credited');
    await stage.node.reorganise(6);
    await stage.pass();
    const gone = stage.ledger.orm.em.fork().transactional(async (em) => {
      await em.execute('delete from deposit_address where user_id = ?', [mallory.userId]);
      await em.execute('delete from deposit where user_id = ?', [mallory.userId]);
      await em.execute('update deposit_transfer set user_id = null where user_id = ?', [mallory.userId]);
      await em.execute('delete from "user" where id = ?', [mallory.userId]);
    });
    await stage.node.mine(4);
    await Promise.all([gone, stage.pass()]);
    await mustCredit(async () => await stage.settle());
    const rows = await stage.sql<{ state: string }>('select state from deposit_transfer where tx_hash = ?', [hash]);
    expect(rows.every(({ state }) => state !== 'pending')).toBe(true);
    const debts = await stage.sql(
      `select 1 from account_holder h join account a on a.parent_id = h.account_id and a.kind = 'debt' and a.balance < 0
        where h.user_id = ?`,
      [mallory.userId],
    );
    expect(debts.length).toBeLessThanOrEqual(1);
  });
});
