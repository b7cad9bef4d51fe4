/** Endpoints that are slow, send too much or make things up, beside two good ones; and a network with a `finalized` block. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProgressIfThere } from '../../../src/platform/deposits/count-deposits.ts';
import { skipsAnvil } from '../../support/anvil.ts';
import { readTestEnvironment } from '../../support/environment.ts';
import { chainId, openDepositStage, type DepositStage, type Person } from './deposit-stage.ts';
import type { Fault, FaultyEndpoint } from './faulty-endpoint.ts';

const { full } = readTestEnvironment();
/** `finalized` is so many blocks behind the head. */
const finalizedBehind = 4;

describe.skipIf(skipsAnvil())('a network whose finality is its finalized block', { timeout: 60_000 }, () => {
  let stage: DepositStage;
  let ann = {} as Person;
  let [bad, ...good]: FaultyEndpoint[] = [];
  beforeAll(async () => {
    stage = await openDepositStage({
      endpoints: 3,
      finality: { depth: 0, finalizedTag: true, recheckDepth: 40 },
      slots: finalizedBehind / 2,
    });
    ann = await stage.payer();
    [bad, ...good] = stage.endpoints.toReversed();
    await stage.node.mine(finalizedBehind);
    await stage.pass();
  }, 60_000);
  let expected = 0n;
  afterAll(async () => {
    try {
      expect(await stage.ledger.check()).toMatchObject({ ok: true });
      expect(await stage.credits(ann)).toBe(expected);
    } finally {
      await stage?.close();
    }
  });
  const setBad = (fault: Fault) => void ((bad as FaultyEndpoint).fault = fault);

  async function paidAndFinal(): Promise<string> {
    const hash = await stage.pay(ann, 5000n);
    await stage.claim(ann, hash);
    await stage.node.mine(finalizedBehind + 1);
    return hash;
  }
  async function mustBeCredited(hash: string): Promise<void> {
    expect(await stage.stateOf(ann, hash)).toBe('credited');
    expected += 50n;
  }

  it('credits when that has reached the payment, not before', async () => {
    const hash = await stage.pay(ann, 5000n);
    await stage.claim(ann, hash);
    for (let on = 0; on < finalizedBehind; on += 1) {
      await stage.node.mine();
      await stage.pass();
      expect([on, await stage.stateOf(ann, hash)]).toEqual([on, 'confirming']);
    }
    await stage.node.mine();
    await stage.pass();
    await mustBeCredited(hash);
  });

  it('credits nothing while only one endpoint names that block, however deep the payment is', async () => {
    const [first] = good as [FaultyEndpoint];
    [first.fault, (bad as FaultyEndpoint).fault] = ['untagged', 'untagged'];
    const hash = await paidAndFinal();
    await stage.node.mine(20);
    await stage.pass();
    expect(await stage.stateOf(ann, hash)).toBe('confirming');
    first.fault = 'none';
    await stage.pass();
    await mustBeCredited(hash);
    setBad('none');
  });

  const faults: Fault[] = ['silent', 'empties', 'heaps', 'floods'];
  it.each<Fault>(full ? [...faults, 'drips', 'invents'] : faults)(
    'credits beside an endpoint that is %s',
    async (fault) => {
      setBad(fault);
      const before = bad?.calls ?? 0;
      const hash = await paidAndFinal();
      await stage.pass();
      // It is left alone after the first answer that does not come.
      if (fault === 'silent' || fault === 'drips') {
        // Nobody has waited for that.
        const failing = () => stage.chains.endpointFailures().map(({ endpoint, failures }) => [endpoint, failures > 0]);
        await expect.poll(failing, { timeout: 20_000 }).toEqual([
          [1, false],
          [2, false],
          [3, true],
        ]);
        expect((bad?.calls ?? 0) - before).toBeLessThan(4);
      }
      setBad('none');
      await mustBeCredited(hash);
    },
  );

  it('looks at what an endpoint makes up after all that is claimed, and forgets it', async () => {
    setBad('invents');
    const waiting = `x.state = 'waiting' and not exists (select from deposit d where d.tx_hash = x.tx_hash)`;
    const count = async () => {
      const [row] = await stage.sql<{ count: number }>(
        `select count(*)::int as count from deposit_transaction x where ${waiting}`,
      );
      return row?.count ?? 0;
    };
    const hash = await stage.pay(ann, 5000n);
    await stage.claim(ann, hash);
    await stage.node.mine();
    await stage.pass();
    expect(await stage.stateOf(ann, hash)).toBe('confirming');
    // A pass does not wait for what the endpoint says later than the others: the next one has it.
    const countLater = async () => {
      await stage.pass();
      return await count();
    };
    await expect.poll(countLater).toBeGreaterThan(0);
    // Of 300 in each answer.
    expect((await count()) % 50).toBe(0);
    expect(await stage.stateOf(ann, hash)).toBe('confirming');
    // Very many more of them, and none of them looked at for longer than the payment.
    await stage.sql(
      `insert into deposit_transaction (chain_id, tx_hash, state, since, checked_at)
        select chain_id, '0x' || md5(n::text) || md5(n::text), 'waiting', now(), 'epoch'
        from deposit_chain, generate_series(1, 210) n`,
    );
    setBad('none');
    await stage.node.mine(finalizedBehind);
    await stage.pass();
    await mustBeCredited(hash);
    const kept = `tx_hash in (select tx_hash from deposit_transaction x where ${waiting} limit 5)`;
    await stage.sql(`delete from deposit_transaction x where ${waiting} and not ${kept}`);
    await stage.sql(`update deposit_transaction x set since = now() - interval '20 minutes' where ${waiting}`);
    await stage.pass();
    expect(await count()).toBe(0);
  });

  it('asks for many blocks at once again after endpoints were away', async () => {
    await stage.pass();
    for (const endpoint of stage.endpoints) endpoint.fault = 'unsearchable';
    for (let i = 0; i < 6; i += 1) {
      await stage.node.mine();
      await stage.pass();
    }
    for (const endpoint of stage.endpoints) endpoint.fault = 'none';
    const behind = async () => {
      const [progress] = await readProgressIfThere(stage.ledger.orm, [chainId]);
      expect(progress?.headsAgeMs).toBeTypeOf('number');
      return progress?.blocksBehind;
    };
    expect(await behind()).toBe(6);
    await stage.node.mine(60);
    // One block, then two, four, eight in a pass of four questions; then up to twenty in each.
    for (let i = 0; i < 3; i += 1) await stage.pass();
    expect(await behind()).toBe(0);
  });

  it('refuses no token, and takes no contract for unwilling, by errors that say nothing of them', async () => {
    await stage.sql(`update deposit_token set checked_at = 'epoch'`);
    for (const endpoint of stage.endpoints) endpoint.fault = 'overworked';
    const contract = stage.tokens.honest;
    await expect(stage.bind(ann, { address: contract })).rejects.toMatchObject({ code: 'busy' });
    await stage.pass();
    const hash = await paidAndFinal();
    await stage.pass();
    for (const endpoint of stage.endpoints) endpoint.fault = 'none';
    expect(await stage.sql('select problem from deposit_token where address = ?', [contract])).toEqual([
      { problem: null },
    ]);
    await stage.pass();
    await mustBeCredited(hash);
  });

  it('leaves an endpoint of another chain alone for longer each time', async () => {
    setBad('elsewhere');
    const before = bad?.calls ?? 0;
    await stage.pass();
    for (let i = 0; i < 5; i += 1) await stage.pass(600);
    // After half a second, one second, two: most of the passes do not ask it.
    expect((bad?.calls ?? 0) - before).toBeLessThan(5);
    setBad('none');
  });
});
