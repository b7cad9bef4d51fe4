import type { Keys } from '../redis/keys.ts';
import type { ScriptReply, ScriptRunner } from '../redis/script-runner.ts';
import type { Epochs } from './epochs.ts';
import type { LocalRoom } from './local-room.ts';
import { expectOk, type StoredEvent } from './room-reply.ts';

/** What changed in one room since a process last looked. */
export interface RoomNews {
  rev: number;
  phase: string;
  q: number;
  locked: boolean;
  players: number;
  answered: number;
  /** Answered or still owing an answer. */
  expected: number;
  rosterSeq: number;
  seatSeq: number;
  /** As in `RoomView`. */
  removed: number;
  /** Oldest first. Fewer than `rev` has grown by when too many were missed. */
  events: StoredEvent[];
  /** Players whose row changed, first changes first, when the roster was asked for; and those among them who are new. */
  changed: string[];
  joined: ReadonlySet<string>;
  /** Processes that died with sockets of this room. */
  dead: string[];
  /** The room does not count this process among those with sockets: it was taken for dead. */
  forgotten: boolean;
}

export interface ShardNews {
  now: number;
  /** The log position up to which everything is in Postgres. */
  stored: string;
  /** The last entry of the shard's log. */
  logged: string;
  /** In the order of the rooms asked for; `undefined` when a room is gone. */
  rooms: (RoomNews | undefined)[];
}

const processTtlMs = 5000;

/** Asks, with one script per shard, what is new in rooms that this process has sockets of. */
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
   * @param rooms of one shard, with whether the changes of the roster are wanted
   * @throws {CodedError} `busy` when Redis is away.
   */
  async read(shard: number, rooms: readonly { room: LocalRoom; roster: boolean }[]): Promise<ShardNews> {
    const k = this.#keys;
    const keys = [k.epoch(shard), k.process(shard, this.#processId), k.stored(shard), k.log(shard)];
    const args: (string | number)[] = [this.#epochs.of(shard), processTtlMs, k.processBase(shard), this.#processId];
    for (const { room, roster } of rooms) {
      const names = this.#keys.room(room.gameId);
      keys.push(names.control, names.events, names.roster, names.waiting, names.seats, names.processes);
      args.push(room.rev, roster ? room.rosterSeq : '');
    }
    const reply = await this.#runner.run('read-rooms', keys, args);
    if (Array.isArray(reply) && reply[0] === 'busy') this.#epochs.suspect();
    const [now, stored, logged, ...found] = expectOk(reply);
    return {
      now: Number(now),
      stored: String(stored),
      logged: String(logged),
      rooms: found.map((fields) => parseNews(fields as ScriptReply[])),
    };
  }
}

function parseNews(fields: readonly ScriptReply[]): RoomNews | undefined {
  if (fields.length === 0) return undefined;
  const [rev, phase, q, , locked, players, answered, waiting, rosterSeq, seatSeq, joinSeq, ...lists] = fields;
  const [events, changed, dead, known] = lists;
  return {
    rev: Number(rev),
    phase: String(phase),
    q: Number(q),
    locked: locked !== '',
    players: Number(players),
    answered: Number(answered),
    expected: Number(answered) + Number(waiting),
    rosterSeq: Number(rosterSeq),
    seatSeq: Number(seatSeq),
    removed: Number(joinSeq) - Number(players),
    events: (events as string[]).map((text) => JSON.parse(text) as StoredEvent).reverse(),
    changed: [...new Set((changed as string[]).map((entry) => entry.slice(1)).reverse())],
    joined: new Set((changed as string[]).filter((entry) => entry.startsWith('+')).map((entry) => entry.slice(1))),
    dead: dead as string[],
    forgotten: known !== '1',
  };
}
