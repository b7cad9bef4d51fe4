/**
 * M5: pots are whole at every step of random games. People sit down outside of the pot, join, leave, are kicked, answer; hosts start, end and abandon games; Redis
 * loses shards; processes die between any two steps, and PostgreSQL ends sessions after any statement. `FUZZ_SEED` repeats a run.
 */
import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isDatabaseUnavailable } from '../../../src/db/is-database-unavailable.ts';
import { splitPot } from '../../../src/game/pot-split.ts';
import { findDifferences } from '../../../src/platform/ledger/check-ledger.ts';
import { CodedError } from '../../../src/protocol/errors.ts';
import { potSplits, type Pot } from '../../../src/protocol/pots.ts';
import { readTestEnvironment } from '../../support/environment.ts';
import { ownerUrlOf } from '../../support/services.ts';
import { PotLab, type LabGame } from './pot-lab.ts';

const { full, fuzzSeed = Date.now() % 2 ** 31 } = readTestEnvironment();
const runs = full ? 1200 : 20;
const peopleCount = 4;
const purse = 25n;

let lab: PotLab;
let owner: Client;
beforeAll(async () => {
  lab = await PotLab.open();
  owner = new Client({ connectionString: ownerUrlOf(lab.bench.databaseUrl) });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await lab.close();
});

type Step =
  | { do: 'sit' | 'join' | 'joinSlowly' | 'joinHalf' | 'leave' | 'kick' | 'right' | 'wrong'; who: number }
  | { do: 'start' | 'next' | 'end' | 'abandon' | 'lose' | 'fold' | 'work' };

const who = fc.nat(peopleCount - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ do: fc.constant('join' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('sit' as const, 'joinSlowly', 'joinHalf', 'leave', 'kick'), who }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('right' as const, 'wrong'), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('start' as const, 'next') }) },
  { weight: 7, arbitrary: fc.record({ do: fc.constantFrom('fold' as const, 'work') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('end' as const, 'abandon', 'lose') }) },
);
/** After which statement of the step its session ends. */
const killed = fc.option(fc.nat(12), { nil: undefined, freq: 4 });
const amount = fc.integer({ min: 1, max: 12 }).map(String);
const pot: fc.Arbitrary<Pot> = fc
  .record({
    asset: fc.constant('credits' as const),
    split: fc.constantFrom(...potSplits),
    entryFee: fc.option(amount, { nil: undefined, freq: 5 }),
    sponsored: fc.option(amount, { nil: undefined, freq: 2 }),
  })
  .map(({ entryFee, sponsored, ...rest }) => ({
    ...rest,
    ...(entryFee !== undefined && { entryFee }),
    ...((sponsored !== undefined || entryFee === undefined) && { sponsored: sponsored ?? '5' }),
  }));
/** How a game ends that is still played: by itself, by its host, or by nobody. */
const ending = fc.constantFrom('finish' as const, 'finish', 'finish', 'end', 'abandon', 'orphan');

const count = { games: 0, steps: 0, kills: 0, paid: 0, returned: 0, entries: 0 };

class Play {
  readonly game: LabGame;
  readonly people: readonly string[];
  readonly seats = new Map<number, string>();
  /** Join keys. */
  readonly #keys: readonly string[];
  #hasLost = false;

  constructor(game: LabGame, people: readonly string[]) {
    this.game = game;
    this.people = people;
    this.#keys = people.map(() => randomUUID());
  }

  /** One step; whoever is refused, or gets no reply, lets it be. */
  async take(taken: Step, killAfter: number | undefined): Promise<void> {
    const stop = killAfter === undefined ? () => undefined : killSessionAfter(killAfter);
    try {
      await this.#run(taken);
    } catch (error) {
      if (!(error instanceof CodedError) && !isDatabaseUnavailable(error)) throw error;
    } finally {
      stop();
    }
    count.steps += 1;
    await this.check(taken);
  }

