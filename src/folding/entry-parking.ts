/**
 * Entries that a worker can't fold are *parked*: the commit that moves the shard's checkpoint past them moves them from
 * the log into `parked_entry`. So they are as durable as rows, all other games of the shard go on, and the log is
 * trimmed as always. Three rules keep each game whole:
 *
 * - The holder of the shard's checkpoint makes all writes, under its lock. An entry is in the log behind the
 *   checkpoint, or parked, or folded: exactly one of them.
 * - While a game has parked entries, every worker parks its later ones behind them. `checkpoint.parked` says whether
 *   there are any, so this costs nothing otherwise.
 * - A worker that knows the game takes its entries from the head, in log order, and deletes them in the commit that
 *   writes their rows. A game is not stored until its end is folded, so its room keeps its keys.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { ParkedEntry } from '../../entities/parked-entry.ts';
import { noGame, type Parked } from './fold-plan.ts';
import { readLogEntry, type ReadEntry } from '../log/log-entry.ts';

/** Per statement: Postgres limits its parameters. */
const rowsPerInsert = 1000;

/** The next parked entry of each game in the shard. */
const headsSql = `
  select distinct on (game_id) game_id as "gameId", log_ms::text || '-' || log_sequence::text as id, fields
  from parked_entry where shard = ? order by game_id, log_ms, log_sequence`;

const unparkSql = `
  delete from parked_entry
  where shard = ? and game_id is not distinct from ?::uuid and (log_ms, log_sequence) <= (?, ?)`;

/** Games of the shard with parked entries; `noGame` for entries that name none. */
export async function findWaiting(em: EntityManager, shard: number): Promise<Set<string>> {
  const rows = await em.execute<{ game_id: string | null }[]>(
    'select distinct game_id from parked_entry where shard = ?',
    [shard],
  );
  return new Set(rows.map((row) => row.game_id ?? noGame));
}

/** Parks entries not parked yet, under the checkpoint's lock. */
export async function parkEntries(
  em: EntityManager,
  entries: readonly Parked[],
  at: { shard: number; now: Date },
): Promise<void> {
  for (let from = 0; from < entries.length; from += rowsPerInsert) {
    const rows = entries.slice(from, from + rowsPerInsert).map((entry) => parkedRow(entry, at));
    const insert = em.createQueryBuilder(ParkedEntry).insert(rows);
    // oxlint-disable-next-line no-await-in-loop -- one connection; a rescan may find them here
    await insert.onConflict(['shard', 'logMs', 'logSequence']).ignore().execute();
  }
}

/** The first entry of each waiting game of a shard. */
export async function readHeads(em: EntityManager, shard: number): Promise<ReadEntry[]> {
  const rows = await em.execute<{ id: string; fields: string }[]>(headsSql, [shard]);
  return rows.map(({ id, fields }) => readLogEntry(id, JSON.parse(fields) as string[]));
}

/** Parked entries of one game, in log order. */
export async function readParked(
  em: EntityManager,
  { shard, gameId }: { shard: number; gameId: string | undefined },
  limit: number,
): Promise<ReadEntry[]> {
  const rows = await em.find(
    ParkedEntry,
    { shard, gameId: gameId ?? null },
    { orderBy: { logMs: 'asc', logSequence: 'asc' }, limit, disableIdentityMap: true },
  );
  return rows.map(({ logMs, logSequence, fields }) =>
    readLogEntry(`${logMs}-${logSequence}`, JSON.parse(fields) as string[]),
  );
}

/** Removes a game's entries up to this folded one. */
export async function unpark(
  em: EntityManager,
  { shard, gameId }: { shard: number; gameId: string | undefined },
  lastId: string,
): Promise<void> {
  const { logMs, logSequence } = placeOf(lastId);
  await em.execute(unparkSql, [shard, gameId ?? null, logMs, logSequence]);
}

/** The shard's number of parked entries, for its checkpoint in the same commit. */
export function countParked(em: EntityManager, shard: number): Promise<number> {
  return em.count(ParkedEntry, { shard });
}

function parkedRow({ id, gameId, fields, reason }: Parked, { shard, now }: { shard: number; now: Date }) {
  return { shard, ...placeOf(id), gameId: gameId ?? null, fields: JSON.stringify(fields), reason, parkedAt: now };
}

function placeOf(id: string): { logMs: number; logSequence: number } {
  const [logMs = 0, logSequence = 0] = id.split('-').map(Number);
  return { logMs, logSequence };
}
