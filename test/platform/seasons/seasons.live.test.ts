/** Points of games by season: what counts when, together with the transfers, and counted anew from them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDifferences } from '../../../src/platform/ledger/check-ledger.ts';
import { houseAccount } from '../../../src/platform/ledger/house-accounts.ts';
import { postTransfers } from '../../../src/platform/ledger/post-transfers.ts';
import type { TransferOrder } from '../../../src/platform/ledger/transfer-order.ts';
import { postingsOfIncome } from '../../../src/platform/ledger/wallets.ts';
import { rebuildSeasons } from '../../../src/platform/seasons/rebuild-seasons.ts';
import { recordSeasonPoints, type SeasonPointsChange } from '../../../src/platform/seasons/record-season-points.ts';
import { forgetInSeasons } from '../../../src/platform/seasons/season-names.ts';
import { newKey } from '../ledger/ledger-stage.ts';
import { openSeasons, type SeasonsStage } from './seasons-stage.ts';

const asset = 'points';
let stage: SeasonsStage;
beforeAll(async () => {
  stage = await openSeasons();
});
afterAll(() => stage.close());

const newPerson = async (role?: string) => (await stage.addPeople(1, role))[0] as string;
const newGame = (end: string) => ({ gameId: randomUUID(), at: Date.parse(end) });
const pointsOf = async (userId: string) => {
  const { rows } = await stage.owner.query<{ season: string; points: string }>(
    'select season, points from season_points where user_id = $1 and points <> 0',
    [userId],
  );
  return Object.fromEntries(rows.map(({ season, points }) => [season, points]));
};
const differences = async () =>
  (await findDifferences(stage.owner)).filter(({ check }) => check === 'season' || check === 'leaderboard');

/** As games pay them; what a balance can't cover goes to a debt. */
async function pay({ userId, gameId, delta, at }: SeasonPointsChange): Promise<void> {
  const { orm, ledger } = stage;
  const wallet = await ledger.wallets.ensure(userId, asset);
  const debtId = await ledger.wallets.ensureDebt(wallet.accountId, asset);
  const [balance] = await ledger.wallets.balances(userId);
  const covered = -delta > (balance?.balance ?? 0n) ? -(balance?.balance ?? 0n) : delta;
  const postings =
    delta > 0n
      ? postingsOfIncome(wallet, delta)
      : [
          { accountId: wallet.accountId, amount: covered },
          { accountId: debtId, amount: delta - covered },
        ].filter(({ amount }) => amount !== 0n);
  const order: TransferOrder = {
    key: newKey(),
    kind: 'reward',
    asset,
    request: [userId, gameId, delta],
    postings: [{ accountId: houseAccount(asset, 'rewards'), amount: -delta }, ...postings],
    ref: gameId,
  };
  await orm.em.fork().transactional(async (em) => {
    await postTransfers(em, [order], () => randomUUID());
    await recordSeasonPoints(em, [{ userId, gameId, delta, at }]);
  });
}

describe('points of a game', () => {
  it('count in the month and the year of its end, in UTC, whenever they are paid [SEASON-1]', async () => {
    const userId = await newPerson();
    await stage.names.choose(userId, 'Ann');
    const [last, first] = [newGame('2026-11-30T23:59:59.999Z'), newGame('2026-12-01T00:00:00Z')];
    await stage.record([
      { userId, ...last, delta: 5n },
      { userId, ...first, delta: 7n },
    ]);
    // A regrade, weeks later: whoever computes the end anew is a moment off.
    await stage.record([{ userId, ...last, at: last.at + 1, delta: -2n }]);
    expect(await pointsOf(userId)).toEqual({ all: '10', '2026': '10', '2026-11': '3', '2026-12': '7' });
    expect((await stage.read('2026-11', userId)).me).toEqual({ rank: 1, points: '3' });
  });

  it('are in no season when their transaction fails', async () => {
    const userId = await newPerson();
    const failing = stage.orm.em.fork().transactional(async (em) => {
      await recordSeasonPoints(em, [{ userId, ...newGame('2026-11-05T10:00:00Z'), delta: 5n }]);
      throw new Error('the commit fails');
    });
    await expect(failing).rejects.toThrow('the commit fails');
    expect(await pointsOf(userId)).toEqual({});
  });

  it('are not counted for guests, and for people who are gone', async () => {
    const [guest, gone] = [await newPerson('guest'), randomUUID()];
    const game = newGame('2026-11-05T10:00:00Z');
    await stage.record([guest, gone].map((userId) => ({ userId, ...game, delta: 5n })));
    expect([await pointsOf(guest), await pointsOf(gone)]).toEqual([{}, {}]);
  });

  it('that were all taken back leave nobody on the leaderboard', async () => {
    const userId = await newPerson();
    await stage.names.choose(userId, 'Bo');
    const game = newGame('2024-02-05T10:00:00Z');
    await stage.record([{ userId, ...game, delta: 5n }]);
    expect(await stage.read('2024', userId)).toMatchObject({ players: 1, me: { rank: 1 } });
    await stage.record([{ userId, ...game, delta: -5n }]);
    expect(await stage.read('2024', userId)).toEqual({ season: '2024', entries: [], players: 0 });
  });
});

