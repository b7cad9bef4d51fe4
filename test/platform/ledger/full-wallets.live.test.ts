/** Wallets that are as full as can be: an income is refused in time, so that whatever is held can come back. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prizeOrder, returnOrder, stakeOrder } from '../../../src/platform/pots/pot-orders.ts';
import { newKey, openLedger, type LedgerStage } from './ledger-stage.ts';

const asset = 'credits';
const [balanceMax, heldMax] = [2n ** 63n - 1n, 2n ** 62n];
/** Of one request. */
const amountMax = 10n ** 18n - 1n;
let stage: LedgerStage;
beforeAll(async () => {
  stage = await openLedger();
});
afterAll(() => stage.close());

const grant = (userId: string, amount: bigint) => stage.ledger.grant({ key: newKey(), userId, asset, amount });
const hold = async (userId: string, amount: bigint, more: { purpose?: string; ref?: string } = {}) => {
  const request = { key: newKey(), userId, asset, amount, expiresInMs: 60_000, ...more } as const;
  const { holdId } = await stage.ledger.holds.hold(request);
  const found = await stage.ledger.holds.find(holdId);
  if (found === undefined) throw new Error('the hold is not there');
  return { holdId, ...found };
};
const accountsOf = async (userId: string) => {
  const [found] = await stage.ledger.wallets.balances(userId);
  return { balance: found?.balance, held: found?.held };
};
const tooMuch = { code: 'limit', details: { limit: 'balance', maximum: `${balanceMax}` } };

/** Somebody who has all that a wallet may have, but for `room`, and a part of it held. */
async function makeRich(held: readonly bigint[], room = 0n): Promise<{ userId: string; holdIds: string[] }> {
  const userId = randomUUID();
  const holdIds: string[] = [];
  let left = balanceMax - room;
  for (const amount of held) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await grant(userId, amount);
    // oxlint-disable-next-line no-await-in-loop -- as above
    holdIds.push((await hold(userId, amount)).holdId);
    left -= amount;
  }
  for (; left > 0n; left -= amountMax)
    // oxlint-disable-next-line no-await-in-loop -- as above
    await grant(userId, left < amountMax ? left : amountMax);
  return { userId, holdIds };
}

it('leave room for what is held: an income beyond it is refused, by whatever way', { timeout: 60_000 }, async () => {
  const { ledger } = stage;
  const { userId, holdIds } = await makeRich([5n, amountMax], 10n);
  const payer = randomUUID();
  await grant(payer, 100n);
  const { transferId } = await ledger.spend({ key: newKey(), userId, asset, amount: 20n });
  const { accountId } = (await ledger.wallets.find(userId, asset)) ?? { accountId: '' };
  const { balance } = await accountsOf(userId);
  const pay = (amount: bigint) => ledger.transfer({ key: newKey(), userId: payer, to: userId, asset, amount });
  const deposit = (amount: bigint) =>
    ledger.post(async () => [
      {
        key: newKey(),
        kind: 'deposit',
        asset,
        request: [],
        postings: [
          { accountId: '00000000-0000-4000-8000-000000020005', amount: -amount },
          { accountId, amount },
        ],
      },
    ]);
  await expect(grant(userId, 31n)).rejects.toMatchObject(tooMuch);
  await expect(pay(31n)).rejects.toMatchObject(tooMuch);
  await expect(deposit(31n)).rejects.toMatchObject(tooMuch);
  await pay(11n);
  await expect(ledger.refund({ key: newKey(), transferId })).rejects.toMatchObject(tooMuch);
  expect(await accountsOf(userId)).toEqual({ balance: (balance ?? 0n) + 11n, held: amountMax + 5n });
  await ledger.holds.release({ key: newKey(), holdId: holdIds[1] ?? '' });
  await ledger.holds.expire(holdIds[0] ?? '');
  expect(await accountsOf(userId)).toEqual({ balance: balanceMax - 19n, held: 0n });
  await pay(19n);
  await expect(pay(1n)).rejects.toMatchObject(tooMuch);
  expect(await accountsOf(payer)).toEqual({ balance: 70n, held: 0n });
});

it('are judged by what is there at the end of a transaction, in which a stake is paid back as a prize', async () => {
  const { ledger } = stage;
  const { userId } = await makeRich([]);
  const game = { gameId: randomUUID(), asset } as const;
  const stake = (amount: bigint) => hold(userId, amount, { purpose: 'pot', ref: game.gameId });
  const [held, other] = [await stake(50n), await stake(7n)];
  const wallet = await ledger.wallets.find(userId, asset);
  if (wallet === undefined) throw new Error('the wallet is not there');
  await ledger.post(async () => [stakeOrder(game, held), prizeOrder(game, { userId, wallet, amount: 50n })]);
  expect(await accountsOf(userId)).toEqual({ balance: balanceMax - 7n, held: 7n });
  await expect(grant(userId, 1n)).rejects.toMatchObject(tooMuch);
  await ledger.post(async () => [returnOrder(game, other)]);
  expect(await accountsOf(userId)).toEqual({ balance: balanceMax, held: 0n });
});

it('have a part of it held at once, 2^62, however it is cut', { timeout: 60_000 }, async () => {
  const { userId } = await makeRich([]);
  for (let i = 0; i < 4; i += 1) await hold(userId, amountMax);
  const left = heldMax - 4n * amountMax;
  await expect(hold(userId, left + 1n)).rejects.toMatchObject({
    code: 'limit',
    details: { limit: 'held', maximum: `${heldMax}` },
  });
  await hold(userId, left);
  expect(await accountsOf(userId)).toEqual({ balance: balanceMax - heldMax, held: heldMax });
  await expect(grant(userId, 1n)).rejects.toMatchObject(tooMuch);
  expect((await stage.check()).differences).toEqual([]);
});
