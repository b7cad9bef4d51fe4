import type { MikroORM } from '@mikro-orm/postgresql';
import * as z from 'zod/mini';
import type { Asset } from '../../../entities/account.ts';
import { placeOf } from '../../db/list-cursor.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { EntriesQuery, EntriesReply, HoldsReply, ProofReply } from '../../protocol/wallet.ts';

interface EntryRow {
  asset: Asset;
  list: List;
  account_id: string;
  account_version: string;
  transfer_id: string;
  kind: string;
  amount: string;
  balance_after: string;
  ref: string | null;
  at: number;
  memo: string | null;
  other_id: string | null;
}

type Entry = EntriesReply['entries'][number];

export interface HistoryDeps {
  readonly orm: MikroORM;
  /** The people that there are, by id. */
  readonly namesOf: (userIds: readonly string[]) => Promise<ReadonlyMap<string, NonNullable<Entry['with']>>>;
  /** The games in which a person had a seat, by id. */
  readonly gamesOf: (
    userId: string,
    gameIds: readonly string[],
  ) => Promise<ReadonlyMap<string, NonNullable<Entry['game']>>>;
}

const pageRows = 50;
/** Of a person, at once. */
const holdRows = 100;
/** Wallets, and what they owe. */
const lists = ['points', 'pointsOwed', 'credits', 'creditsOwed'] as const;
type List = (typeof lists)[number];
const assetOf = (list: List): Asset => (list.startsWith('points') ? 'points' : 'credits');
/** The version of the last entry of each list on the page before; absent: none yet. */
const version = z.optional(z.string().check(z.regex(/^[1-9][0-9]{0,17}$/)));
const place = z.strictObject({ points: version, pointsOwed: version, credits: version, creditsOwed: version });
const versionMax = '9223372036854775807';

/** Reads what has happened to a person's wallets. */
export class WalletHistory {
  readonly #orm: MikroORM;
  readonly #deps: HistoryDeps;

  constructor(deps: HistoryDeps) {
    this.#orm = deps.orm;
    this.#deps = deps;
  }

  /** The newest first; of each account in the order in which they moved its balance. @throws {CodedError} `bad_request` */
  async entries(userId: string, query: EntriesQuery): Promise<EntriesReply> {
    const { asset, limit = pageRows, cursor } = query;
    const after = cursor === undefined ? {} : placeOf(cursor, place, 'must be the `next` of a page');
    const wanted = lists.filter((each) => asset === undefined || assetOf(each) === asset);
    const read = await Promise.all(wanted.map((each) => this.#read(userId, each, { before: after[each], limit })));
    const rows = merge(read, limit);
    const last = Object.fromEntries(rows.map((row) => [row.list, row.account_version]));
    const isMore = read.flat().length > rows.length;
    return {
      entries: await this.#describe(userId, rows),
      ...(isMore && { next: versionsCursor({ ...after, ...last }) }),
    };
  }

  /** One more than the limit tells that there are more. */
  async #read(userId: string, list: List, page: { before: string | undefined; limit: number }): Promise<EntryRow[]> {
    return await this.#orm.em.fork().execute<EntryRow[]>(
      `select ?::text as list, ?::text as asset, e.*, t.kind, t.ref, (extract(epoch from t.created_at) * 1000)::float8 as at,
          n.text as memo, case when t.kind = 'transfer' then (
            select h.user_id from entry x join account a on a.id = x.account_id
              join account_holder h on h.account_id in (a.id, a.parent_id)
            where x.transfer_id = e.transfer_id and h.user_id <> o.user_id limit 1) end as other_id
        from account_holder o
          ${list.endsWith('Owed') ? `join account d on d.parent_id = o.account_id and d.kind = 'debt' join entry e on e.account_id = d.id` : 'join entry e on e.account_id = o.account_id'}
          join transfer t on t.id = e.transfer_id
        left join transfer_note n on n.transfer_id = t.id
        where o.user_id = ? and o.asset = ? and e.account_version < ?::bigint
        order by e.account_version desc limit ?`,
      [list, assetOf(list), userId, assetOf(list), page.before ?? versionMax, page.limit + 1],
    );
  }

