import { RankTable, type RankTableRow } from '../../game/ranking.ts';
import { parseScore } from '../../game/player-result.ts';
import type { WorkQueue } from '../../lib/work-queue.ts';
import type { RosterRow } from '../../protocol/server-events.ts';
import type { RedisCommands } from '../../redis/connect.ts';
import type { Keys } from '../../redis/keys.ts';
import { orBusy } from '../../redis/or-busy.ts';
import type { PreparedDefinition } from './room-definitions.ts';
import type { StoredSeat } from './room-reply.ts';
import { prepareRosterText } from './roster-text.ts';

/** Members read by one command: keeps each well under 10 ms of Redis' time. */
const chunk = 2000;
/** Seats read and parsed in one turn of the event loop. */
const scanned = 500;

/** Rows kept over all tables; beyond it the least recently used tables are dropped. */
const tableRowsMax = 1_000_000;

interface CachedTable {
  version: string;
  table: Promise<RankTable>;
  /** 0 until the table is read. */
  rows: number;
}

export interface SeatConnection {
  connection: string | null;
  taken: boolean;
  kicked: boolean;
}

/** Reads the large parts of a room in chunks: ranks, scores, the roster. Changes nothing. */
export class RoomReader {
  readonly #redis: RedisCommands;
  readonly #keys: Keys;
  readonly #work: Pick<WorkQueue, 'turn'>;
  /** Least recently used first. */
  readonly #tables = new Map<string, CachedTable>();

  /** @param work schedules the chunks of long reads */
  constructor(redis: RedisCommands, keys: Keys, work: Pick<WorkQueue, 'turn'>) {
    this.#redis = redis;
    this.#keys = keys;
    this.#work = work;
  }

