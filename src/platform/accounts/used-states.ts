import type { Keys } from '../../redis/keys.ts';
import type { RedisCommands } from '../../redis/connect.ts';

/** Marks one-time states as used, for all processes, until they expire. Stateless. */
export class UsedStates {
  readonly #redis: RedisCommands;
  readonly #keys: Pick<Keys, 'usedSignIn'>;

  constructor(redis: RedisCommands, keys: Pick<Keys, 'usedSignIn'>) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** @returns false if it was used within the last `ms` */
  async use(state: string, ms: number): Promise<boolean> {
    return (await this.#redis.set(this.#keys.usedSignIn(state), '1', 'PX', ms, 'NX')) === 'OK';
  }
}
