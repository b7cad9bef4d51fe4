import { shownFields, type GameDefinition, type ShownFields } from '../../game/definition.ts';
import { HiddenRows } from '../../game/hidden-rows.ts';
import { isUnknown, readDefinition } from '../../game/requirements.ts';
import { ByteCache, type CacheState, type Sized } from '../../lib/byte-cache.ts';
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

/** Memory of a definition besides its text: a few objects for each question, and the map entry. */
const overheadBytes = 4096;
/** Texts read and parsed at once: each may be megabytes. */
const loadsAtOnce = 8;

/**
 * An LRU cache of the immutable definitions of live games, limited to `bytesMax` of their JSON (parsed objects take a
 * few times as much). Runs a few loads at once, one for each game.
 */
export class RoomDefinitions {
  readonly #redis: RedisCommands;
  readonly #keys: Keys;
  readonly #unknown: UnknownGames;
  readonly #cache: ByteCache<PreparedDefinition>;
  /** Callers that wait for a free place among the loads. */
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(redis: RedisCommands, keys: Keys, unknown: UnknownGames, bytesMax: number) {
    this.#redis = redis;
    this.#keys = keys;
    this.#unknown = unknown;
    this.#cache = new ByteCache(bytesMax);
  }

  /** Size and hit counts of the cached definitions. */
  get cache(): CacheState {
    return this.#cache;
  }

  /** @throws {CodedError} `no_such_room`, `busy` when Redis is unavailable, or {@link UnknownGame}. */
  get(gameId: string): Promise<PreparedDefinition> {
    return this.#cache.read(gameId, () => this.#load(gameId));
  }

  async #load(gameId: string): Promise<Sized<PreparedDefinition>> {
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
      return { value: prepareDefinition(read), bytes: Buffer.byteLength(text) + overheadBytes };
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

export function prepareDefinition(definition: GameDefinition): PreparedDefinition {
  const total = definition.questions.length;
  const shown = definition.questions.map((question) => shownFields(question, total));
  return { ...definition, shown, hiddenRows: new HiddenRows() };
}
