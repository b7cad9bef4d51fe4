import { shownFields, type GameDefinition, type ShownFields } from '../../game/definition.ts';
import { HiddenRows } from '../../game/hidden-rows.ts';
import { isUnknown, readDefinition } from '../../game/requirements.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { RedisCommands } from '../../redis/connect.ts';
import type { Keys } from '../../redis/keys.ts';
import { orBusy } from '../../redis/or-busy.ts';
import { UnknownGame, type UnknownGames } from '../../log/unknown-games.ts';

export interface PreparedDefinition extends GameDefinition {
  /** By question: the fields that are public before the reveal. */
  shown: readonly ShownFields[];
  /** Decides which rows of counts are hidden. */
  hiddenRows: HiddenRows;
}

interface Cached {
  definition: PreparedDefinition;
  bytes: number;
}

/** Memory of a definition besides its text: a few objects for each question, and the map entry. */
const overheadBytes = 4096;
/** Texts read and parsed at once: each may be megabytes. */
const loadsAtOnce = 8;

/**
 * An LRU cache of the immutable definitions of live games, limited to `bytesMax` of their JSON (parsed objects take a
 * few times as much). Also owns the loads in progress: one for each game, shared by all callers, a few at once. A
 * failed load is not cached; all its callers get the error.
 */
export class RoomDefinitions {
  readonly #redis: RedisCommands;
  readonly #keys: Keys;
  readonly #unknown: UnknownGames;
  readonly #bytesMax: number;
  /** Least recently used first. */
  readonly #cache = new Map<string, Cached>();
  readonly #loads = new Map<string, Promise<PreparedDefinition>>();
  /** Callers that wait for a free place among the loads. */
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #bytes = 0;

  constructor(redis: RedisCommands, keys: Keys, unknown: UnknownGames, bytesMax: number) {
    this.#redis = redis;
    this.#keys = keys;
    this.#unknown = unknown;
    this.#bytesMax = bytesMax;
  }

  /** Size of the cached definitions, as JSON. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws {CodedError} `no_such_room`, `busy` when Redis is unavailable, or {@link UnknownGame}. */
  async get(gameId: string): Promise<PreparedDefinition> {
    const cached = this.#cache.get(gameId);
    if (cached !== undefined) {
      this.#cache.delete(gameId);
      this.#cache.set(gameId, cached);
      return cached.definition;
    }
    let load = this.#loads.get(gameId);
    if (load === undefined) {
      load = this.#load(gameId).finally(() => this.#loads.delete(gameId));
      this.#loads.set(gameId, load);
    }
    return await load;
  }

  async #load(gameId: string): Promise<PreparedDefinition> {
    if (this.#unknown.has(gameId)) throw new UnknownGame();
    if (this.#running >= loadsAtOnce) {
      // A load that ends hands its place to the next one.
      const { promise: free, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await free;
    } else this.#running += 1;
    try {
      const text = await orBusy(this.#redis.get(this.#keys.room(gameId).definition));
      if (text === null) throw new CodedError('no_such_room', 'there is no such room');
      const read = readDefinition(JSON.parse(text));
      if (isUnknown(read)) {
        this.#unknown.note(gameId, read.unknown, read.detail);
        throw new UnknownGame();
      }
      const definition = prepareDefinition(read);
      this.#keep(gameId, { definition, bytes: Buffer.byteLength(text) + overheadBytes });
      return definition;
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  #keep(gameId: string, cached: Cached): void {
    this.#cache.set(gameId, cached);
    this.#bytes += cached.bytes;
    for (const [id, { bytes }] of this.#cache) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#cache.delete(id);
      this.#bytes -= bytes;
    }
  }
}

export function prepareDefinition(definition: GameDefinition): PreparedDefinition {
  const total = definition.questions.length;
  const shown = definition.questions.map((question) => shownFields(question, total));
  return { ...definition, shown, hiddenRows: new HiddenRows() };
}
