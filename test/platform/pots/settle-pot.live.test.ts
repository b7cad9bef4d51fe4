/** When a pot is settled, by how many, and what of it is final. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemRandomness } from '../../../src/lib/randomness.ts';
import { isInPot } from '../../../src/platform/pots/is-in-pot.ts';
import { settleEnded } from '../../../src/platform/pots/settle-pot.ts';
import { playersMax, PotLab, type LabGame } from './pot-lab.ts';

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

/** Ann is right, Bob is wrong, and the game is over. Who is kicked goes just before that. */
async function play({ kicked, questions = 1 }: { kicked?: 'ann'; questions?: number } = {}) {
  const [host, ann, bob] = [await lab.person(7n), await lab.person(10n), await lab.person(10n)];
  const game = await lab.game(host, pot, questions);
  const seats = { ann: await lab.join(game, ann), bob: await lab.join(game, bob) };
  await lab.step(game, 'start');
  for (let question = 0; question < questions; question += 1) {
    while ((await lab.phase(game)) !== 'open') await lab.step(game, 'next');
    await lab.answer(game, seats.ann, 0, question);
    await lab.answer(game, seats.bob, 1, question);
  }
  if (kicked !== undefined) await lab.run('kick-player', game, seats[kicked], '');
  while ((await lab.phase(game)) !== 'over') await lab.step(game, 'next');
  return { game, host, ann, bob, seats };
}

const outcomeOf = async ({ gameId }: LabGame) =>
  (await lab.sql<{ outcome: string | null }>('select outcome from pot where game_id = ?', [gameId]))[0]?.outcome;

it('is paid once by workers that settle it at the same time', async () => {
  const { game, host, ann, bob } = await play();
  await lab.fold(game);
  await Promise.all([lab.settle(game.gameId), lab.settle(game.gameId), lab.settle(game.gameId)]);
  expect(await Promise.all([host, ann, bob].map(balanceOf))).toEqual([
    [0n, 0n],
    [27n, 0n],
    [0n, 0n],
  ]);
  expect(await outcomeOf(game)).toBe('paid');
});

it('is final: nobody comes into it any more, and settling it again changes nothing', async () => {
  const { game, ann } = await play();
  await lab.fold(game);
  await lab.settle(game.gameId);
  const late = await lab.person(10n);
  expect(await lab.pots.enter({ gameId: game.gameId, userId: late, fee: '10' })).toBeUndefined();
  const deps = { orm: lab.bench.orm, ledger: lab.ledger, makeId: systemRandomness().uuid, now: Date.now };
  expect(await settleEnded(deps, game.gameId)).toBe(0);
  expect(await Promise.all([late, ann].map(balanceOf))).toEqual([
    [10n, 0n],
    [27n, 0n],
  ]);
  expect(await outcomeOf(game)).toBe('paid');
});

it('waits for regrades that are being applied', async () => {
  const { game, ann } = await play();
  await lab.fold(game);
  const key = `reapply-regrades:${game.gameId}`;
  await lab.sql(
    `select graphile_worker.add_job('reapply-regrades', job_key => ?, run_at => now() + interval '1 hour')`,
    [key],
  );
  await lab.settle(game.gameId);
  expect([await outcomeOf(game), await balanceOf(ann)]).toEqual([null, [0n, 10n]]);
  await lab.sql('select graphile_worker.remove_job(?)', [key]);
  expect(await lab.work(game)).toBe(true);
  expect([await outcomeOf(game), await balanceOf(ann)]).toEqual(['paid', [27n, 0n]]);
});

it('waits for no regrades whose job has failed for good', async () => {
  const { game, ann } = await play();
  await lab.fold(game);
  const key = `reapply-regrades:${game.gameId}`;
  await lab.sql(`select graphile_worker.add_job('reapply-regrades', job_key => ?)`, [key]);
  await lab.sql('update graphile_worker._private_jobs set attempts = max_attempts where key = ? returning id', [key]);
  await lab.settle(game.gameId);
  expect([await outcomeOf(game), await balanceOf(ann)]).toEqual(['paid', [27n, 0n]]);
});

it('goes to the best sum of points, not to the best question', async () => {
  const { game, ann, bob, seats } = await play({ questions: 2 });
  await lab.fold(game);
  await lab.sql(
    `update answer set points = case when player_id = ? then 600 else 1000 * question end where game_id = ? returning 1`,
    [seats.ann, game.gameId],
  );
  await lab.settle(game.gameId);
  expect(await Promise.all([ann, bob].map(balanceOf))).toEqual([
    [27n, 0n],
    [0n, 0n],
  ]);
});

it('gives a player who is kicked just before the end the fee back, and nothing else', async () => {
  const { game, ann, bob } = await play({ kicked: 'ann' });
  await lab.fold(game);
  await lab.settle(game.gameId);
  expect(await Promise.all([ann, bob].map(balanceOf))).toEqual([
    [10n, 0n],
    [17n, 0n],
  ]);
  const outcomes = await lab.sql('select outcome from pot_entry where game_id = ? order by id', [game.gameId]);
  expect(outcomes).toEqual([{ outcome: 'kicked' }, { outcome: 'played' }]);
});

it.each(['after', 'before'])('counts a player who is kicked after the end, looked at %s it is stored', async (when) => {
  const { game, ann, bob, seats } = await play();
  await lab.run('kick-player', game, seats.ann, '');
  if (when === 'before') await lab.settle(game.gameId);
  await lab.fold(game);
  await lab.settle(game.gameId);
  expect(await Promise.all([ann, bob].map(balanceOf))).toEqual([
    [27n, 0n],
    [0n, 0n],
  ]);
});

it('takes so many players, and no more', async () => {
  const game = await lab.game(await lab.person(7n), pot);
  for (let i = 0; i < playersMax; i += 1) await lab.join(game, await lab.person(10n));
  const late = await lab.person(10n);
  await expect(lab.join(game, late)).rejects.toMatchObject({ code: 'limit', details: { limit: 'pot_players' } });
  expect(await balanceOf(late)).toEqual([10n, 0n]);
});

it('goes back when its game is not there any more', async () => {
  const [host, ann] = [await lab.person(7n), await lab.person(10n)];
  const game = await lab.game(host, pot);
  await lab.join(game, ann);
  await lab.sql('delete from game where id = ? returning id', [game.gameId]);
  await lab.settle(game.gameId);
  expect(await Promise.all([host, ann].map(balanceOf))).toEqual([
    [7n, 0n],
    [10n, 0n],
  ]);
  expect(await outcomeOf(game)).toBe('returned');
});

it('stays as it is when Redis loses the room, and so do the seats', async () => {
  const [host, ann] = [await lab.person(7n), await lab.person(10n)];
  const game = await lab.game(host, pot);
  const seat = await lab.join(game, ann);
  await lab.fold(game);
  await lab.loseShard(game);
  await lab.settle(game.gameId);
  expect(await balanceOf(ann)).toEqual([0n, 10n]);
  expect(await lab.join(game, ann)).toBe(seat);
  expect(await balanceOf(ann)).toEqual([0n, 10n]);
});

it('keeps its host and its players from being deleted until it is settled', async () => {
  const { game, host, ann } = await play();
  const areIn = () => Promise.all([host, ann].map((userId) => isInPot(lab.bench.orm.em.fork(), userId)));
  expect(await areIn()).toEqual([true, true]);
  await lab.fold(game);
  await lab.settle(game.gameId);
  expect(await areIn()).toEqual([false, false]);
});