  /**
   * The ranks after the last scored question, without players kicked since: one table for all players of a process.
   * `version` names the state (question, kicks and regrades), so that each state is read once, however many players ask.
   */
  rankTable(gameId: string, view: { scoredQ: number; removed: number; regrades?: number }): Promise<RankTable> {
    if (view.scoredQ < 0) return Promise.resolve(new RankTable([]));
    const version = `${view.scoredQ}|${view.removed}|${view.regrades ?? 0}`;
    const cached = this.#tables.get(gameId);
    this.#tables.delete(gameId);
    if (cached?.version === version) {
      this.#tables.set(gameId, cached);
      return cached.table;
    }
    const made: CachedTable = { version, table: this.#readTable(gameId), rows: 0 };
    this.#tables.set(gameId, made);
    made.table.then(
      ({ rows }) => {
        made.rows = rows.length;
        this.#shrink();
      },
      () => {
        // A failed table is not cached; a newer one that has replaced it stays.
        if (this.#tables.get(gameId) === made) this.#tables.delete(gameId);
      },
    );
    return made.table;
  }

  #shrink(): void {
    let rows = 0;
    for (const table of this.#tables.values()) rows += table.rows;
    for (const [gameId, table] of this.#tables) {
      if (rows <= tableRowsMax) return;
      this.#tables.delete(gameId);
      rows -= table.rows;
    }
  }

  /** Drops the room's table: the process has no socket of the room any more. */
  forget(gameId: string): void {
    this.#tables.delete(gameId);
  }

  /** Stored scores in the order of `playerIds`; `null` for players without one. */
  async scores(gameId: string, playerIds: readonly string[]): Promise<(string | null)[]> {
    return this.#hmget(this.#keys.room(gameId).scores, playerIds);
  }

  /** In the order of `playerIds`: `<process>/<connection>` or `null`; whether the seat exists; whether it was kicked. */
  async connections(gameId: string, playerIds: readonly string[]): Promise<SeatConnection[]> {
    const keys = this.#keys.room(gameId);
    const [connections, seats] = await Promise.all([
      this.#hmget(keys.connections, playerIds),
      this.#hmget(keys.seats, playerIds),
    ]);
    const found = playerIds.map((_, i) => ({
      connection: connections[i] ?? null,
      taken: seats[i] !== null,
      kicked: false,
    }));
    const seatless = found.flatMap(({ taken }, i) => (taken ? [] : [i]));
    if (seatless.length === 0) return found;
    const ids = seatless.map((i) => playerIds[i] as string);
    const kicked = await orBusy(this.#redis.smismember(keys.kicked, ...ids));
    for (const [at, i] of seatless.entries()) (found[i] as SeatConnection).kicked = kicked[at] === 1;
    return found;
  }

  /** Host tokens of earlier generations are void. */
  async hostGeneration(gameId: string): Promise<number> {
    return Number((await orBusy(this.#redis.hget(this.#keys.room(gameId).control, 'hostGeneration'))) ?? 0);
  }

  /** Every field of a hash of the room, read in chunks. */
  async *scan(key: string): AsyncGenerator<[string, string]> {
    let cursor = '0';
    do {
      const [next, pairs] = await orBusy(this.#redis.hscan(key, cursor, 'COUNT', scanned));
      cursor = next;
      for (let i = 0; i + 1 < pairs.length; i += 2) yield [pairs[i] as string, pairs[i + 1] as string];
    } while (cursor !== '0');
  }

  /**
   * All seats as the host sees them, in join order. O(players): for a host's snapshot. Each chunk is read and parsed in
   * a turn of its own, so that a room of thousands does not delay others.
   */
  async roster(gameId: string, definition: PreparedDefinition): Promise<RosterRow[]> {
    const keys = this.#keys.room(gameId);
    // By id: a scan may return a seat twice when the hash grows meanwhile.
    const rows = new Map<string, { joinOrder: number; row: RosterRow }>();
    for (let cursor: string | undefined = '0'; cursor !== undefined;) {
      // oxlint-disable-next-line no-await-in-loop -- one part after the other
      await this.#work.turn(gameId);
      const [next, pairs]: [string, string[]] = await orBusy(this.#redis.hscan(keys.seats, cursor, 'COUNT', scanned));
      cursor = next === '0' ? undefined : next;
      const ids = pairs.filter((_, i) => i % 2 === 0);
      if (ids.length === 0) continue;
      const [connections, scores] = await Promise.all([
        this.#hmget(keys.connections, ids),
        this.#hmget(keys.scores, ids),
      ]);
      for (const [i, id] of ids.entries()) {
        const seat = JSON.parse(pairs[i * 2 + 1] as string) as StoredSeat;
        const connected = connections[i] !== null;
        const row = rosterRow(id, { seat, connected, score: scores[i], definition });
        rows.set(id, { joinOrder: seat.joinOrder, row });
      }
    }
    await this.#work.turn(gameId);
    const roster = [...rows.values()].sort((left, right) => left.joinOrder - right.joinOrder).map(({ row }) => row);
    await prepareRosterText(roster, () => this.#work.turn(gameId));
    return roster;
  }

  /** Rows of some seats; `undefined` for seats that do not exist. */
  async rosterRows(
    gameId: string,
    definition: PreparedDefinition,
    playerIds: readonly string[],
  ): Promise<(RosterRow | undefined)[]> {
    const keys = this.#keys.room(gameId);
    const [seats, connections, scores] = await Promise.all([
      this.#hmget(keys.seats, playerIds),
      this.#hmget(keys.connections, playerIds),
      this.#hmget(keys.scores, playerIds),
    ]);
    return playerIds.map((id, i) => {
      const seat = seats[i];
      if (seat === null || seat === undefined) return undefined;
      const parsed = JSON.parse(seat) as StoredSeat;
      return rosterRow(id, { seat: parsed, connected: connections[i] !== null, score: scores[i], definition });
    });
  }

  async #readTable(gameId: string): Promise<RankTable> {
    const key = this.#keys.room(gameId).board;
    const rows: RankTableRow[] = [];
    for (let from = 0; ; from += chunk) {
      const entries = await orBusy(this.#redis.lrange(key, from, from + chunk - 1));
      for (const entry of entries) rows.push(parseProcessEntry(entry));
      if (entries.length < chunk) return new RankTable(rows);
    }
  }

  async #hmget(key: string, fields: readonly string[]): Promise<(string | null)[]> {
    const values: (string | null)[] = [];
    for (let from = 0; from < fields.length; from += chunk) {
      const part = fields.slice(from, from + chunk);
      values.push(...(await orBusy(this.#redis.hmget(key, ...part))));
    }
    return values;
  }
}

/** "id|score|nickname", see `include/board.lua`. */
export function parseProcessEntry(entry: string): RankTableRow {
  const first = entry.indexOf('|');
  const second = entry.indexOf('|', first + 1);
  return {
    playerId: entry.slice(0, first),
    score: Number(entry.slice(first + 1, second)),
    nickname: entry.slice(second + 1),
  };
}

function rosterRow(
  playerId: string,
  parts: { seat: StoredSeat; connected: boolean; score: string | null | undefined; definition: PreparedDefinition },
): RosterRow {
  const team = parts.definition.settings.teams?.[parts.seat.team];
  return {
    playerId,
    nickname: parts.seat.nickname,
    ...(team === undefined ? {} : { team }),
    connected: parts.connected,
    score: parseScore(parts.score).score,
    ...(parts.seat.entry === undefined ? {} : { inPot: true }),
  };
}
