/** What changes between the hold of a fee and the seat: the fee is back when the join has its reply. No job runs here. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CodedError } from '../../../src/protocol/errors.ts';
import { PotLab, type LabGame } from './pot-lab.ts';

let lab: PotLab;
let game: LabGame;
let ann: string;
const pot = { asset: 'credits' as const, entryFee: '10', split: 'winner' as const };
beforeAll(async () => {
  lab = await PotLab.open();
});
afterAll(() => lab.close());

const open = async () => {
  game = await lab.game(await lab.person(1n), pot);
  ann = await lab.person(10n);
};
/** Nothing is held, and no entry is left. */
const isGivenBack = async () => {
  expect(await lab.ledger.wallets.balances(ann)).toMatchObject([{ balance: 10n, held: 0n }]);
  expect(await lab.sql('select 1 from pot_entry where game_id = ? and ended_at is null', [game.gameId])).toEqual([]);
};
const entriesOf = async () =>
  (await lab.sql<{ n: number }>('select count(*)::int as n from pot_entry where game_id = ?', [game.gameId]))[0]?.n;

describe('a fee that was held for a seat', () => {
  it.each([
    ['name_taken', () => lab.sit(game, { name: 'Ann' })],
    ['room_locked', () => lab.run('lock-room', game, '1')],
    ['room_full', () => lab.bench.redis.hset(lab.bench.keys.room(game.gameId).control, { max: 0 })],
  ])('that is then refused as %s comes back in the same request', async (code, change) => {
    await open();
    const pause = async () => void (await change());
    await expect(lab.join(game, ann, { name: 'Ann', pause })).rejects.toMatchObject({ code });
    expect(await entriesOf()).toBe(1);
    await isGivenBack();
    // Known to be refused, nothing is held.
    await expect(lab.join(game, ann, { name: 'Ann' })).rejects.toMatchObject({ code });
    expect(await entriesOf()).toBe(1);
  });

  it('that is then one outside of the pot comes back, as the player sits there already', async () => {
    await open();
    const key = randomUUID();
    const seats: string[] = [];
    const pause = async () => void seats.push(await lab.sit(game, { name: 'Ann', key }));
    expect(await lab.join(game, ann, { name: 'Ann', key, pause })).toBe(seats[0]);
    expect(await entriesOf()).toBe(1);
    await isGivenBack();
  });

  it('that is then one after the start comes back', async () => {
    await open();
    await lab.sit(game, { name: 'Bob' });
    const pause = async () => ((await lab.phase(game)) === 'lobby' ? await lab.step(game, 'start') : undefined);
    await lab.join(game, ann, { pause });
    expect(await entriesOf()).toBe(1);
    await isGivenBack();
  });

  it('stays held when only the reply is lost', async () => {
    await open();
    const key = randomUUID();
    const lost = new Error('the reply is lost');
    const { joins } = lab;
    const join = joins.join.bind(joins);
    joins.join = (asked) => join({ ...asked, take: async (entry) => (await asked.take(entry), Promise.reject(lost)) });
    try {
      await expect(lab.join(game, ann, { key })).rejects.toBe(lost);
    } finally {
      joins.join = join;
    }
    await lab.join(game, ann, { key });
    expect(await lab.ledger.wallets.balances(ann)).toMatchObject([{ balance: 0n, held: 10n }]);
    expect(await entriesOf()).toBe(1);
  });

  it('is held for a new seat when the one that was there is gone meanwhile', async () => {
    await open();
    const key = randomUUID();
    const seat = await lab.sit(game, { name: 'Ann', key });
    let isGone = false;
    const pause = async () => {
      if (isGone) return;
      isGone = true;
      await lab.leave(game, seat);
    };
    expect(await lab.join(game, ann, { name: 'Ann', key, pause })).not.toBe(seat);
    expect(await lab.ledger.wallets.balances(ann)).toMatchObject([{ balance: 0n, held: 10n }]);
  });

  it('is held anew after it came back, and once each time', async () => {
    await open();
    const enter = async () => (await lab.pots.enter({ gameId: game.gameId, userId: ann, fee: '10' })) as string;
    for (const times of [1, 2, 3]) {
      const entry = await enter();
      expect(await enter()).toBe(entry);
      expect(await lab.ledger.wallets.balances(ann)).toMatchObject([{ balance: 0n, held: 10n }]);
      await lab.pots.giveBack(game.gameId, entry);
      expect(await entriesOf()).toBe(times);
      await isGivenBack();
    }
  });

  it('is held anew when a job has given it back meanwhile: its first entry gets no seat', async () => {
    await open();
    let isBack = false;
    const pause = async () => {
      if (isBack) return;
      isBack = true;
      await lab.settle(game.gameId);
      await isGivenBack();
    };
    await lab.join(game, ann, { pause });
    expect(await lab.ledger.wallets.balances(ann)).toMatchObject([{ balance: 0n, held: 10n }]);
    expect(await entriesOf()).toBe(2);
  });

  it('is not held again when another join of the player enters at the same moment', async () => {
    await open();
    const id = randomUUID();
    let entered: Promise<string | undefined> | undefined;
    await lab.bench.orm.em.fork().transactional(async (em) => {
      await em.execute(
        'insert into pot_entry (id, game_id, user_id, attempt, created_at) values (?, ?, ?, 1, now()) returning id',
        [id, game.gameId, ann],
      );
      entered = lab.pots.enter({ gameId: game.gameId, userId: ann, fee: '10' });
      const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await expect.poll(() => lab.sql(waiting)).toHaveLength(1);
    });
    expect(await entered).toBe(id);
    expect(await entriesOf()).toBe(1);
    expect(await lab.ledger.wallets.balances(ann)).toMatchObject([{ balance: 10n, held: 0n }]);
  });

  it('comes back by a job when Redis does not reply meanwhile, and the refusal is told all the same', async () => {
    await open();
    const { directory } = lab;
    const voidEntries = directory.voidEntries.bind(directory);
    directory.voidEntries = () => Promise.reject(new CodedError('busy', 'Redis is away'));
    try {
      const pause = async () => void (await lab.sit(game, { name: 'Ann' }));
      await expect(lab.join(game, ann, { name: 'Ann', pause })).rejects.toMatchObject({ code: 'name_taken' });
    } finally {
      directory.voidEntries = voidEntries;
    }
    expect(await lab.ledger.wallets.balances(ann)).toMatchObject([{ balance: 0n, held: 10n }]);
    expect(await lab.work(game)).toBe(true);
    await isGivenBack();
  });
});

describe('a fee', () => {
  it('is not held for who comes with a code: the seat is there', async () => {
    await open();
    const ticket = { gameId: game.gameId, userId: ann, nonce: 'x', expiresAt: Date.now() + 60_000 };
    const check = () => Promise.resolve('new' as const);
    const take = (entry: string | undefined) => Promise.resolve(entry);
    const asked = { gameId: game.gameId, fee: '10', ticket, check, take };
    expect(await lab.joins.join({ ...asked, isReclaim: true })).toBeUndefined();
    expect(await entriesOf()).toBe(0);
    expect(await lab.joins.join({ ...asked, isReclaim: false })).toBeDefined();
  });
});