  async #run(taken: Step): Promise<void> {
    const { game } = this;
    const seat = 'who' in taken ? this.seats.get(taken.who) : undefined;
    const user = 'who' in taken ? (this.people[taken.who] as string) : '';
    switch (taken.do) {
      case 'sit':
        // Without an account yet.
        this.seats.set(taken.who, await lab.sit(game, { name: `S${taken.who}`, key: this.#keys[taken.who] ?? '' }));
        return;
      case 'join':
      case 'joinSlowly': {
        const pause = taken.do === 'join' ? undefined : async () => void (await lab.work(game));
        this.seats.set(taken.who, await lab.join(game, user, { pause, key: this.#keys[taken.who] ?? '' }));
        return;
      }
      case 'joinHalf':
        return await lab.joinHalf(game, user);
      case 'leave':
        return seat === undefined ? undefined : await lab.leave(game, seat);
      case 'kick':
        return seat === undefined ? undefined : void (await lab.run('kick-player', game, seat, ''));
      case 'right':
      case 'wrong':
        return seat === undefined ? undefined : await lab.answer(game, seat, taken.do === 'right' ? 0 : 1);
      case 'start':
      case 'next':
      case 'end':
        return await lab.step(game, taken.do);
      case 'abandon':
        return await lab.abandon(game);
      case 'lose':
        this.#hasLost = true;
        return await lab.loseShard(game);
      case 'fold':
        return await lab.fold(game);
      case 'work':
        return void (await lab.work(game));
    }
  }

  /** Held + given back + paid = put in; and nobody's money is made or lost, by the wallets alone. */
  async check(after: unknown): Promise<void> {
    const [sums] = (
      await owner.query<Record<'put_in' | 'held' | 'refunded' | 'staked' | 'paid' | 'house' | 'all', string>>(
        `with moved as (
            select t.kind, a.kind as of, e.amount, a.balance, a.code from transfer t join entry e on e.transfer_id = t.id
              join account a on a.id = e.account_id where t.ref = $1)
          select coalesce(sum(amount) filter (where kind in ('pot_fee', 'pot_sponsor') and amount > 0), 0) as put_in,
            coalesce(sum(balance) filter (where kind in ('pot_fee', 'pot_sponsor') and of = 'hold'), 0) as held,
            coalesce(sum(amount) filter (where kind = 'pot_refund' and amount > 0), 0) as refunded,
            coalesce(sum(amount) filter (where kind = 'pot_prize' and amount > 0), 0) as paid,
            coalesce(sum(amount) filter (where code = 'pots'), 0) as house,
            (select sum(a.balance) from account_holder o join account a on o.account_id in (a.id, a.parent_id)
              where o.user_id = any($2)) as all
          from moved`,
        [this.game.gameId, [...this.people, this.game.hostId]],
      )
    ).rows;
    const { put_in: putIn, held, refunded, paid, house, all } = sums as Record<string, string>;
    const whole = Number(held) + Number(refunded) + Number(paid);
    const wanted = { after, putIn: Number(putIn), house: 0, all: Number(purse) * (peopleCount + 1) };
    expect({ after, putIn: whole, house: Number(house), all: Number(all) }).toEqual(wanted);
  }

  /** Lets the game end, and everything that follows. */
  async finish(how: 'finish' | 'end' | 'abandon' | 'orphan'): Promise<void> {
    const { game } = this;
    await lab.epochs.ensure();
    if (how === 'orphan' && (await lab.phase(game)) === 'lobby') return await this.#orphan();
    if (how === 'abandon') await lab.abandon(game);
    // A lost room whose end was folded is not rebuilt.
    for (let steps = 0; !['over', ''].includes(await lab.phase(game)); steps += 1) {
      if (steps > 10) throw new Error('the game does not end');
      await lab.step(game, how === 'end' ? 'end' : (await lab.phase(game)) === 'lobby' ? 'start' : 'next');
    }
    await this.#settle();
  }

  /** The room is lost for good while its game is in the lobby: the hourly job ends it. */
  async #orphan(): Promise<void> {
    const { game } = this;
    await lab.fold(game);
    await lab.forget(game);
    await this.#settle();
  }

  async #settle(): Promise<void> {
    const { game } = this;
    await lab.fold(game);
    for (let works = 0; works < 10 && (await lab.work(game)); works += 1) await this.check('settling');
    const [settled] = await lab.sql<{ outcome: string; open: number }>(
      `select outcome, (select count(*)::int from pot_entry e where e.game_id = pot.game_id and ended_at is null) as open
        from pot where game_id = ? and settled_at is not null`,
      [game.gameId],
    );
    expect(settled?.open).toBe(0);
    if (settled?.outcome === 'paid') count.paid += 1;
    else count.returned += 1;
    await this.#compare();
  }

  /** Who has what, computed from the players' rows alone. */
  async #compare(): Promise<void> {
    const { game } = this;
    const { entryFee = '0', sponsored = '0', split } = game.pot;
    const rows = await lab.sql<{ userId: string; score: number; joinOrder: number }>(
      `select p.user_id as "userId", p.join_order as "joinOrder",
          (select coalesce(sum(points), 0)::int from answer a where a.game_id = p.game_id and a.player_id = p.player_id) as score
        from player p join game g on g.id = p.game_id join pot_entry e on e.id = p.pot_entry_id and e.outcome = 'played'
        where p.game_id = ? and g.status = 'finished' and (p.kicked_at is null or p.kicked_at > g.ended_at)`,
      [game.gameId],
    );
    const seated = await lab.sql<{ userId: string }>(
      `select p.user_id as "userId" from player p join game g on g.id = p.game_id join pot_entry e on e.id = p.pot_entry_id
        where p.game_id = ? and g.status = 'finished' and p.kicked_at is null and e.outcome <> 'played'`,
      [game.gameId],
    );
    // A Redis that has lost its data no longer knows which entries are void: who then takes a seat plays outside of the pot.
    if (!this.#hasLost) expect(seated).toEqual([]);
    count.entries += rows.length;
    const total = BigInt(sponsored) + BigInt(entryFee) * BigInt(rows.length);
    const rewards = rows.length === 0 ? [] : splitPot(total, split, rows);
    const wanted = new Map(this.people.map((id) => [id, purse]));
    for (const [i, { userId }] of rows.entries()) {
      wanted.set(userId, (wanted.get(userId) ?? 0n) - BigInt(entryFee) + (rewards[i] ?? 0n));
    }
    wanted.set(game.hostId, purse - (rows.length === 0 ? 0n : BigInt(sponsored)));
    for (const [id, balance] of wanted) {
      expect(await lab.ledger.wallets.balances(id)).toMatchObject([{ asset: 'credits', balance, held: 0n }]);
    }
  }
}

/** Ends the lab's sessions after the n-th statement from now. @returns what ends that */
function killSessionAfter(statements: number): () => void {
  let sent = 0;
  const { orm } = lab.bench;
  const original = orm.config.get('onQuery');
  orm.config.set('onQuery', (sql: string, parameters: readonly unknown[]) => {
    if (sent === statements) {
      count.kills += 1;
      void owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name ~ '^(fold-test|folding)' and datname = current_database()`,
      );
    }
    sent += 1;
    return original(sql, parameters);
  });
  return () => orm.config.set('onQuery', original);
}

/** A session may end a moment after it was told to. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
    }
  }
}

it(`are whole at every step of random games (FUZZ_SEED=${fuzzSeed})`, { timeout: 3_600_000 }, async () => {
  // Most begin with a pot that somebody plays for: few do by chance.
  const begun = fc.constantFrom([0, 1], [0, 1], [0], []);
  const others = fc.array(fc.tuple(step, killed), { minLength: 6, maxLength: 24 });
  const steps = fc
    .tuple(begun, others)
    .map(([first, rest]) => [...first.map((who): [Step, undefined] => [{ do: 'join', who }, undefined]), ...rest]);
  const property = fc.asyncProperty(pot, steps, ending, async (wanted, taken, how) => {
    const people: string[] = [];
    for (let i = 0; i < peopleCount; i += 1) people.push(await insist(() => lab.person(purse)));
    const hostId = await insist(() => lab.person(purse));
    const play = new Play(await insist(() => lab.game(hostId, wanted)), people);
    await play.check('creation');
    for (const [given, killAfter] of taken) await play.take(given, killAfter);
    await insist(() => play.finish(how));
    count.games += 1;
  });
  await fc.assert(property, { numRuns: runs, seed: fuzzSeed, endOnFailure: true });
  expect(await findDifferences(owner)).toEqual([]);
  const { games, kills, paid, returned } = count;
  expect(Math.min(kills, paid, returned), JSON.stringify(count)).toBeGreaterThan(games / 20);
  if (full) console.log(`pots: ${JSON.stringify(count)}, FUZZ_SEED=${fuzzSeed}`);
});
