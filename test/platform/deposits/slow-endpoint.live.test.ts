/** Endpoints that are slow, or do not answer: nobody waits for who can change nothing, and what they say later is heard. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openChain } from '../../../src/platform/deposits/chain/open-chain.ts';
import { skipsAnvil } from '../../support/anvil.ts';
import { openDepositStage, type DepositStage, type Person } from './deposit-stage.ts';
import type { Fault, FaultyEndpoint } from './faulty-endpoint.ts';

/** The endpoints still know which chain they are of. */
const soonMs = 10_000;
const wordOf = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;

let stage: DepositStage;
let ann = {} as Person;
async function open(endpoints: number): Promise<void> {
  stage = await openDepositStage({ endpoints });
  ann = await stage.payer();
  await stage.settle();
  await stage.pass();
}
async function close(): Promise<void> {
  try {
    expect(await stage.ledger.check()).toMatchObject({ ok: true });
  } finally {
    await stage?.close();
  }
}

describe.skipIf(skipsAnvil())('one of three endpoints', { timeout: 120_000 }, () => {
  let slow = {} as FaultyEndpoint;
  let fast: FaultyEndpoint[] = [];
  beforeAll(async () => {
    await open(3);
    [slow, ...fast] = stage.endpoints.toReversed() as [FaultyEndpoint, ...FaultyEndpoint[]];
  }, 60_000);
  afterEach(async () => {
    for (const endpoint of stage.endpoints) endpoint.fault = 'none';
    slow.release();
    // With nothing open from before.
    stage.configure({});
    await stage.pass();
  });
  afterAll(close);
  const failuresOfSlow = () => stage.chains.endpointFailures()[2]?.failures;

  it('is silent: a credit takes as long as beside healthy ones', async () => {
    const creditMs = async (fault: Fault): Promise<number> => {
      slow.fault = fault;
      stage.configure({});
      const hash = await stage.pay(ann, 5000n);
      await stage.claim(ann, hash);
      await stage.node.mine();
      const before = performance.now();
      await stage.pass(soonMs);
      await stage.node.mine(stage.config.finality.depth + 1);
      await stage.pass(soonMs);
      const tookMs = performance.now() - before;
      expect(await stage.stateOf(ann, hash)).toBe('credited');
      return tookMs;
    };
    const [healthy, silent]: [number[], number[]] = [[], []];
    for (let i = 0; i < 5; i += 1) {
      healthy.push(await creditMs('none'));
      silent.push(await creditMs('silent'));
    }
    // In turns, and as a ratio: whatever else the machine does. Waiting a second for it, once in a pass, makes it more.
    const [healthyMs = 0, silentMs = 0] = [healthy, silent].map((all) => all.toSorted((a, b) => a - b)[2]);
    expect(silentMs / healthyMs).toBeLessThan(3);
    await expect.poll(failuresOfSlow, { timeout: 20_000 }).toBeGreaterThan(0);
  });

  it('has a few questions open at most, and what fails together is one failure', async () => {
    // It knows by now which chain it is of, and is asked more.
    await expect
      .poll(async () => {
        const earlier = slow.calls;
        await stage.pass(soonMs);
        return slow.calls - earlier;
      })
      .toBeGreaterThan(1);
    slow.fault = 'silent';
    const before = slow.calls;
    for (let i = 0; i < 30; i += 1)
      await stage.sql(
        `insert into deposit_transaction (chain_id, tx_hash, state, since, checked_at)
          values (?, ?, 'waiting', now(), 'epoch')`,
        [stage.config.chainId, wordOf(i + 1)],
      );
    for (let i = 0; i < 3; i += 1) await stage.pass(soonMs);
    expect(slow.calls - before).toBeGreaterThan(1);
    // Eight, and how far it is in each pass.
    expect(slow.calls - before).toBeLessThanOrEqual(8 + 3);
    await expect.poll(() => slow.open, { timeout: 20_000 }).toBe(0);
    expect(failuresOfSlow()).toBe(1);
    await stage.sql(`delete from deposit_transaction where state = 'waiting'`);
  });

  it('alone finds a payment, when nobody waits for it any more: it is credited', async () => {
    for (const endpoint of fast) endpoint.fault = 'unlogged';
    slow.holds = /eth_getLogs/;
    const hash = await stage.pay(ann, 5000n);
    await stage.settle();
    expect(await stage.stateOf(ann, hash)).toBe('none');
    for (const endpoint of fast) endpoint.fault = 'none';
    // Its blocks are read, and not read again.
    await stage.pass(soonMs);
    expect(await stage.stateOf(ann, hash)).toBe('none');
    slow.release();
    await expect
      .poll(async () => {
        await stage.pass(soonMs);
        return await stage.stateOf(ann, hash);
      })
      .toBe('credited');
  });

  it('contradicts the others, in time or later: somebody is told', async () => {
    const hash = await stage.pay(ann, 5000n);
    await stage.settle();
    const told: unknown[] = [];
    const chain = openChain(stage.config, {
      clock: () => 0,
      timeoutMs: 60_000,
      warn: (endpoint, problem) => told.push([endpoint, problem]),
      failure: (endpoint, error) => told.push([endpoint, error]),
      contradiction: (endpoint, txHash) => told.push([endpoint, txHash]),
    });
    const look = async () => {
      const heads = await chain.heads();
      if (heads === undefined) throw new Error('two endpoints answer');
      return await chain.look(hash, heads);
    };
    slow.holds = /Receipt/;
    slow.fault = 'lies';
    const right = await look();
    expect(right).toMatchObject({ kind: 'present', isFinal: true, mined: { payments: [{ amount: '5000' }] } });
    expect(told).toEqual([]);
    slow.release();
    await expect.poll(() => told).toEqual([[3, hash]]);
    // One of the others is waited for now, as the two that have answered are not agreed.
    const [held] = fast as [FaultyEndpoint];
    held.holds = /Receipt/;
    const asked = stage.endpoints.map(({ receipts }) => receipts.length);
    let isDecided = false;
    const later = look().finally(() => (isDecided = true));
    await expect.poll(() => stage.endpoints.every(({ receipts }, at) => receipts.length > (asked[at] ?? 0))).toBe(true);
    expect(isDecided).toBe(false);
    held.release();
    expect(await later).toEqual(right);
    await expect
      .poll(() => told)
      .toEqual([
        [3, hash],
        [3, hash],
      ]);
    // One that lags, or forgets, contradicts nobody.
    slow.fault = 'forgets';
    expect(await look()).toEqual(right);
    expect(told.length).toBe(2);
  });
});

describe.skipIf(skipsAnvil())('two of five endpoints', { timeout: 120_000 }, () => {
  beforeAll(async () => await open(5), 60_000);
  afterAll(close);

  it('lie, are fast and agree: the other three are waited for, and outvote them', async () => {
    const [first, second, ...honest] = stage.endpoints as [FaultyEndpoint, FaultyEndpoint, ...FaultyEndpoint[]];
    for (const liar of [first, second]) liar.fault = 'lies';
    for (const endpoint of honest) endpoint.holds = /Receipt/;
    const hash = await stage.pay(ann, 5000n);
    await stage.claim(ann, hash);
    await stage.node.mine(stage.config.finality.depth + 1);
    const before = await stage.credits(ann);
    const pass = stage.pass(soonMs);
    for (const endpoint of stage.endpoints)
      await expect.poll(() => endpoint.receipts.includes(hash), { timeout: 10_000 }).toBe(true);
    // Both have answered, and nothing is decided.
    expect(await stage.stateOf(ann, hash)).toBe('seen');
    for (const endpoint of honest) endpoint.release();
    await pass;
    expect([await stage.stateOf(ann, hash), (await stage.credits(ann)) - before]).toEqual(['credited', 50n]);
  });
});
