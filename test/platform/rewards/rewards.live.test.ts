/** What games pay: random games against an oracle, differences, the daily cap, and what nobody earns. */
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { User } from '../../../entities/user.ts';
import { readConfig } from '../../../src/config/config.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { noteGameEnd, noteLateKick, noteRewardCause } from '../../../src/db/reward-causes.ts';
import { seededRandomness, systemRandomness } from '../../../src/lib/randomness.ts';
import { Audit } from '../../../src/platform/accounts/audit.ts';
import { PersonLimits } from '../../../src/platform/accounts/person-limits.ts';
import { payMissingRewards } from '../../../src/jobs/tasks/pay-missing-rewards.ts';
import { checkLedger } from '../../../src/platform/ledger/check-ledger.ts';
import { Regrader } from '../../../src/platform/regrades/regrader.ts';
import { WalletHistory } from '../../../src/platform/ledger/wallet-history.ts';
import { Ledger } from '../../../src/platform/ledger/ledger.ts';
import { payRewards } from '../../../src/platform/rewards/pay-rewards.ts';
import { lock } from '../../../src/platform/rewards/rewards-sql.ts';
import { RewardRuleBook } from '../../../src/platform/rewards/reward-rule-book.ts';
import type { PointRules } from '../../../src/protocol/points.ts';
import { createDatabase, dropDatabase } from '../../support/services.ts';
import { changeAtRandom, playAtRandom, type PlayedGame } from '../regrades/regraded-game.ts';
import { expectedPoints, ledgerPoints } from './expected-rewards.ts';

const { next: random, uuid } = seededRandomness(77);
const makeId = systemRandomness().uuid;
const { signal } = new AbortController();
const rules: PointRules = {
  takingPart: 10,
  rightAnswer: 5,
  streak: { from: 2, points: 3 },
  places: [50, 30, 20],
  placesFrom: 3,
  dailyCap: 150,
};

let url: string;
let orm: MikroORM;
let regrader: Regrader;
let book: RewardRuleBook;
let adminId: string;
beforeAll(async () => {
  url = await createDatabase();
  orm = await connectOrm({ url, poolMax: 4, applicationName: 'qf-test', queryTimeoutMs: 20_000 });
  const now = Date.now;
  regrader = new Regrader({
    orm,
    rooms: { findRegradable: () => Promise.resolve(undefined), commitRegrade: () => Promise.resolve(false) },
    people: new PersonLimits(readConfig({}).people),
    randomness: { uuid },
    now,
  });
  book = new RewardRuleBook({ orm, audit: new Audit({ randomness: systemRandomness(), now }), now });
  adminId = await addPerson('admin');
  await book.change(adminId, rules);
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

const execute = <T = Record<string, unknown>>(sql: string, params: unknown[] = []) =>
  orm.em.fork().execute<T[]>(sql, params);
const pay = (gameId: string) => payRewards({ orm, makeId }, gameId, signal);

async function addPerson(role: 'host' | 'guest' | 'admin' = 'host'): Promise<string> {
  const id = randomUUID();
  await orm.em.fork().insert(User, { id, displayName: 'P', role, createdAt: new Date() });
  return id;
}
const addPeople = (count: number) => Promise.all(Array.from({ length: count }, () => addPerson()));

/** A stored game in which these people had seats, as folding leaves it. */
async function play(people: readonly string[], endedAt = '2026-03-01T12:00:00Z'): Promise<PlayedGame> {
  for (;;) {
    const game = await playAtRandom(orm, random);
    const seats = await execute<{ player_id: string }>(
      'select player_id from player where game_id = ? and kicked_at is null order by join_order',
      [game.gameId],
    );
    if (seats.length < people.length) {
      await execute('delete from game where id = ? returning 1', [game.gameId]);
      await execute('delete from answer where game_id = ? returning 1', [game.gameId]);
      await execute('delete from player where game_id = ? returning 1', [game.gameId]);
      continue;
    }
    for (const [at, userId] of people.entries())
      await execute('update player set user_id = ? where game_id = ? and player_id = ? returning 1', [
        userId,
        game.gameId,
        seats[at]?.player_id,
      ]);
    await execute('update game set ended_at = ? where id = ? returning 1', [endedAt, game.gameId]);
    await orm.em.fork().transactional((em) => noteGameEnd(em, game.gameId, new Date(endedAt)));
    return game;
  }
}

async function kick({ gameId }: PlayedGame, userId: string): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    await em.execute('update player set kicked_at = now() where game_id = ? and user_id = ?', [gameId, userId]);
    await noteLateKick(em, gameId, { logId: `${Math.floor(random() * 1e6)}-0`, at: new Date() });
  });
}
async function remove({ gameId }: PlayedGame): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    await em.execute('update game set deleted_at = now() where id = ?', [gameId]);
    await noteRewardCause(em, gameId, 'deletion', new Date());
  });
}
async function regrade(game: PlayedGame): Promise<void> {
  const change = game.questions.map((question) => changeAtRandom(question, random)).find((each) => each !== undefined);
  if (change === undefined) throw new Error('nothing to regrade');
  await regrader.regrade({ ...game, request: { questions: [change], note: '' }, keyed: undefined });
}
const walletOf = async (userId: string) =>
  (await execute<{ id: string }>('select account_id as id from account_holder where user_id = ?', [userId]))[0]?.id;
