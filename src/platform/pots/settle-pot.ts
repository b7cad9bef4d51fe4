import type { EntityManager } from '@mikro-orm/postgresql';
import type { Asset } from '../../../entities/account.ts';
import type { PotOutcome } from '../../../entities/pot-entry.ts';
import { enqueueJob } from '../../db/enqueue-job.ts';
import { splitPot } from '../../game/pot-split.ts';
import type { LedgerDeps } from '../ledger/ledger-deps.ts';
import type { Ledger, PostWithin } from '../ledger/ledger.ts';
import { prizeOrder, returnOrder, stakeOrder, type OpenHold } from './pot-orders.ts';
import { endEntries, lockPot, readOpenEntries, readSponsored, type FoundPot, type OpenEntry } from './pot-rows.ts';

/** The live rooms, as pots need them. Calls throw `busy` without Redis. */
export interface PotRooms {
  /**
   * Declares entries void that have no seat: none can take one any more. Does nothing once the game is over.
   * @returns which have a seat; `over` also for a missing room
   */
  voidEntries(gameId: string, entryIds: readonly string[]): Promise<'over' | ReadonlySet<string>>;
  /** Shows the players what they have won. A missing room shows nothing. */
  showRewards(gameId: string, rewards: readonly { playerId: string; amount: string }[]): Promise<void>;
}

export interface SettleDeps extends LedgerDeps {
  readonly ledger: Ledger;
  readonly rooms: PotRooms;
}

/** Joins that are under way: their entries may get a seat at any moment. */
const joiningMs = 5000;
/** When to look again: while regrades are being applied. */
const regradingMs = 1000;
const entriesAtOnce = 500;

/**
 * Does what is due with a game's pot. While the game is not over: entries without a seat are given back. Once its end is
 * in Postgres: a finished game's pot is paid, any other is given back, each in one transaction. Idempotent; may run at any time.
 * @returns how many entries have left the pot
 * @throws {CodedError} `busy` without Redis
 */
export async function settlePot(deps: SettleDeps, gameId: string): Promise<number> {
  const { orm } = deps;
  const em = orm.em.fork();
  const [found] = await em.execute<{ isOver: boolean; isSettled: boolean; mayShow: boolean }[]>(
    `select g.id is null or g.ended_at is not null as "isOver", p.settled_at is not null as "isSettled",
      p.outcome is not distinct from 'paid' and not p.shown as "mayShow"
      from pot p left join game g on g.id = p.game_id where p.game_id = ?`,
    [gameId],
  );
  if (found === undefined) return 0;
  let ended = 0;
  if (!found.isSettled) ended = await (found.isOver ? settleEnded(deps, gameId) : returnUnseated(deps, gameId));
  if (found.isOver || found.mayShow) await show(deps, gameId);
  return ended;
}

/** Who plays for a sponsored pot may have had nothing yet. In transactions of their own: one connection at a time. */
async function ensureWallets({ orm, ledger }: Pick<SettleDeps, 'orm' | 'ledger'>, gameId: string): Promise<void> {
  const missing = await orm.em.fork().execute<{ userId: string; asset: Asset }[]>(
    `select e.user_id as "userId", p.asset from pot_entry e join pot p on p.game_id = e.game_id
      where e.game_id = ? and e.ended_at is null and e.hold_id is null
        and not exists (select from account_holder o where o.user_id = e.user_id and o.asset = p.asset)`,
    [gameId],
  );
  for (const { userId, asset } of missing) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await ledger.wallets.ensure(userId, asset);
  }
}

/** Pays the pot of a game that is over in Postgres, or gives it back. Idempotent. @returns how many entries have left the pot */
export async function settleEnded(deps: Omit<SettleDeps, 'rooms'>, gameId: string): Promise<number> {
  const { ledger, now } = deps;
  await ensureWallets(deps, gameId);
  return await ledger.transact(async (em, post) => {
    const pot = await lockPot(em, gameId, 'update');
    if (pot === undefined || pot.isSettled) return 0;
    const [game] = await em.execute<{ status: string; isStored: boolean }[]>(
      'select status, stored_at is not null as "isStored" from game where id = ?',
      [gameId],
    );
    if (game?.status === 'finished' && (await isBeingRegraded(em, gameId))) {
      const runAt = new Date(now() + regradingMs);
      await enqueueJob(em, 'settle-pot', { gameId }, { jobKey: `settle-pot:${gameId}`, runAt });
      return 0;
    }
    const entries = await readOpenEntries(em, gameId);
    const sponsored = await readSponsored(em, gameId);
    const players = game?.status === 'finished' && game.isStored ? entries.filter(isPlayer) : [];
    const at = now();
    const outcome = players.length > 0 ? 'paid' : 'returned';
    await em.execute('update pot set settled_at = ?, outcome = ? where game_id = ?', [new Date(at), outcome, gameId]);
    if (players.length > 0) await pay(em, { ledger, post, at }, { pot, players, entries, sponsored });
    else await returnAll(em, { post, at }, { pot, entries, sponsored, status: game?.status });
    return entries.length;
  });
}

const isPlayer = (entry: OpenEntry): entry is Player => entry.seat !== undefined && !entry.seat.isKicked;
type Player = OpenEntry & { seat: NonNullable<OpenEntry['seat']> };

interface Content {
  pot: FoundPot;
  entries: readonly OpenEntry[];
  sponsored: OpenHold | undefined;
}

