/**
 * The ledger against a model of it in memory: random people and commands, and a session that PostgreSQL ends after any statement of
 * any of them. Whoever got no reply repeats with the same key. `FUZZ_SEED` repeats a run.
 */
import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isDatabaseUnavailable } from '../../../src/db/is-database-unavailable.ts';
import { CodedError } from '../../../src/protocol/errors.ts';
import { readTestEnvironment } from '../../support/environment.ts';
import { LedgerModel, type Command, type Outcome } from './ledger-model.ts';
import { insist, newKey, openLedger, type LedgerStage } from './ledger-stage.ts';

const users = 4;
const { full, fuzzSeed = Date.now() % 2 ** 31 } = readTestEnvironment();
const runs = full ? 120 : 12;
const commandsMax = full ? 100 : 40;

let stage: LedgerStage;
beforeAll(async () => {
  stage = await openLedger({ poolMax: 2 });
});
afterAll(() => stage.close());

const user = fc.nat(users - 1);
const amount = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 400 }));
const nth = fc.nat(5);
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constantFrom('grant' as const, 'spend' as const, 'reclaim' as const), user, amount }),
  fc.record({ do: fc.constant('transfer' as const), user, to: user, amount }),
  fc.record({ do: fc.constant('hold' as const), user, amount }),
  fc.record({ do: fc.constant('capture' as const), nth, amount }),
  fc.record({ do: fc.constant('release' as const), nth }),
  fc.record({ do: fc.constant('refund' as const), nth }),
  fc.record({ do: fc.constant('again' as const), nth }),
);
/** After which statement of the command its session ends; none beyond its statements. */
const killed = fc.option(fc.nat(9), { nil: undefined, freq: 3 });

type Done = Exclude<Command, { do: 'again' }>;

/** One run: people of its own, and what their commands have made. */
class Play {
  readonly people = Array.from({ length: users }, () => randomUUID());
  readonly model = new LedgerModel(users);
  readonly holds: string[] = [];
  readonly spends: string[] = [];
  readonly log: { command: Done; key: string; outcome: Outcome; transferId: string | undefined }[] = [];

  async take(given: Command, killAfter: number | undefined): Promise<void> {
    if (given.do === 'again') {
      const earlier = this.log.at(-1 - given.nth);
      if (earlier === undefined) return;
      const again = await this.#insist(earlier.command, earlier.key, killAfter);
      // What was posted stays posted; what was refused may work by now, but not with the things of another run of it.
      if (earlier.outcome === 'ok') expect(again).toEqual({ outcome: 'ok', transferId: earlier.transferId });
      else this.#note(earlier.command, earlier.key, again);
      return;
    }
    const key = newKey();
    this.#note(given, key, await this.#insist(given, key, killAfter));
  }

  #note(command: Done, key: string, done: { outcome: Outcome; transferId: string | undefined }): void {
    expect({ command, outcome: done.outcome }).toEqual({ command, outcome: this.model.apply(command) });
    this.log.push({ command, key, ...done });
    if (command.do === 'spend' && done.transferId !== undefined) this.spends.push(done.transferId);
  }

  /** Repeats until there is a reply. */
  async #insist(command: Done, key: string, killAfter: number | undefined) {
    let stop: () => void = killAfter === undefined ? () => undefined : stage.killAfter(killAfter);
    for (;;) {
      try {
        return { outcome: 'ok' as const, transferId: (await this.#run(command, key)).transferId };
      } catch (error) {
        if (error instanceof CodedError) return { outcome: error.code as Outcome, transferId: undefined };
        if (!isDatabaseUnavailable(error)) throw error;
      } finally {
        stop();
        stop = () => undefined;
      }
    }
  }

  async #run(command: Done, key: string): Promise<{ transferId: string }> {
    const { ledger } = stage;
    const money = (of: { user: number; amount: number }) => ({
      key,
      userId: this.people[of.user] as string,
      asset: 'credits' as const,
      amount: BigInt(of.amount),
    });
    switch (command.do) {
      case 'grant':
        return await ledger.grant(money(command));
      case 'spend':
        return await ledger.spend({ ...money(command), note: 'a thing' });
      case 'reclaim':
        return await ledger.reclaim({ ...money(command), kind: 'reversal', houseCode: 'deposits' });
      case 'transfer':
        return await ledger.transfer({ ...money(command), to: this.people[command.to] as string });
      case 'hold': {
        const held = await ledger.holds.hold({ ...money(command), expiresInMs: 86_400_000 });
        if (!this.holds.includes(held.holdId)) this.holds.push(held.holdId);
        return held;
      }
      case 'capture':
        return await ledger.holds.capture({ key, holdId: this.#hold(command.nth), amount: BigInt(command.amount) });
      case 'release':
        return await ledger.holds.release({ key, holdId: this.#hold(command.nth) });
      default:
        return await ledger.refund({ key, transferId: this.spends[command.nth] ?? randomUUID() });
    }
  }

  #hold = (which: number): string => this.holds[which] ?? randomUUID();

  async compare(): Promise<void> {
    const { balances, debts, held } = this.model;
    for (const [i, userId] of this.people.entries()) {
      const [found] = await insist(() => stage.ledger.wallets.balances(userId));
      const { rows } = await stage.owner.query<{ debt: string }>(
        `select coalesce(-sum(d.balance), 0) as debt from account_holder o
          join account d on d.parent_id = o.account_id and d.kind = 'debt' where o.user_id = $1`,
        [userId],
      );
      expect({
        balance: Number(found?.balance ?? 0),
        held: Number(found?.held ?? 0),
        debt: Number(rows[0]?.debt),
      }).toEqual({ balance: balances[i], held: held[i], debt: debts[i] });
    }
  }
}

it(`does what its model does, whenever its sessions end (FUZZ_SEED=${fuzzSeed})`, { timeout: 600_000 }, async () => {
  const property = fc.asyncProperty(
    fc.array(fc.tuple(command, killed), { minLength: 10, maxLength: commandsMax }),
    async (commands) => {
      const play = new Play();
      for (const [given, killAfter] of commands) await play.take(given, killAfter);
      await play.compare();
    },
  );
  await fc.assert(property, { numRuns: runs, seed: fuzzSeed, endOnFailure: true });
  expect(stage.kills).toBeGreaterThan(runs);
  expect(await stage.check()).toMatchObject({ ok: true, differences: [] });
});
