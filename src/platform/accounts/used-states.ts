import type { Keys } from '../../redis/keys.ts';
import type { RedisCommands } from '../../redis/connect.ts';

/** Remembers for a while, for all processes, what may happen once. Holds nothing itself. */
export class UsedStates {
  readonly #redis: RedisCommands;
  readonly #keys: Pick<Keys, 'usedSignIn'>;

  constructor(redis: RedisCommands, keys: Pick<Keys, 'usedSignIn'>) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** @returns false for the second time and later, for `ms` */
  async use(state: string, ms: number): Promise<boolean> {
    return (await this.#redis.set(this.#keys.usedSignIn(state), '1', 'PX', ms, 'NX')) === 'OK';
  }
}
