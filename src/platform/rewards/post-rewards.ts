import type { EntityManager } from '@mikro-orm/postgresql';
import { houseAccount } from '../ledger/house-accounts.ts';
import { postTransfers } from '../ledger/post-transfers.ts';
import { OutdatedRead } from '../ledger/repeat-transaction.ts';
import type { Posting, TransferOrder } from '../ledger/transfer-order.ts';
import { postingsOfIncome } from '../ledger/wallets.ts';
import { recordSeasonPoints } from '../seasons/record-season-points.ts';
import * as sql from './rewards-sql.ts';

/** An amount that a game moves for one person. */
export interface RewardPosting {
  gameId: string;
  userId: string;
  /** Not 0; negative: points are taken back. */
  delta: bigint;
  /** What follows the person's first transfer about the game, such as `regrade:ID`; `undefined` for that one. */
  cause: string | undefined;
  /** When the game ended, Unix ms. */
  at: number;
  note: string;
}

interface PointsWallet {
  accountId: string;
  balance: bigint;
  debtId: string | null;
  owed: bigint;
}

const asset = 'points';

/**
 * Posts what games owe people, with their seasons, in the caller's transaction: the only place where points of games move. Call it once
 * in the transaction, at its end, with the people's rows locked. What a balance can't cover becomes a debt.
 * @param makeId of version 7
 * @throws {OutdatedRead} when somebody else has just made an account; errors of `postTransfers`
 */
export async function postRewards(
  em: EntityManager,
  made: readonly RewardPosting[],
  makeId: () => string,
): Promise<void> {
  if (made.length === 0) return;
  const wallets = await findWallets(em, made, makeId);
  const orders: TransferOrder[] = [];
  for (const posting of made) {
    const wallet = wallets.get(posting.userId);
    if (wallet === undefined) throw new Error('a wallet was made and is not there');
    // oxlint-disable-next-line no-await-in-loop -- one connection
    orders.push(orderOf(posting, wallet, await postingsOf(em, wallet, { delta: posting.delta, makeId })));
  }
  await postTransfers(em, orders, makeId);
  await recordSeasonPoints(em, made);
}

/** The wallet stands for its person: it is severed when the account ends, and an id of the person would not be. */
function orderOf(
  { gameId, delta, cause, note }: RewardPosting,
  { accountId }: PointsWallet,
  postings: readonly Posting[],
): TransferOrder {
  const key = ['reward', gameId, accountId, ...(cause === undefined ? [] : [cause])].join(':');
  const kind = cause === undefined ? 'reward' : `reward_${cause.split(':')[0]}`;
  return {
    key,
    kind,
    asset,
    request: [kind, gameId, accountId, delta],
    postings,
    ref: gameId,
    ...(note !== '' && { note }),
  };
}

async function postingsOf(
  em: EntityManager,
  { accountId, balance, debtId, owed }: PointsWallet,
  { delta, makeId }: { delta: bigint; makeId: () => string },
): Promise<Posting[]> {
  const house = { accountId: houseAccount(asset, 'rewards'), amount: -delta };
  if (delta > 0n) {
    const debt = debtId !== null && owed > 0n ? { debt: { accountId: debtId, owed } } : {};
    return [house, ...postingsOfIncome({ accountId, ...debt }, delta)];
  }
  const covered = balance < -delta ? balance : -delta;
  const missing = -delta - covered;
  return [
    house,
    ...(covered > 0n ? [{ accountId, amount: -covered }] : []),
    ...(missing > 0n ? [{ accountId: debtId ?? (await addDebt(em, accountId, makeId())), amount: -missing }] : []),
  ];
}

/** Makes those that there are not. */
async function findWallets(
  em: EntityManager,
  made: readonly RewardPosting[],
  makeId: () => string,
): Promise<Map<string, PointsWallet>> {
  const rows = await em.execute<
    { userId: string; accountId: string; balance: string; debtId: string | null; owed: string }[]
  >(sql.wallets, [JSON.stringify(made.map(({ userId }) => userId))]);
  const wallets = new Map<string, PointsWallet>(
    rows.map(({ userId, balance, owed, ...row }) => [userId, { ...row, balance: BigInt(balance), owed: BigInt(owed) }]),
  );
  const missing = made.flatMap(({ userId }) => (wallets.has(userId) ? [] : [{ userId, accountId: makeId() }]));
  if (missing.length === 0) return wallets;
  await em.execute(sql.addAccounts, [JSON.stringify(missing)]);
  const added = await em.execute<unknown[]>(sql.addHolders, [JSON.stringify(missing)]);
  if (added.length < missing.length) throw new OutdatedRead('a wallet was made by somebody else');
  for (const { userId, accountId } of missing) wallets.set(userId, { accountId, balance: 0n, debtId: null, owed: 0n });
  return wallets;
}

async function addDebt(em: EntityManager, walletId: string, id: string): Promise<string> {
  const added = await em.execute<unknown[]>(sql.addDebt, [id, walletId]);
  if (added.length === 0) throw new OutdatedRead('a debt was made by somebody else');
  return id;
}
