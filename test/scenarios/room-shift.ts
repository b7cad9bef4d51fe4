import { Redis } from 'ioredis';
import { createKeys, type Keys } from '../../src/redis/keys.ts';
import type { TestQuickfire } from '../support/quickfire.ts';

type Moment = 'hostGoneAt' | 'emptyAt' | 'opensAt' | 'closesAt' | 'pausedAt' | 'enteredAt';

/** Moves what a room remembers of the past, so that no test has to wait for it. Close it at the end. */
export class RoomShift {
  readonly redis: Redis;
  readonly keys: Keys;

  constructor(product: TestQuickfire) {
    this.redis = new Redis(product.env['REDIS_URL'] as string);
    this.keys = createKeys(product.env['REDIS_PREFIX'] as string);
  }

  async read(gameId: string, field: Moment): Promise<number> {
    return Number(await this.redis.hget(this.keys.room(gameId).control, field));
  }

  /** Lets a moment be `ms` longer ago, and has the room looked after at once. */
  async age(gameId: string, field: Moment, ms: number): Promise<void> {
    await this.redis.hincrby(this.keys.room(gameId).control, field, -ms);
    await this.wake(gameId);
  }

  /** Lets a seat that is gone be gone for `ms` longer. Resolves to whether Redis had noticed that it is gone. */
  async ageAbsence(gameId: string, playerId: string, ms: number): Promise<boolean> {
    const { gone } = this.keys.room(gameId);
    if ((await this.redis.zscore(gone, playerId)) === null) return false;
    await this.redis.zincrby(gone, -ms, playerId);
    await this.wake(gameId);
    return true;
  }

  /** Has the room looked after, and resolves when that is done. @returns when it is due next, if ever. */
  async advance(gameId: string): Promise<number | undefined> {
    const deadlines = this.keys.deadlines(this.keys.room(gameId).shard);
    await this.wake(gameId);
    for (;;) {
      const due = await this.redis.zscore(deadlines, gameId);
      if (due === null) return undefined;
      if (Number(due) > 0) return Number(due);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Puts the room at the head of what the sweepers look after. */
  async wake(gameId: string): Promise<void> {
    await this.redis.zadd(this.keys.deadlines(this.keys.room(gameId).shard), 0, gameId);
  }

  /** While no process knows the rules of scoring, a question that closes stays closed. */
  async holdScores(gameId: string): Promise<() => Promise<void>> {
    const { control } = this.keys.room(gameId);
    const version = (await this.redis.hget(control, 'scorer')) ?? '';
    await this.redis.hset(control, 'scorer', 'unknown');
    return async () => {
      await this.redis.hset(control, 'scorer', version);
      await this.wake(gameId);
    };
  }

  close(): void {
    this.redis.disconnect();
  }
}
