import type { Redis } from 'ioredis';
import type { Keys } from '../redis/keys.ts';
import { orBusy } from '../redis/or-busy.ts';
import type { RoomTokens } from '../rooms/room-tokens.ts';
import { compareLogIds } from './log-order.ts';

export type ReceiptState = 'logged' | 'stored' | 'restored' | 'unknown';

/** Tells what has become of answers whose receipts a player holds. */
export class ReceiptDesk {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #tokens: RoomTokens;

  constructor(redis: Redis, keys: Keys, tokens: RoomTokens) {
    this.#redis = redis;
    this.#keys = keys;
    this.#tokens = tokens;
  }

  /**
   * In the order of `receipts`: `stored` is in Postgres, `logged` on Redis' disk, `unknown` no receipt of this player.
   * @throws {CodedError} `busy` when Redis is away.
   */
  async states(gameId: string, playerId: string, receipts: readonly string[]): Promise<ReceiptState[]> {
    const stored = await orBusy(this.#redis.get(this.#keys.stored(this.#keys.room(gameId).shard)));
    return receipts.map((text) => {
      const receipt = this.#tokens.readReceipt(gameId, playerId, text);
      if (receipt === undefined) return 'unknown';
      return compareLogIds(receipt.logId, stored ?? '') <= 0 ? 'stored' : 'logged';
    });
  }
}