describe('a name', () => {
  it('is cleaned, counts points that are there, and is gone at once [SEASON-2] [SEASON-3]', async () => {
    const [userId, other] = [await newPerson(), await newPerson()];
    const game = newGame('2023-05-05T10:00:00Z');
    await stage.record([userId, other].map((each) => ({ userId: each, ...game, delta: 9n })));
    expect(await stage.read('2023-05', userId)).toEqual({ season: '2023-05', entries: [], players: 0 });
    expect(await stage.names.choose(userId, '  Ａnn \u200B Lee ')).toBe('Ann Lee');
    await stage.names.choose(other, 'Ann Lee');
    expect(await stage.read('2023-05', userId)).toEqual({
      season: '2023-05',
      entries: expect.toSatisfy((entries: object[]) => entries.length === 2),
      players: 2,
      me: { rank: 1, points: '9' },
    });
    await stage.names.choose(userId, 'Annie');
    expect((await stage.read('2023-05', userId)).entries).toContainEqual({
      rank: 1,
      name: 'Annie',
      points: '9',
      you: true,
    });
    await stage.names.leave(userId);
    expect(await stage.read('2023-05', userId)).toEqual({
      season: '2023-05',
      entries: [{ rank: 1, name: 'Ann Lee', points: '9' }],
      players: 1,
    });
    expect(await stage.names.read(userId)).toBeUndefined();
    expect(await pointsOf(userId)).toMatchObject({ all: '9' });
  });

  it.each(['', ' \u200B', 'x'.repeat(25), 'asshole'])('is refused: %j [SEASON-2]', async (name) => {
    await expect(stage.names.choose(await newPerson(), name)).rejects.toMatchObject({ code: 'name_refused' });
  });

  it('is none of a person who is gone', async () => {
    await expect(stage.names.choose(randomUUID(), 'Ann')).rejects.toMatchObject({ code: 'bad_token' });
  });
});

it('lists seasons, the newest first', async () => {
  const userId = await newPerson();
  await stage.record([{ userId, ...newGame('2022-03-05T10:00:00Z'), delta: 1n }]);
  const seasons = await stage.boards.seasons();
  expect(seasons[0]).toBe('all');
  expect(seasons.slice(-2)).toEqual(['2022-03', '2022']);
});

describe('the ledger', () => {
  const game = newGame('2026-10-05T10:00:00Z');
  let people: string[];
  beforeAll(async () => {
    // What other tests have recorded has no transfers.
    await stage.owner.query('delete from season_points; delete from season_bucket');
    people = await stage.addPeople(4);
    await stage.names.choose(people[0] as string, 'Ann');
    for (const [at, userId] of people.entries()) await pay({ userId, ...game, delta: BigInt(10 * (at + 1)) });
    const [ann = '', bob = ''] = people;
    // A regrade takes what Bob has spent: a debt, which his next game pays first.
    await stage.ledger.spend({ key: newKey(), userId: bob, asset, amount: 15n });
    await pay({ userId: bob, ...game, delta: -12n });
    await pay({ userId: bob, ...newGame('2026-11-05T10:00:00Z'), delta: 30n });
    // Neither is from a game.
    await stage.ledger.grant({ key: newKey(), userId: ann, asset, amount: 1000n });
    await stage.ledger.transfer({ key: newKey(), userId: ann, to: bob, asset, amount: 500n });
  });

  it('has the same sums, and its check says so [SEASON-1]', async () => {
    expect(await differences()).toEqual([]);
    const [ann = '', bob = ''] = people;
    expect(await pointsOf(ann)).toEqual({ all: '10', '2026': '10', '2026-10': '10' });
    expect(await pointsOf(bob)).toEqual({ all: '38', '2026': '38', '2026-10': '8', '2026-11': '30' });
  });

  it('has nothing of people who are gone, also before their wallets are severed', async () => {
    const userId = await newPerson();
    await stage.names.choose(userId, 'Gone');
    await pay({ userId, ...game, delta: 5n });
    await stage.orm.em.fork().transactional(async (em) => {
      await em.execute('delete from "user" where id = ?', [userId]);
      await forgetInSeasons(em, userId);
    });
    expect(await differences()).toEqual([]);
    expect(await rebuildSeasons(stage.orm)).toBe(0);
    expect(await pointsOf(userId)).toEqual({});
  });

  it.each([
    ['season', `update season_points set points = points + 1 where season = '2026-10'`, 4],
    ['season', `delete from season_points where season = '2026'`, 4],
    ['season', `insert into season_points select gen_random_uuid(), 'all', 5, false`, 1],
    // The games are gone: the months of their transfers count.
    ['season', `delete from season_game`, expect.any(Number)],
    ['leaderboard', `update season_bucket set players = players + 1`, 0],
    ['leaderboard', `update season_points set listed = not listed`, 0],
    ['leaderboard', `delete from season_name`, 0],
  ])('shows a difference of the %s, and counts anew: %s', async (check, statement, wrong) => {
    await stage.owner.query(statement);
    const found = await differences();
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map((each) => each.check))).toContain(check);
    expect(await rebuildSeasons(stage.orm)).toEqual(wrong);
    expect(await differences()).toEqual([]);
  });
});