async function pay(
  em: EntityManager,
  { ledger, post, at }: { ledger: Ledger; post: PostWithin; at: number },
  { pot, players, entries, sponsored }: Content & { players: readonly Player[] },
): Promise<void> {
  const { asset, split } = pot;
  const stakes = [...players.flatMap(({ hold }) => hold ?? []), ...(sponsored === undefined ? [] : [sponsored])];
  const total = stakes.reduce((sum, { amount }) => sum + amount, 0n);
  const rewards = splitPot(
    total,
    split,
    players.map(({ seat }) => seat),
  );
  const paid = players.map(({ id, userId }, i) => ({ id, userId, reward: rewards[i] ?? 0n }));
  const winners = paid.filter(({ reward }) => reward > 0n);
  const ids = winners.map(({ userId }) => userId);
  const wallets = await ledger.wallets.findAll(ids, asset, em);
  const others = entries.filter((entry) => !isPlayer(entry));
  const ended = paid.map(({ id, reward }) => ({ id, outcome: 'played' as const, ...(reward > 0n && { reward }) }));
  await endEntries(em, [...ended, ...others.map(withoutSeat)], at);
  await post([
    ...others.flatMap(({ hold }) => (hold === undefined ? [] : [returnOrder(pot, hold)])),
    ...stakes.map((hold) => stakeOrder(pot, hold)),
    ...winners.flatMap(({ userId, reward: amount }) => {
      const wallet = wallets.get(userId);
      if (wallet === undefined) throw new Error(`the person ${userId} has no wallet`);
      return [prizeOrder(pot, { userId, wallet, amount })];
    }),
  ]);
}

async function returnAll(
  em: EntityManager,
  { post, at }: { post: PostWithin; at: number },
  { pot, entries, sponsored, status }: Content & { status: string | undefined },
): Promise<void> {
  const reason: PotOutcome = status === 'ended' ? 'ended' : status === 'finished' ? 'unpaid' : 'abandoned';
  const ended = entries.map((entry) => (isPlayer(entry) ? { id: entry.id, outcome: reason } : withoutSeat(entry)));
  await endEntries(em, ended, at);
  const holds = [...entries.flatMap(({ hold }) => hold ?? []), ...(sponsored === undefined ? [] : [sponsored])];
  await post(holds.map((hold) => returnOrder(pot, hold)));
}

const withoutSeat = ({ id, seat }: OpenEntry): { id: string; outcome: PotOutcome } => ({
  id,
  outcome: seat?.isKicked === true ? 'kicked' : 'unseated',
});

/** Their rows are about to change. A job that has failed for good holds nobody up. */
async function isBeingRegraded(em: EntityManager, gameId: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    'select 1 from graphile_worker._private_jobs where key = ? and attempts < max_attempts',
    [`reapply-regrades:${gameId}`],
  );
  return rows.length > 0;
}

/** First in Redis, where seats are taken: who is void there never gets one. */
async function returnUnseated({ orm, ledger, rooms, now }: SettleDeps, gameId: string): Promise<number> {
  const open = await orm.em.fork().execute<{ id: string; isJoining: boolean }[]>(
    `select e.id, e.created_at > ? and not exists (
          select from player p where p.game_id = e.game_id and p.pot_entry_id = e.id and p.kicked_at is not null) as "isJoining"
        from pot_entry e where e.game_id = ? and e.ended_at is null order by e.id`,
    [new Date(now() - joiningMs), gameId],
  );
  const settledIn = open.filter(({ isJoining }) => !isJoining).map(({ id }) => id);
  const gone = new Set<string>();
  for (let at = 0; at < settledIn.length; at += entriesAtOnce) {
    const part = settledIn.slice(at, at + entriesAtOnce);
    // oxlint-disable-next-line no-await-in-loop -- some at a time
    const seated = await rooms.voidEntries(gameId, part);
    if (seated === 'over') break;
    for (const id of part) if (!seated.has(id)) gone.add(id);
  }
  if (gone.size === 0 && settledIn.length === open.length) return 0;
  return await ledger.transact(async (em, post) => {
    const pot = await lockPot(em, gameId, 'update');
    if (pot === undefined || pot.isSettled) return 0;
    if (settledIn.length < open.length) {
      const options = { jobKey: `return-fees-soon:${gameId}`, runAt: new Date(now() + joiningMs), keepsRunAt: true };
      await enqueueJob(em, 'settle-pot', { gameId }, options);
    }
    const entries = (await readOpenEntries(em, gameId)).filter(({ id }) => gone.has(id));
    await endEntries(em, entries.map(withoutSeat), now());
    await post(entries.flatMap(({ hold }) => (hold === undefined ? [] : [returnOrder(pot, hold)])));
    return entries.length;
  });
}

/** Tells the room of a paid pot, until it is known to know. */
async function show({ orm, rooms }: SettleDeps, gameId: string): Promise<void> {
  const em = orm.em.fork();
  const paid = await em.execute<{ playerId: string; amount: string }[]>(
    `select s.player_id as "playerId", e.reward as amount from pot p join pot_entry e on e.game_id = p.game_id
      join player s on s.game_id = e.game_id and s.pot_entry_id = e.id
      where p.game_id = ? and p.outcome = 'paid' and not p.shown and e.reward > 0 and s.kicked_at is null
      order by e.reward desc, s.join_order`,
    [gameId],
  );
  if (paid.length === 0) return;
  await rooms.showRewards(gameId, paid);
  await em.execute('update pot set shown = true where game_id = ?', [gameId]);
}