const transfersOf = (userId: string) =>
  execute<{ kind: string; key: string; amount: number; note: string }>(
    `select t.kind, t.key, e.amount::int as amount, n.text as note from account_holder o join account a on o.account_id in (a.id, a.parent_id)
      join entry e on e.account_id = a.id join transfer t on t.id = e.transfer_id left join transfer_note n on n.transfer_id = t.id
      where o.user_id = ? order by t.id`,
    [userId],
  );

describe('random games', () => {
  it(
    'pay what the rules say, whatever happens to them, in any order and number of runs',
    { timeout: 120_000 },
    async () => {
      const people = await addPeople(5);
      const games: PlayedGame[] = [];
      const settle = async () => {
        const open = games.toSorted(() => random() - 0.5);
        await Promise.all(open.flatMap(({ gameId }) => (random() < 0.3 ? [pay(gameId), pay(gameId)] : [pay(gameId)])));
      };
      for (let round = 0; round < 12; round += 1) {
        const some = people.filter(() => random() < 0.6);
        games.push(await play(some, round % 3 === 0 ? '2026-03-02T00:00:00Z' : '2026-03-01T23:59:59.999Z'));
        const game = games[Math.floor(random() * games.length)] as PlayedGame;
        const [{ gone }] = (await execute<{ gone: boolean }>(
          'select deleted_at is not null as gone from game where id = ?',
          [game.gameId],
        )) as [{ gone: boolean }];
        if (round % 4 === 1 && !gone) await regrade(game);
        if (round % 4 === 2) await kick(game, people[round % people.length] as string);
        if (round % 5 === 4) await remove(game);
        if (random() < 0.7) await settle();
      }
      await settle();
      const expected = await expectedPoints(orm, rules);
      expect(expected.size).toBeGreaterThan(3);
      expect(await ledgerPoints(orm)).toEqual(expected);
      const [{ open }] = (await execute('select count(*)::int as open from reward_due where settled_at is null')) as [
        { open: number },
      ];
      expect(open).toBe(0);
      expect(await Promise.all(games.map(({ gameId }) => pay(gameId)))).toEqual(games.map(() => 0));
    },
  );
});

