import { shownFields, type GameDefinition, type ShownFields } from '../game/definition.ts';
import { isUnknown, readDefinition } from '../game/requirements.ts';
import { CodedError } from '../protocol/errors.ts';
import type { RedisCommands } from '../redis/connect.ts';
import type { Keys } from '../redis/keys.ts';
import { orBusy } from '../redis/or-busy.ts';
import { UnknownGame, type UnknownGames } from './unknown-games.ts';

export interface PreparedDefinition extends GameDefinition {
  /** By question: what may be told of it before the reveal. */
  shown: readonly ShownFields[];
}

const definitionsMax = 500;

/** The immutable definitions of live games: read once per process, the least recently used dropped beyond 500. */
export class RoomDefinitions {
  readonly #redis: RedisCommands;
  readonly #keys: Keys;
  readonly #unknown: UnknownGames;
  readonly #cache = new Map<string, PreparedDefinition>();

  constructor(redis: RedisCommands, keys: Keys, unknown: UnknownGames) {
    this.#redis = redis;
    this.#keys = keys;
    this.#unknown = unknown;
  }

  /** @throws {CodedError} `no_such_room`, `busy` when Redis is away, or {@link UnknownGame}. */
  async get(gameId: string): Promise<PreparedDefinition> {
    const cached = this.#cache.get(gameId);
    if (cached !== undefined) {
      this.#cache.delete(gameId);
      this.#cache.set(gameId, cached);
      return cached;
    }
    const prepared = prepareDefinition(await this.#read(gameId));
    this.#cache.set(gameId, prepared);
    if (this.#cache.size > definitionsMax) this.#cache.delete(this.#cache.keys().next().value as string);
    return prepared;
  }

  async #read(gameId: string): Promise<GameDefinition> {
    if (!this.#unknown.has(gameId)) {
      const text = await orBusy(this.#redis.get(this.#keys.room(gameId).definition));
      if (text === null) throw new CodedError('no_such_room', 'there is no such room');
      const read = readDefinition(JSON.parse(text));
      if (!isUnknown(read)) return read;
      this.#unknown.note(gameId, read.unknown, read.detail);
    }
    throw new UnknownGame();
  }
}

export function prepareDefinition(definition: GameDefinition): PreparedDefinition {
  const total = definition.questions.length;
  return { ...definition, shown: definition.questions.map((question) => shownFields(question, total)) };
}
