/** The rows of pots. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Asset } from '../../../entities/account.ts';
import type { PotOutcome } from '../../../entities/pot-entry.ts';
import type { PotSplit } from '../../protocol/pots.ts';
import { walletOf } from '../ledger/wallets.ts';
import type { OpenHold } from './pot-orders.ts';

export interface FoundPot {
  gameId: string;
  hostId: string;
  asset: Asset;
  entryFee: bigint | undefined;
  split: PotSplit;
  isSettled: boolean;
  outcome: 'paid' | 'returned' | null;
  shown: boolean;
}

/**
 * Reads a pot, and keeps it as it is until the transaction ends: nothing is added while it is settled.
 * @param lock `share` for who adds an entry, `update` for who takes one out
 */
export async function lockPot(
  em: EntityManager,
  gameId: string,
  lock: 'share' | 'update',
): Promise<FoundPot | undefined> {
  const [row] = await em.execute<(Omit<FoundPot, 'entryFee'> & { entryFee: string | null })[]>(
    `select game_id as "gameId", host_id as "hostId", asset, entry_fee as "entryFee", split,
      settled_at is not null as "isSettled", outcome, shown from pot where game_id = ? for ${lock}`,
    [gameId],
  );
  return row && { ...row, entryFee: row.entryFee === null ? undefined : BigInt(row.entryFee) };
}

/** An open entry, with its hold if there is a fee. */
export interface OpenEntry {
  id: string;
  userId: string;
  createdAtMs: number;
  hold: OpenHold | undefined;
  /** Its seat in Postgres, if there is one. */
  seat: { playerId: string; score: number; joinOrder: number; isKicked: boolean } | undefined;
}

interface HoldRow {
  holdId: string;
  accountId: string;
  walletId: string;
  amount: string;
  debtId: string | null;
  owed: string | null;
}

const openHoldOf = ({ holdId, accountId, walletId, amount, debtId, owed }: HoldRow): OpenHold => ({
  holdId,
  accountId,
  wallet: walletOf({ account_id: walletId, debt_id: debtId, owed }),
  amount: BigInt(amount),
});

interface EntryRow extends Omit<HoldRow, 'holdId'> {
  id: string;
  userId: string;
  createdAtMs: number;
  holdId: string | null;
  playerId: string | null;
  score: number;
  joinOrder: number;
  isKicked: boolean;
}

/**
 * Kicks after the end of the game change nothing: what a game pays is settled by its end. Who was kicked and came again before the
 * entry was given back has two seats with it: the later one counts.
 */
const openEntriesSql = `
  with total as (
    select player_id, sum(points)::int as score from answer where game_id = ? group by player_id
  )
  select e.id, e.user_id as "userId", (extract(epoch from e.created_at) * 1000)::float8 as "createdAtMs",
    h.id as "holdId", h.account_id as "accountId", a.parent_id as "walletId", h.amount,
    d.id as "debtId", -d.balance as owed, p.player_id as "playerId", coalesce(t.score, 0) as score, p.join_order as "joinOrder",
    p.kicked_at is not null and (g.ended_at is null or p.kicked_at <= g.ended_at) as "isKicked"
  from pot_entry e
  left join game g on g.id = e.game_id
  left join hold h on h.id = e.hold_id
  left join account a on a.id = h.account_id
  left join account d on d.parent_id = a.parent_id and d.kind = 'debt' and d.balance < 0
  left join lateral (
    select player_id, join_order, kicked_at from player where game_id = e.game_id and pot_entry_id = e.id
    order by join_order desc limit 1
  ) p on true
  left join total t on t.player_id = p.player_id
  where e.game_id = ? and e.ended_at is null
  order by e.id`;

export async function readOpenEntries(em: EntityManager, gameId: string): Promise<OpenEntry[]> {
  const rows = await em.execute<EntryRow[]>(openEntriesSql, [gameId, gameId]);
  return rows.map(({ id, userId, createdAtMs, holdId, playerId, ...row }) => ({
    id,
    userId,
    createdAtMs,
    hold: holdId === null ? undefined : openHoldOf({ ...row, holdId }),
    seat:
      playerId === null ? undefined : { playerId, score: row.score, joinOrder: row.joinOrder, isKicked: row.isKicked },
  }));
}

/** The sponsored part, while it is held. */
export async function readSponsored(em: EntityManager, gameId: string): Promise<OpenHold | undefined> {
  const [row] = await em.execute<HoldRow[]>(
    `select h.id as "holdId", h.account_id as "accountId", a.parent_id as "walletId", h.amount,
        d.id as "debtId", -d.balance as owed
      from pot p join hold h on h.id = p.hold_id join account a on a.id = h.account_id
      left join account d on d.parent_id = a.parent_id and d.kind = 'debt' and d.balance < 0
      where p.game_id = ? and not exists (select from transfer t where t.resolves = h.id)`,
    [gameId],
  );
  return row && openHoldOf(row);
}

/** Takes entries out of the pot. */
export async function endEntries(
  em: EntityManager,
  ended: readonly { id: string; outcome: PotOutcome; reward?: bigint }[],
  now: number,
): Promise<void> {
  if (ended.length === 0) return;
  const rows = ended.map(({ id, outcome, reward }) => ({ id, outcome, reward: reward?.toString() ?? null }));
  await em.execute(
    `update pot_entry e set ended_at = ?, outcome = r.outcome, reward = r.reward
      from jsonb_to_recordset(?::jsonb) r (id uuid, outcome text, reward bigint) where e.id = r.id and e.ended_at is null`,
    [new Date(now), JSON.stringify(rows)],
  );
}
