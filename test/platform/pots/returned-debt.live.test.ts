/** What a pot gives back or pays is an income of its wallet: it pays what the wallet owes first. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expirePotHold } from '../../../src/platform/pots/expire-pot-hold.ts';
import { PotLab } from './pot-lab.ts';

let lab: PotLab;
beforeAll(async () => {
  lab = await PotLab.open();
});
afterAll(() => lab.close());

it('pays debts with fees and sponsored parts that come back', async () => {
  const { ledger, pots } = lab;
  const [host, player] = [await lab.person(50n), await lab.person(30n)];
  const pot = { asset: 'credits' as const, entryFee: '30', sponsored: '50', split: 'winner' as const };
  const { gameId } = await lab.game(host, pot);
  const entryId = await pots.enter({ gameId, userId: player, fee: '30' });
  for (const [userId, amount] of [
    [host, 60n],
    [player, 10n],
  ] as const)
    await ledger.reclaim({ key: randomUUID(), userId, asset: 'credits', amount, kind: 'x', houseCode: 'deposits' });
  await pots.giveBack(gameId, entryId as string);
  expect(await ledger.wallets.balances(player)).toMatchObject([{ balance: 20n, held: 0n, owed: 0n }]);
  const [row] = await lab.sql<{ holdId: string }>('select hold_id as "holdId" from pot where game_id = ?', [gameId]);
  await expirePotHold({ ledger, now: Date.now }, gameId, row?.holdId as string);
  expect(await ledger.wallets.balances(host)).toMatchObject([{ balance: 0n, held: 0n, owed: 10n }]);
});

it('pays debts with prizes', async () => {
  const { ledger } = lab;
  const player = await lab.person(30n);
  const game = await lab.game(await lab.person(1n), { asset: 'credits', entryFee: '30', split: 'winner' });
  const seat = await lab.join(game, player);
  const debt = { key: randomUUID(), userId: player, asset: 'credits' as const, amount: 10n };
  await ledger.reclaim({ ...debt, kind: 'x', houseCode: 'deposits' });
  await lab.step(game, 'start');
  await lab.answer(game, seat, 0);
  while ((await lab.phase(game)) !== 'over') await lab.step(game, 'next');
  await lab.fold(game);
  await lab.settle(game.gameId);
  expect(await ledger.wallets.balances(player)).toMatchObject([{ balance: 20n, held: 0n, owed: 0n }]);
});
