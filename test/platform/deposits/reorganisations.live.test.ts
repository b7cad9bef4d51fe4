/**
 * Reorganisations of a real node's chain, before payments are credited and after. What people have at the end is what the chain
 * says at the end. `FULL=1`: fifty of them, and a minute without any endpoint.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Hex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandomness } from '../../../src/lib/randomness.ts';
import { CodedError } from '../../../src/protocol/errors.ts';
import { countDepositsIfThere } from '../../../src/platform/deposits/count-deposits.ts';
import { skipsAnvil } from '../../support/anvil.ts';
import { readTestEnvironment } from '../../support/environment.ts';
import { callData } from './contracts/contracts.ts';
import { openDepositStage, treasury, type DepositStage, type Person } from './deposit-stage.ts';

const { full, fuzzSeed } = readTestEnvironment();
const rounds = full ? 50 : 2;
const depthMax = 12;
const awayMs = full ? 60_000 : 300;

/** Somebody has ten claims open: this payment is left to be found. */
function mustBeLimit(error: unknown): void {
  if (!(error instanceof CodedError && error.code === 'limit')) throw error;
}

describe.skipIf(skipsAnvil())('a chain that is reorganised', { timeout: 600_000 }, () => {
  let stage: DepositStage;
  beforeAll(async () => {
    stage = await openDepositStage({ finality: { depth: 3, recheckDepth: 40 } });
  }, 60_000);
  afterAll(async () => {
    try {
      expect(await stage.ledger.check()).toMatchObject({ ok: true });
    } finally {
      await stage?.close();
    }
  });

  /** So that no reorganisation takes away what they pay with. */
  const newPayers = async (count = 1): Promise<Person[]> => {
    const people: Person[] = [];
    for (let i = 0; i < count; i += 1) people.push(await stage.payer());
    await stage.node.mine(depthMax + 4);
    return people;
  };
  const transfer = (amount: bigint) => callData('HonestToken', 'transfer', [treasury, amount]);
  const signed = async ({ account }: Person, amount: bigint, more: { nonce?: number; gas?: bigint } = {}) =>
    await stage.sign(account, { to: stage.tokens.honest, data: transfer(amount), ...more });
  const sendSigned = async (raw: Hex): Promise<string> => await stage.node.call('eth_sendRawTransaction', raw);

  it('before the credit: what is gone is never credited, what comes again is, once', async () => {
    const [ann, bob] = (await newPayers(2)) as [Person, Person];
    const [gone, again] = [await signed(ann, 5000n), await signed(bob, 7000n)];
    const [goneHash, againHash] = [await sendSigned(gone), await sendSigned(again)];
    await stage.claim(ann, goneHash);
    await stage.claim(bob, againHash);
    await stage.node.mine(2);
    await stage.pass();
    expect(await stage.stateOf(ann, goneHash)).toBe('confirming');
    await stage.node.reorganise(2, [[again, 1]]);
    await stage.pass();
    expect([await stage.stateOf(ann, goneHash), await stage.stateOf(bob, againHash)]).toEqual(['seen', 'confirming']);
    await stage.settle();
    expect([await stage.credits(ann), await stage.credits(bob)]).toEqual([0n, 70n]);
  });

  it('after the credit: what is gone for good is taken back, into a debt where it is spent', async () => {
    const [ann] = (await newPayers()) as [Person];
    const hash = await stage.pay(ann, 5000n);
    await stage.claim(ann, hash);
    await stage.settle();
    expect(await stage.stateOf(ann, hash)).toBe('credited');
    await stage.ledger.ledger.spend({ key: `test:${hash}`, userId: ann.userId, asset: 'credits', amount: 30n });
    await stage.node.reorganise(8);
    await stage.pass();
    // It may come again: nothing is taken back before its absence is final.
    expect(await stage.stateOf(ann, hash)).toBe('credited');
    await stage.settle();
    expect(await stage.stateOf(ann, hash)).toBe('reversed reorganised');
    expect(await stage.credits(ann)).toBe(-30n);
    // Operators are told (ops/prometheus/alerts.yml).
    expect(await countDepositsIfThere(stage.ledger.orm)).toMatchObject({ reversed: 1, owing: 1 });
    const [wallet] = await stage.ledger.ledger.wallets.balances(ann.userId);
    expect(wallet?.balance).toBe(0n);
    // Later income pays the debt first.
    const next = await stage.pay(ann, 4000n);
    await stage.claim(ann, next);
    await stage.settle();
    expect(await stage.credits(ann)).toBe(10n);
  });

  it('after the credit: what comes again elsewhere stays credited; after it was taken back it is credited again', async () => {
    const [ann] = (await newPayers()) as [Person];
    const raw = await signed(ann, 5000n);
    const hash = await sendSigned(raw);
    await stage.claim(ann, hash);
    await stage.settle();
    await stage.node.reorganise(6, [[raw, 4]]);
    await stage.settle();
    await stage.settle();
    expect([await stage.stateOf(ann, hash), await stage.credits(ann)]).toEqual(['credited', 50n]);
    await stage.node.reorganise(12);
    await stage.pass();
    await stage.settle();
    expect([await stage.stateOf(ann, hash), await stage.credits(ann)]).toEqual(['reversed reorganised', 0n]);
    await sendSigned(raw);
    await stage.settle();
    await stage.pass();
    expect([await stage.stateOf(ann, hash), await stage.credits(ann)]).toEqual(['credited', 50n]);
  });

  it('after the credit: what fails in its new block is taken back', async () => {
    const [ann, bob] = (await newPayers(2)) as [Person, Person];
    const all = 10n ** 12n;
    const nonce = Number(await stage.node.call('eth_getTransactionCount', ann.account.address, 'pending'));
    const first = await signed(ann, 5000n, { nonce });
    const second = await signed(ann, all - 5000n, { nonce: nonce + 1 });
    const [firstHash, secondHash] = [await sendSigned(first), await sendSigned(second)];
    await stage.claim(ann, firstHash);
    await stage.settle();
    expect(await stage.credits(ann)).toBe(all / 100n);
    // In the new chain the first one is replaced by one of all there is: the second one fails.
    const drain = await stage.sign(ann.account, {
      to: stage.tokens.honest,
      data: callData('HonestToken', 'transfer', [bob.account.address, all]),
      nonce,
      feePerGas: 9_000_000_000n,
    });
    await stage.node.reorganise(4, [
      [drain, 0],
      [second, 1],
    ]);
    await stage.settle();
    await stage.settle();
    expect([await stage.stateOf(ann, firstHash), await stage.stateOf(ann, secondHash)]).toEqual([
      'reversed reorganised',
      'reversed reorganised',
    ]);
    expect(await stage.credits(ann)).toBe(0n);
  });

  it(`${rounds} at random, 1 to ${depthMax} blocks deep: balances are what the chain says`, async () => {
    const seed = fuzzSeed ?? Date.now() % 1_000_000;
    console.log(`reorganisations: seed ${seed}`);
    const random = seededRandomness(seed);
    const below = (count: number) => Math.floor(random.next() * count);
    const people = await newPayers(full ? 6 : 4);
    const sent: { person: Person; raw: Hex; hash: string; amount: bigint }[] = [];
    let dropped = 0;
    for (let round = 0; round < rounds; round += 1) {
      // Payments in some blocks, claimed or left to be found.
      for (let block = 0; block < 3; block += 1) {
        for (const person of people.filter(() => random.next() < 0.4)) {
          const amount = BigInt(1000 + below(9000));
          const raw = await signed(person, amount);
          const hash = await sendSigned(raw);
          sent.push({ person, raw, hash, amount });
          if (random.next() < 0.5) await stage.claim(person, hash).catch(mustBeLimit);
        }
        await stage.node.mine(1 + below(3));
        if (random.next() < 0.5) await stage.pass();
      }
      const depth = 1 + below(depthMax);
      const head = await stage.node.head();
      const again: [string, number][] = [];
      for (const person of people) {
        const own = await Promise.all(
          sent
            .filter((each) => each.person === person)
            .map(async (each) => ({ ...each, block: await blockOf(each.hash) })),
        );
        const cut = own.filter(({ block }) => block !== undefined && block > head - depth);
        // The others need its nonce: a payer's later transactions go with an earlier one.
        const kept = cut.slice(0, below(cut.length + 1));
        dropped += cut.length - kept.length;
        let place = 0;
        for (const { raw } of kept) again.push([raw, (place = Math.min(depth - 1, place + below(3)))]);
      }
      await stage.node.reorganise(
        depth,
        again.toSorted(([, a], [, b]) => a - b),
      );
      if (random.next() < 0.7) await stage.pass();
      if (random.next() < 0.3) {
        await stage.settle();
        await stage.settle();
      }
    }
    await stage.node.mine(10);
    for (let i = 0; i < 4; i += 1) await stage.settle();
    const expected = new Map(people.map((person) => [person, 0n]));
    for (const { person, hash, amount } of sent)
      if ((await blockOf(hash)) !== undefined) expected.set(person, (expected.get(person) ?? 0n) + amount / 100n);
    for (const person of people) expect(await stage.credits(person), `seed ${seed}`).toBe(expected.get(person));
    const [{ count }] = (await stage.sql<{ count: number }>(
      `select count(*)::int as count from transfer where kind = 'deposit_reversal'`,
    )) as [{ count: number }];
    console.log(`payments ${sent.length}, dropped ${dropped}, reversals ${count}, differences 0`);
    expect(sent.length).toBeGreaterThan(rounds);
  });

  const blockOf = async (hash: string): Promise<number | undefined> => {
    const receipt = await stage.node.call<{ blockNumber: string; status: string } | null>(
      'eth_getTransactionReceipt',
      hash,
    );
    return receipt === null || receipt.status !== '0x1' ? undefined : Number(receipt.blockNumber);
  };

  it(`no endpoint for ${awayMs} ms: nothing is lost`, async () => {
    const [ann] = (await newPayers()) as [Person];
    await stage.pass();
    for (const endpoint of stage.endpoints) endpoint.fault = 'away';
    const until = Date.now() + awayMs;
    const hashes: string[] = [];
    for (let i = 0; i === 0 || Date.now() < until; i += 1) {
      const hash = await stage.pay(ann, 5000n + BigInt(i));
      hashes.push(hash);
      // Half of them are left to be found.
      if (i % 2 === 0 && hashes.length < 18) await stage.claim(ann, hash);
      await stage.node.mine(2);
      await stage.pass();
      await sleep(Math.min(1000, awayMs / 3));
    }
    expect(await stage.stateOf(ann, hashes[0] as string)).toBe('seen network_away');
    for (const endpoint of stage.endpoints) endpoint.fault = 'none';
    await stage.settle();
    await stage.pass();
    const states = await Promise.all(hashes.map((hash) => stage.stateOf(ann, hash)));
    expect(new Set(states)).toEqual(new Set(['credited']));
    expect(await stage.credits(ann)).toBe(hashes.reduce((sum, _, i) => sum + (5000n + BigInt(i)) / 100n, 0n));
    console.log(`away ${awayMs} ms: ${hashes.length} payments, lost 0`);
  });
});