  async #describe(userId: string, rows: readonly EntryRow[]): Promise<Entry[]> {
    const [others, refs] = [rows.map(({ other_id }) => other_id), rows.map(({ ref }) => ref)].map((ids) => [
      ...new Set(ids.filter((id) => id !== null)),
    ]) as [string[], string[]];
    const names = await this.#deps.namesOf(others);
    const games = await this.#deps.gamesOf(userId, refs);
    return rows.map((row) => {
      const [other, game] = [names.get(row.other_id ?? ''), games.get(row.ref ?? '')];
      return { ...shown(row), ...(other !== undefined && { with: other }), ...(game !== undefined && { game }) };
    });
  }

  /** What is held and neither captured nor released, the newest first. */
  async openHolds(userId: string): Promise<HoldsReply> {
    const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
    const rows = await this.#orm.em.fork().execute<HoldRow[]>(
      `select h.id as "holdId", h.transfer_id as "transferId", o.asset, h.amount::text, h.purpose,
          ${ms('h.created_at')} as at, ${ms('h.expires_at')} as "expiresAt", t.ref, n.text as memo
        from account_holder o join open_hold x on x.wallet_id = o.account_id
          join hold h on h.id = x.hold_id join transfer t on t.id = h.transfer_id
          left join transfer_note n on n.transfer_id = t.id
        where o.user_id = ? order by h.created_at desc, h.id desc limit ?`,
      [userId, holdRows],
    );
    return {
      holds: rows.map(({ ref, memo, ...hold }) => ({
        ...hold,
        ...(ref !== null && { ref }),
        ...(memo !== null && { memo }),
      })),
    };
  }

  /**
   * The seal of a transfer that a person took part in, for an admin of any.
   * @throws {CodedError} `not_found`; `busy` when it is not sealed yet
   */
  async proof(transferId: string, userId: string | undefined): Promise<ProofReply> {
    const rows = await this.#orm.em.fork().execute<Record<string, string | null>[]>(
      `select e.account_id, e.amount, e.balance_after, s.seq, encode(s.seal, 'hex') as seal from entry e
        left join transfer_seal s on s.transfer_id = e.transfer_id
        where e.transfer_id = ?::uuid and (?::uuid is null or exists (
          select from entry mine join account a on a.id = mine.account_id
            join account_holder o on o.account_id in (a.id, a.parent_id)
          where mine.transfer_id = e.transfer_id and o.user_id = ?::uuid))
        order by e.account_id`,
      [transferId, userId ?? null, userId ?? null],
    );
    const [first] = rows;
    if (first === undefined) throw new CodedError('not_found', 'There is no such transfer.');
    if (first['seq'] === null)
      throw new CodedError('busy', 'The transfer is not sealed yet.', { retryAfterMs: 60_000 });
    return {
      seq: Number(first['seq']),
      seal: String(first['seal']),
      entries: rows.map((row) => ({
        accountId: String(row['account_id']),
        amount: String(row['amount']),
        // Of accounts of others nobody learns the balance.
        ...(userId === undefined && row['balance_after'] !== null && { balanceAfter: String(row['balance_after']) }),
      })),
    };
  }
}

interface HoldRow extends Omit<HoldsReply['holds'][number], 'ref' | 'memo'> {
  ref: string | null;
  memo: string | null;
}

const versionsCursor = (versions: Record<string, string | undefined>): string =>
  Buffer.from(JSON.stringify(versions)).toString('base64url');

/** The newest of lists that are in order, without reordering any. */
function merge(read: readonly EntryRow[][], limit: number): EntryRow[] {
  const rows: EntryRow[] = [];
  const taken = read.map(() => 0);
  while (rows.length < limit) {
    const heads = read.map((list, at) => list[taken[at] ?? 0]?.at ?? -Infinity);
    const newest = heads.indexOf(Math.max(...heads));
    const row = read[newest]?.[taken[newest] ?? 0];
    if (row === undefined) break;
    rows.push(row);
    taken[newest] = (taken[newest] ?? 0) + 1;
  }
  return rows;
}

const shown = (row: EntryRow): Entry => ({
  id: `${row.account_id}:${row.account_version}`,
  transferId: row.transfer_id,
  kind: row.kind,
  asset: row.asset,
  amount: row.amount,
  balanceAfter: row.balance_after,
  at: row.at,
  ...(row.list.endsWith('Owed') && { owed: true as const }),
  ...(row.ref !== null && { ref: row.ref }),
  ...(row.memo !== null && { memo: row.memo }),
});