describe('a difference', () => {
  it('is posted with its cause and its reason', async () => {
    const [one, two] = (await addPeople(2)) as [string, string];
    const game = await play([one, two], '2026-04-01T12:00:00Z');
    await pay(game.gameId);
    const [first] = await transfersOf(one);
    expect(first).toMatchObject({ kind: 'reward', key: `reward:${game.gameId}:${await walletOf(one)}` });
    expect(first?.note).toMatch(/taking part: 10/);
    await kick(game, one);
    await pay(game.gameId);
    const [, removed] = await transfersOf(one);
    expect(removed).toMatchObject({
      kind: 'reward_kick',
      amount: -Number(first?.amount),
      note: 'removed from the game',
    });
    await remove(game);
    // The job of the deletion may be faster.
    for (const table of ['answer', 'player'])
      await execute(`delete from ${table} where game_id = ? returning 1`, [game.gameId]);
    await execute('delete from game where id = ? returning 1', [game.gameId]);
    await pay(game.gameId);
    expect((await transfersOf(two)).at(-1)).toMatchObject({
      kind: 'reward_deletion',
      key: `reward:${game.gameId}:${await walletOf(two)}:deletion`,
      note: 'the game was deleted',
    });
    expect((await transfersOf(two)).reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
  });

  it('that a balance can not cover is a debt, which the next game pays', async () => {
    const [one] = (await addPeople(1)) as [string];
    const game = await play([one], '2026-05-01T12:00:00Z');
    await pay(game.gameId);
    const ledger = new Ledger({ orm, makeId, now: Date.now });
    const balance = (await ledger.wallets.balances(one))[0]?.balance ?? 0n;
    await ledger.spend({ key: randomUUID(), userId: one, asset: 'points', amount: balance - 1n });
    await remove(game);
    await pay(game.gameId);
    expect(await ledger.wallets.find(one, 'points')).toMatchObject({ debt: { owed: balance - 1n } });
    const nobody = () => Promise.resolve(new Map<string, never>());
    const history = new WalletHistory({ orm, namesOf: nobody, gamesOf: nobody });
    const { entries } = await history.entries(one, {});
    expect(entries.map(({ kind, amount, balanceAfter, owed }) => [kind, amount, balanceAfter, owed])).toEqual([
      ['reward_deletion', '-1', '0', undefined],
      ['reward_deletion', `${1n - balance}`, `${1n - balance}`, true],
      ['spend', `${1n - balance}`, '1', undefined],
      ['reward', `${balance}`, `${balance}`, undefined],
    ]);
    const paged = [];
    for (let cursor: string | undefined, at = 0; at < 4; at += 1) {
      const page = await history.entries(one, { limit: 1, ...(cursor !== undefined && { cursor }) });
      paged.push(...page.entries);
      cursor = page.next;
    }
    expect(paged).toEqual(entries);
    const next = await play([one], '2026-05-02T12:00:00Z');
    await pay(next.gameId);
    expect(
      (await transfersOf(one)).filter(({ key }) => key.startsWith(`reward:${next.gameId}`))[0]?.amount,
    ).toBeGreaterThan(0);
  });
});

it('results that change after they were read, and before they are paid, are read again', async () => {
  const [one, two] = (await addPeople(2)) as [string, string];
  const game = await play([one, two], '2026-10-01T12:00:00Z');
  const waiting = `select 1 from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`;
  const holder = orm.em.fork();
  await holder.begin();
  await holder.execute(lock, [game.gameId]);
  const paid = pay(game.gameId);
  await expect.poll(() => execute(waiting)).toHaveLength(1);
  await kick(game, one);
  await holder.commit();
  expect(await paid).toBe(1);
  expect([await transfersOf(one), (await transfersOf(two)).length]).toEqual([[], 1]);
});

describe('a day', () => {
  it('pays at most the cap, also for games that are paid at the same moment, and more as soon as one of them counts less', async () => {
    const [one] = (await addPeople(1)) as [string];
    await book.change(adminId, { ...rules, takingPart: 100 });
    const games = [];
    for (let i = 0; i < 4; i += 1) games.push(await play([one], '2026-06-01T10:00:00Z'));
    await Promise.all(games.map(({ gameId }) => pay(gameId)));
    await book.change(adminId, rules);
    const sum = async () => (await transfersOf(one)).reduce((total, { amount }) => total + amount, 0);
    expect(await sum()).toBe(150);
    expect((await transfersOf(one)).at(-1)?.note).toMatch(/at most 150 points a day$/);
    for (const game of games.slice(0, 2)) await remove(game);
    await Promise.all(games.map(({ gameId }) => pay(gameId)));
    expect(await sum()).toBe(150);
    await remove(games[2] as PlayedGame);
    await pay((games[2] as PlayedGame).gameId);
    expect(await sum()).toBeLessThan(150);
  });
});

describe('nothing', () => {
  it('is earned by guests, by people who are gone, and by the owner', async () => {
    const [guest, gone, host] = [await addPerson('guest'), await addPerson(), await addPerson()];
    const game = await play([guest, gone, host], '2026-07-01T12:00:00Z');
    await execute('update game set owner_id = ? where id = ? returning 1', [host, game.gameId]);
    await execute('delete from "user" where id = ? returning 1', [gone]);
    expect(await pay(game.gameId)).toBe(0);
    expect(await execute('select 1 from account_holder where user_id in (?, ?, ?)', [guest, gone, host])).toEqual([]);
  });

  it('is taken back when retention deletes a game or takes its people out', async () => {
    for (const how of [
      'delete from game where id = ? returning 1',
      'update game set anonymised_at = now() where id = ? returning 1',
    ]) {
      const [one, other] = (await addPeople(2)) as [string, string];
      const game = await play([one, other], '2026-08-01T12:00:00Z');
      await pay(game.gameId);
      const before = await transfersOf(one);
      await execute(how, [game.gameId]);
      await execute('update player set user_id = null where game_id = ? returning 1', [game.gameId]);
      await orm.em.fork().transactional((em) => noteLateKick(em, game.gameId, { logId: '9-9', at: new Date() }));
      expect(await pay(game.gameId)).toBe(0);
      expect(await transfersOf(one)).toEqual(before);
    }
  });
});

it('a game whose job was given up is found by the hour', async () => {
  const [one] = (await addPeople(1)) as [string];
  const { gameId } = await play([one], '2026-03-05T12:00:00Z');
  expect(await payMissingRewards(orm)).toBe(1);
  expect(await execute('select key from graphile_worker.jobs where key = ?', [`pay-rewards:${gameId}`])).toHaveLength(
    1,
  );
  await pay(gameId);
  expect(await payMissingRewards(orm)).toBe(0);
});

describe('the rules', () => {
  it('have versions, of which the one at the end of a game counts, and are only ever added', async () => {
    const before = await book.read();
    expect(await book.change(adminId, rules)).toEqual(before);
    const [one] = (await addPeople(1)) as [string];
    const game = await play([one], '2026-09-01T12:00:00Z');
    expect(await book.change(adminId, { ...rules, takingPart: 0, rightAnswer: 0 })).toMatchObject({
      version: before.version + 1,
    });
    await pay(game.gameId);
    expect(await transfersOf(one)).toHaveLength(1);
    await expect(execute('update reward_rules set version = 99')).rejects.toThrow(/denied|only ever added/);
    await expect(book.change(one, rules)).rejects.toMatchObject({ code: 'not_allowed' });
    expect(
      await execute(
        `select details->>'version' as version from audit_entry where action = 'points_changed' order by at desc limit 1`,
      ),
    ).toEqual([{ version: String(before.version + 1) }]);
  });
});

it('the check of the ledger agrees, and names what does not', async () => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const found = async () =>
      (await checkLedger(client)).differences.map(({ check, subject, found: what }) => `${check}: ${subject}: ${what}`);
    expect(await found()).toEqual([]);
    const [row] = await execute<{ gameId: string; userId: string; paid: number }>(
      `select game_id as "gameId", user_id as "userId", paid::int from reward where paid > 0 limit 1`,
    );
    const { gameId, userId, paid = 0 } = row ?? {};
    await execute('update reward set paid = paid + 1 where game_id = ? and user_id = ? returning 1', [gameId, userId]);
    await execute(
      `update reward_due set settled_at = null, at = now() - interval '2 hours' where game_id = ? and cause = 'end' returning 1`,
      [gameId],
    );
    expect(await found()).toEqual([
      `reward: points of game ${gameId} to ${userId}: ${paid + 1} are noted as paid, and its transfers add up to ${paid}`,
      expect.stringMatching(new RegExp(`^reward_day: points of ${userId} on 2026-`)),
      expect.stringMatching(new RegExp(`^unpaid: game ${gameId} \\(end\\): `)),
    ]);
  } finally {
    await client.end();
  }
});
