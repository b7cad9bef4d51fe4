import type { MikroORM } from '@mikro-orm/postgresql';
import type { Redis } from 'ioredis';
import { Checkpoint } from '../../entities/checkpoint.ts';
import type { Keys } from '../redis/keys.ts';
import { isBefore } from './shard-reader.ts';

export interface ShardPosition {
  lastId: string;
  epoch: string;
}

/** Reads all checkpoints, outside any transaction: what they say has been committed. */
export async function readCheckpoints(orm: MikroORM): Promise<Map<number, ShardPosition>> {
  const rows = await orm.em.fork().find(Checkpoint, {}, { disableIdentityMap: true });
  return new Map(rows.map(({ shard, lastId, epoch }) => [shard, { lastId, epoch }]));
}

/** Reads one checkpoint. All are made by the first migration and none is ever deleted. */
export async function readCheckpoint(orm: MikroORM, shard: number): Promise<ShardPosition> {
  const { lastId, epoch } = await orm.em.fork().findOneOrFail(Checkpoint, { shard }, { disableIdentityMap: true });
  return { lastId, epoch };
}

/**
 * Cuts off what is in Postgres and `keepMs` old from each log, and says again how far each log is stored: the word that
 * follows a commit may have been lost, or have overtaken a later one.
 *
 * `checkpoints` must have been read back after their commits. A log of another epoch is left alone.
 * @throws when Redis is away; doing it again is harmless.
 */
export async function trimLogs(
  redis: Redis,
  keys: Keys,
  input: { checkpoints: ReadonlyMap<number, ShardPosition>; keepMs: number },
): Promise<void> {
  const shards = [...input.checkpoints].filter(([, { lastId }]) => lastId !== '0-0');
  if (shards.length === 0) return;
  // The log's ids are Redis' time, so what is old is for Redis' clock to say.
  const [seconds = 0] = (await redis.time()).map(Number);
  const keepFrom = `${Math.max(0, seconds * 1000 - input.keepMs)}-0`;
  const epochs = await send(
    redis,
    shards.map(([shard]) => ['get', keys.epoch(shard)]),
  );
  const current = shards.filter(([, { epoch }], index) => epochs[index] === epoch);
  await send(
    redis,
    current.flatMap(([shard, { lastId }]) => [
      ['xtrim', keys.log(shard), 'MINID', isBefore(lastId, keepFrom) ? lastId : keepFrom],
      ['set', keys.stored(shard), lastId],
    ]),
  );
}

/** One round trip, commands one by one: no transaction, so that it may be spread over the nodes of a cluster. */
async function send(redis: Redis, commands: string[][]): Promise<unknown[]> {
  const replies = (await redis.pipeline(commands).exec()) ?? [];
  return replies.map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
}
