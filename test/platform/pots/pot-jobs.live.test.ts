/** Which jobs pots get, and what the job of a hold does. No worker runs here. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endGame } from '../../../src/jobs/tasks/gone-game.ts';
import { settlePots } from '../../../src/jobs/tasks/settle-pots.ts';
import { PotLab, type LabGame } from './pot-lab.ts';

let lab: PotLab;
beforeAll(async () => {
  lab = await PotLab.open();
});
afterAll(() => lab.close());

const pot = { asset: 'credits' as const, entryFee: '10', sponsored: '7', split: 'winner' as const };
const balanceOf = async (userId: string) => {
  const [{ balance, held } = { balance: 0n, held: 0n }] = await lab.ledger.wallets.balances(userId);
  return [balance, held];
};

/** A game in its lobby, in which Ann and Bob are. */
async function open() {
  const [host, ann, bob] = [await lab.person(7n), await lab.person(10n), await lab.person(10n)];
  const game = await lab.game(host, pot);
  const seats = { ann: await lab.join(game, ann), bob: await lab.join(game, bob) };
  return { game, host, ann, bob, seats };
}

const jobsOf = ({ gameId }: LabGame, kind = 'settle-pot') =>
  lab.sql('select run_at <= now() as "isDue" from graphile_worker._private_jobs where key = ?', [`${kind}:${gameId}`]);
const forgetJobs = ({ gameId }: LabGame) =>
  lab.sql(`delete from graphile_worker._private_jobs where payload->>'gameId' = ? returning id`, [gameId]);
const outcomesOf = ({ gameId }: LabGame) =>
  lab.sql('select outcome from pot_entry where game_id = ? order by id', [gameId]);
const finish = async ({ game, seats }: Awaited<ReturnType<typeof open>>) => {
  await lab.step(game, 'start');
  await lab.answer(game, seats.ann, 0);
  await lab.answer(game, seats.bob, 1);
  while ((await lab.phase(game)) !== 'over') await lab.step(game, 'next');
};

describe('a pot is looked at', () => {
  it.each([
    ['a player leaves the lobby', ({ game, seats }: Awaited<ReturnType<typeof open>>) => lab.leave(game, seats.ann)],
    ['a player is kicked', async ({ game, seats }) => void (await lab.run('kick-player', game, seats.ann, ''))],
    ['the game is over', ({ game }) => lab.step(game, 'end')],
  ])('as soon as %s, whatever happens in other games', async (_, change) => {
    const games = [await open(), await open()];
    for (const each of games) {
      await lab.fold(each.game);
      expect(await jobsOf(each.game)).toEqual([]);
      await change(each);
      await lab.fold(each.game);
    }
    for (const { game } of games) expect(await jobsOf(game)).toEqual([{ isDue: true }]);
  });

  it('also when another worker folds the end later', async () => {
    const stage = await open();
    const { game, ann } = stage;
    await finish(stage);
    const define = (scorer: string) =>
      lab.sql(
        `update game set definition = jsonb_set(definition, '{scorer}', to_jsonb(?::text)) where id = ? returning id`,
        [scorer, game.gameId],
      );
    await define('99');
    await lab.fold(game);
    await define(game.definition.scorer);
    const later = await lab.bench.folder({ now: () => new Date() });
    while (await later.foldParked());
    expect(await jobsOf(game)).toEqual([{ isDue: true }]);
    await lab.work(game);
    expect(await balanceOf(ann)).toEqual([27n, 0n]);
  });

  it('when its game is ended without a room', async () => {
    const { game, ann } = await open();
    await lab.fold(game);
    await lab.loseRoom(game);
    await endGame({ orm: lab.bench.orm, rooms: lab.directory }, game.gameId);
    expect(await jobsOf(game)).toEqual([{ isDue: true }]);
    await lab.work(game);
    expect(await balanceOf(ann)).toEqual([10n, 0n]);
  });

  it('by the hourly job when its game has been over for a while', async () => {
    const { game } = await open();
    await lab.step(game, 'end');
    await lab.fold(game);
    await forgetJobs(game);
    await lab.sql(`update pot set created_at = now() - interval '1 hour' where game_id = ? returning 1`, [game.gameId]);
    await settlePots(lab.bench.orm);
    expect(await jobsOf(game)).toEqual([]);
    await lab.sql(`update game set ended_at = now() - interval '1 hour' where id = ? returning 1`, [game.gameId]);
    await settlePots(lab.bench.orm);
    expect(await jobsOf(game)).toEqual([{ isDue: true }]);
  });

  it('a minute after the first join, whoever comes later', async () => {
    const game = await lab.game(await lab.person(7n), pot);
    const runAt = () =>
      lab.sql('select run_at from graphile_worker._private_jobs where key = ?', [`return-fees:${game.gameId}`]);
    await lab.joinHalf(game, await lab.person(10n));
    const first = await runAt();
    expect(first).toHaveLength(1);
    await lab.joinHalf(game, await lab.person(10n));
    expect(await runAt()).toEqual(first);
  });

  it('again when a join was under way', async () => {
    const game = await lab.game(await lab.person(7n), pot);
    const ann = await lab.person(10n);
    await lab.joinHalf(game, ann);
    await lab.settle(game.gameId, -60_000);
    expect(await balanceOf(ann)).toEqual([0n, 10n]);
    expect(await jobsOf(game, 'return-fees-soon')).toHaveLength(1);
    await lab.settle(game.gameId);
    expect(await balanceOf(ann)).toEqual([10n, 0n]);
  });
});

describe('a hold of a pot', () => {
  const holdOf = async ({ gameId }: LabGame, userId: string) => {
    const [row] = await lab.sql<{ id: string; isLong: boolean }>(
      `select h.id, h.expires_at > now() + interval '29 days' as "isLong" from hold h
        left join pot_entry e on e.hold_id = h.id left join pot p on p.hold_id = h.id
        where e.game_id = ? and e.user_id = ? or p.game_id = ? and p.host_id = ?`,
      [gameId, userId, gameId, userId],
    );
    expect(row?.isLong).toBe(true);
    return row?.id as string;
  };

  it('that expires comes back alone, and the rest is paid', async () => {
    const stage = await open();
    const { game, host, ann, bob } = stage;
    const balances = () => Promise.all([host, ann, bob].map(balanceOf));
    expect(await lab.expire(await holdOf(game, bob))).toBe(true);
    expect(await balances()).toEqual([
      [0n, 7n],
      [0n, 10n],
      [10n, 0n],
    ]);
    expect(await outcomesOf(game)).toEqual([{ outcome: null }, { outcome: 'expired' }]);
    expect(await lab.expire(await holdOf(game, bob))).toBe(false);
    expect(await lab.expire(await holdOf(game, host))).toBe(true);
    expect(await balances()).toEqual([
      [7n, 0n],
      [0n, 10n],
      [10n, 0n],
    ]);
    await finish(stage);
    await lab.fold(game);
    await lab.settle(game.gameId);
    expect(await balances()).toEqual([
      [7n, 0n],
      [10n, 0n],
      [10n, 0n],
    ]);
    expect(await outcomesOf(game)).toEqual([{ outcome: 'played' }, { outcome: 'expired' }]);
  });

  it('that is resolved takes nothing else out of the pot', async () => {
    const { game, host, ann, bob, seats } = await open();
    await lab.leave(game, seats.ann);
    await lab.settle(game.gameId);
    expect(await lab.expire(await holdOf(game, ann))).toBe(false);
    expect(await Promise.all([host, ann, bob].map(balanceOf))).toEqual([
      [0n, 7n],
      [10n, 0n],
      [0n, 10n],
    ]);
  });
});
