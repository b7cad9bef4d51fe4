import type { MikroORM } from '@mikro-orm/postgresql';
import type { Redis } from 'ioredis';
import { Checkpoint } from '../../entities/checkpoint.ts';
import { Game } from '../../entities/game.ts';
import type { Logger } from '../observability/logger.ts';
import { CodedError } from '../protocol/errors.ts';
import { shardOf, shards, type Keys } from '../redis/keys.ts';

const recheckIntervalMs = 1000;

/**
 * The epoch of each shard: a word that Postgres keeps beside the checkpoint and Redis beside the log. A Redis without it
 * has lost what it held, and every script answers `busy` until somebody has looked.
 *
 * States: *unknown* (until the first `ensure` has read the checkpoints) → *known*. `ensure` also founds shards that
 * Redis does not have: new ones, or after a loss. After a loss the rooms are gone and their games end as abandoned.
 */
export class Epochs {
  readonly #orm: MikroORM;
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #logger: Logger;
  #epochs: readonly string[] | undefined;
  #checkedAt = 0;
  #running: Promise<void> | undefined;

  constructor(deps: { orm: MikroORM; redis: Redis; keys: Keys; logger: Logger }) {
    this.#orm = deps.orm;
    this.#redis = deps.redis;
    this.#keys = deps.keys;
    this.#logger = deps.logger;
  }

  get known(): boolean {
    return this.#epochs !== undefined;
  }

  /** @throws {CodedError} `busy` before the epochs are known. */
  of(shard: number): string {
    const epoch = this.#epochs?.[shard];
    if (epoch === undefined) throw new CodedError('busy', 'starting up', { retryAfterMs: 500 });
    return epoch;
  }

  /** A script met another epoch than ours: look again, at most once a second. */
  suspect(): void {
    if (Date.now() - this.#checkedAt < recheckIntervalMs) return;
    this.ensure().catch((error: unknown) => this.#logger.warn({ err: error }, 'could not check the epochs'));
  }

  /** Reads the epochs and founds the shards that Redis does not have. @throws when Postgres or Redis is away. */
  ensure(): Promise<void> {
    this.#running ??= this.#ensure().finally(() => {
      this.#running = undefined;
      this.#checkedAt = Date.now();
    });
    return this.#running;
  }

  async #ensure(): Promise<void> {
    const rows = await this.#orm.em.fork().find(Checkpoint, {}, { orderBy: { shard: 'asc' } });
    if (rows.length !== shards.length) throw new Error('the checkpoints are missing: run the migrations');
    const inRedis = await this.#redis.mget(shards.map((shard) => this.#keys.epoch(shard)));
    const lost = rows.filter(({ shard, epoch }) => inRedis[shard] !== epoch);
    for (const { shard, lastId } of lost) await this.#raiseLog(shard, lastId);
    // Only then can rooms be opened again: a process that dies before leaves all of this to the next.
    if (lost.length > 0) await this.#abandonGames(new Set(lost.map(({ shard }) => shard)));
    for (const { shard, epoch } of lost) await this.#redis.set(this.#keys.epoch(shard), epoch);
    this.#epochs = rows.map((row) => row.epoch);
  }

  /** Above the checkpoint, so that nothing new is taken for something folded. */
  async #raiseLog(shard: number, lastId: string): Promise<void> {
    if (lastId === '0-0') return;
    const log = this.#keys.log(shard);
    const [last] = (await this.#redis.xrevrange(log, '+', '-', 'COUNT', 1)) as [string, string[]][];
    if (last !== undefined) return;
    const [ms = '0', sequence = '0'] = lastId.split('-');
    const next = `${ms}-${BigInt(sequence) + 1n}`;
    await this.#redis.multi().xadd(log, next, 'v', '1', 't', 'gap', 'g', '', 'd', '{}').xdel(log, next).exec();
  }

  /** Live games whose room is not there. A shard that is founded for the first time has none. */
  async #abandonGames(lost: ReadonlySet<number>): Promise<void> {
    const em = this.#orm.em.fork();
    const live = await em.find(Game, { status: { $in: ['lobby', 'running'] } }, { fields: ['id'] });
    const gone: string[] = [];
    for (const { id } of live) {
      if (lost.has(shardOf(id)) && (await this.#redis.exists(this.#keys.room(id).control)) === 0) gone.push(id);
    }
    if (gone.length === 0) return;
    await em.nativeUpdate(
      Game,
      { id: { $in: gone }, status: { $in: ['lobby', 'running'] } },
      { status: 'abandoned', endedAt: new Date() },
    );
    this.#logger.error({ shards: lost.size, games: gone.length }, 'Redis has lost its data; its live games are ended');
  }
}
