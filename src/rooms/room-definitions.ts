import { shownFields, type GameDefinition, type ShownFields } from '../game/definition.ts';
import { CodedError } from '../protocol/errors.ts';
import type { RedisCommands } from '../redis/connect.ts';
import type { Keys } from '../redis/keys.ts';
import { orBusy } from '../redis/or-busy.ts';

export interface PreparedDefinition extends GameDefinition {
  /** By question: what may be told of it before the reveal. */
  shown: readonly ShownFields[];
}

const definitionsMax = 500;

/** The immutable definitions of live games: read once per process, the least recently used dropped beyond 500. */
export class RoomDefinitions {
  readonly #redis: RedisCommands;
  readonly #keys: Keys;
  readonly #cache = new Map<string, PreparedDefinition>();

  constructor(redis: RedisCommands, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** @throws {CodedError} `no_such_room`, or `busy` when Redis is away. */
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
    const text = await orBusy(this.#redis.get(this.#keys.room(gameId).definition));
    if (text === null) throw new CodedError('no_such_room', 'there is no such room');
    return JSON.parse(text) as GameDefinition;
  }
}

export function prepareDefinition(definition: GameDefinition): PreparedDefinition {
  const total = definition.questions.length;
  return { ...definition, shown: definition.questions.map((question) => shownFields(question, total)) };
}
