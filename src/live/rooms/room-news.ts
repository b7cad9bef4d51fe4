import type { Keys } from '../../redis/keys.ts';
import type { ScriptReply, ScriptRunner } from '../../redis/script-runner.ts';
import type { Epochs } from './epochs.ts';
import type { LocalRoom } from './local-room.ts';
import { expectOk, type NextRoom, parseNext, type StoredEvent } from './room-reply.ts';

/** The changes of one room since this process last read it. */
export interface RoomNews {
  rev: number;
  phase: string;
  q: number;
  locked: boolean;
  players: number;
  answered: number;
  /** Players who have answered or whose answer is pending. */
  expected: number;
  rosterSeq: number;
  seatSeq: number;
  /** As in `RoomView`. */
  removed: number;
  /** Oldest first; `undefined` for an unreadable one. Fewer than `rev` has grown by when some are no longer kept. */
  events: (StoredEvent | undefined)[];
  roster: RosterNews | undefined;
  /** Processes that died while they had sockets of this room. */
  dead: string[];
  /** The room does not list this process among those with sockets: others took it for dead. */
  forgotten: boolean;
  /** In reveal: the rows that the host has shown, for `parseShownRows`. */
  shownRows: string;
  /** The next room; this one is over. */
  next: NextRoom | undefined;
  /** As in `RoomView`. */
  refreshes: number;
  /** As in `RoomView`. */
  areLinksWithdrawn: boolean;
}

/** The roster's changes, when requested. */
export interface RosterNews {
  /** The position after which changes were requested. */
  from: number;
  /** Players whose row changed, first changes first; and the new ones among them. */
  changed: string[];
  joined: ReadonlySet<string>;
  /** More has changed than is kept: the list is not complete. */
  incomplete: boolean;
}

export interface ShardNews {
  now: number;
  /** The log position up to which everything is in Postgres. */
  stored: string;
  /** Id of the last entry of the shard's log. */
  logged: string;
  /** In the order of the requested rooms; `undefined` for a room that does not exist, an error for an unreadable one. */
  rooms: (RoomNews | undefined | Error)[];
}

const processTtlMs = 5000;

/** Reads, with one script call per shard, the changes of rooms with sockets of this process. */
export class RoomNewsReader {
  readonly #runner: ScriptRunner;
  readonly #keys: Keys;
  readonly #epochs: Epochs;
  readonly #processId: string;

  constructor(deps: { runner: ScriptRunner; keys: Keys; epochs: Epochs; processId: string }) {
    this.#runner = deps.runner;
    this.#keys = deps.keys;
    this.#epochs = deps.epochs;
    this.#processId = deps.processId;
  }

  /**
   * @param rooms of one shard, with whether to read the roster's changes
   * @throws {CodedError} `busy` when Redis is unavailable.
   */
  async read(shard: number, rooms: readonly { room: LocalRoom; roster: boolean }[]): Promise<ShardNews> {
    const k = this.#keys;
    const keys = [k.epoch(shard), k.process(shard, this.#processId), k.stored(shard), k.log(shard)];
    const args: (string | number)[] = [this.#epochs.of(shard), processTtlMs, k.processBase(shard), this.#processId];
    const from = rooms.map(({ room, roster }) => (roster ? room.rosterSeq : undefined));
    for (const [i, { room }] of rooms.entries()) {
      const names = this.#keys.room(room.gameId);
      keys.push(names.control, names.events, names.roster, names.waiting, names.seats, names.processes);
      args.push(room.rev, from[i] ?? '');
    }
    const reply = await this.#runner.run('read-rooms', keys, args);
    if (Array.isArray(reply) && reply[0] === 'busy') this.#epochs.suspect();
    const [now, stored, logged, ...found] = expectOk(reply);
    return {
      now: Number(now),
      stored: String(stored),
      logged: String(logged),
      rooms: found.map((fields, i) => tryToParse(fields as ScriptReply[], from[i])),
    };
  }
}

/** An error in one room is returned for that room alone. */
function tryToParse(fields: readonly ScriptReply[], rosterFrom: number | undefined): RoomNews | undefined | Error {
  try {
    return parseNews(fields, rosterFrom);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function parseNews(fields: readonly ScriptReply[], rosterFrom: number | undefined): RoomNews | undefined {
  if (fields.length === 0) return undefined;
  if (fields[0] === 'failed') throw new Error(`a room cannot be read: ${String(fields[1])}`);
  const [rev, phase, q, , locked, players, answered, waiting, rosterSeq, seatSeq, joinSeq, ...lists] = fields;
  const [events, changed, dead, known, shownRows, next, refreshes, unlinked] = lists as [
    string[],
    string[],
    string[],
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    rev: position(rev),
    phase: String(phase),
    q: Number(q),
    locked: locked !== '',
    players: Number(players),
    answered: Number(answered),
    expected: Number(answered) + Number(waiting),
    rosterSeq: position(rosterSeq),
    seatSeq: position(seatSeq),
    removed: Number(joinSeq) - Number(players),
    events: events.map(parseEvent).reverse(),
    roster: rosterFrom === undefined ? undefined : parseRoster(changed, rosterFrom, position(rosterSeq)),
    dead,
    forgotten: known !== '1',
    shownRows,
    next: parseNext(next),
    refreshes: Number(refreshes),
    areLinksWithdrawn: unlinked !== '0',
  };
}

function position(value: ScriptReply | undefined): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Error(`a room has a position that is no number: ${String(value)}`);
  return number;
}

/** @param changed as stored, newest first: `+` or `~` and a player id */
function parseRoster(changed: readonly string[], from: number, to: number): RosterNews {
  return {
    from,
    changed: [...new Set(changed.map((entry) => entry.slice(1)).reverse())],
    joined: new Set(changed.filter((entry) => entry.startsWith('+')).map((entry) => entry.slice(1))),
    incomplete: to < from || changed.length < to - from,
  };
}

/** Undefined for an unreadable event: the sockets then get a snapshot instead. */
function parseEvent(text: string): StoredEvent | undefined {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof event !== 'object' || event === null) return undefined;
  const { rev, name, data } = event as Partial<StoredEvent>;
  const isEvent = Number.isSafeInteger(rev) && typeof name === 'string' && typeof data === 'object' && data !== null;
  return isEvent ? (event as StoredEvent) : undefined;
}
