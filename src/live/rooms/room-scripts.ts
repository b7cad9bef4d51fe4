import type { Keys } from '../../redis/keys.ts';
import type { ScriptReply, ScriptRunner } from '../../redis/script-runner.ts';
import type { Epochs } from './epochs.ts';
import { roomKeyList } from './room-key-list.ts';

/** Calls the scripts of one room: the same keys in the same order, then epoch, game id and the script's own arguments. */
export class RoomScripts {
  readonly #runner: ScriptRunner;
  readonly #keys: Keys;
  readonly #epochs: Epochs;

  constructor(runner: ScriptRunner, keys: Keys, epochs: Epochs) {
    this.#runner = runner;
    this.#keys = keys;
    this.#epochs = epochs;
  }

  /** The epoch that the next call will name. @throws {CodedError} `busy` before the epochs are known. */
  epochOf(gameId: string): string {
    return this.#epochs.of(this.#keys.room(gameId).shard);
  }

  /** @throws {CodedError} `busy` when Redis is unavailable or its epoch is not known. */
  async run(
    name: string,
    gameId: string,
    args: readonly (string | number)[],
    moreKeys: readonly string[] = [],
  ): Promise<ScriptReply> {
    const { shard } = this.#keys.room(gameId);
    const keys = [...roomKeyList(this.#keys, gameId), ...moreKeys];
    const reply = await this.#runner.run(name, keys, [this.#epochs.of(shard), gameId, ...args]);
    if (reply === 'busy' || (Array.isArray(reply) && reply[0] === 'busy')) this.#epochs.suspect();
    return reply;
  }
}
