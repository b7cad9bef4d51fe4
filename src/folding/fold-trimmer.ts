import type { MikroORM } from '@mikro-orm/postgresql';
import { Checkpoint } from '../../entities/checkpoint.ts';
import type { Keys } from '../redis/keys.ts';
import { isFoldRetryable } from './fold-errors.ts';
import type { ScriptRunner } from '../redis/script-runner.ts';

export interface ShardPosition {
  lastId: string;
  epoch: string;
  /** Entries of the shard that wait for a worker that knows their games. */
  parked: number;
}

/** Reads all checkpoints, outside any transaction: what they say has been committed. */
export async function readCheckpoints(orm: MikroORM): Promise<Map<number, ShardPosition>> {
  const rows = await orm.em.fork().find(Checkpoint, {}, { disableIdentityMap: true });
  return new Map(rows.map(({ shard, lastId, epoch, parked }) => [shard, { lastId, epoch, parked }]));
}

/** Reads one checkpoint. All are made by the first migration and none is ever deleted. */
export async function readCheckpoint(orm: MikroORM, shard: number): Promise<ShardPosition> {
  const { lastId, epoch, parked } = await orm.em
    .fork()
    .findOneOrFail(Checkpoint, { shard }, { disableIdentityMap: true });
  return { lastId, epoch, parked };
}

/**
 * Says in Redis how far each log is stored, and cuts off what has been in Postgres for `keepMs`. (The word that follows a
 * commit may have been lost, or have overtaken a later one, so it is said again.)
 *
 * `checkpoints` must have been read back after their commits. A log of another epoch is left alone.
 * Doing it again is harmless; what Redis does not do now is left to the next time.
 */
export async function trimLogs(
  runner: ScriptRunner,
  keys: Keys,
  input: { checkpoints: ReadonlyMap<number, ShardPosition>; keepMs: number },
): Promise<void> {
  const marks = [...input.checkpoints]
    .filter(([, { lastId }]) => lastId !== '0-0')
    .map(([shard, position]) => markStored(runner, keys, { shard, ...position, keepMs: input.keepMs }));
  // Redis, or a node of a cluster, that is away now: the next time will do.
  const failures = (await Promise.allSettled(marks)).flatMap((mark) =>
    mark.status === 'rejected' ? [mark.reason] : [],
  );
  const bug: unknown = failures.find((error) => !isFoldRetryable(error));
  if (bug !== undefined) throw bug;
}

/** Says in Redis how far one log is stored. `keepMs` undefined cuts nothing off. @throws {CodedError} `busy` when Redis is away. */
export async function markStored(
  runner: ScriptRunner,
  keys: Keys,
  { shard, lastId, epoch, keepMs }: Omit<ShardPosition, 'parked'> & { shard: number; keepMs?: number },
): Promise<void> {
  await runner.run(
    'mark-stored',
    [keys.epoch(shard), keys.log(shard), keys.stored(shard)],
    [epoch, lastId, keepMs ?? ''],
  );
}
