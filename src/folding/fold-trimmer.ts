import type { MikroORM } from '@mikro-orm/postgresql';
import { Checkpoint } from '../../entities/checkpoint.ts';
import type { Keys } from '../redis/keys.ts';
import { isFoldRetryable } from './fold-errors.ts';
import type { ScriptRunner } from '../redis/script-runner.ts';

export interface ShardPosition {
  lastId: string;
  epoch: string;
  /** The shard's entries that wait for a worker that knows their games. */
  parked: number;
}

/** Reads all checkpoints, outside any transaction: they are committed. */
export async function readCheckpoints(orm: MikroORM): Promise<Map<number, ShardPosition>> {
  const rows = await orm.em.fork().find(Checkpoint, {}, { disableIdentityMap: true });
  return new Map(rows.map(({ shard, lastId, epoch, parked }) => [shard, { lastId, epoch, parked }]));
}

/** Reads one checkpoint. The first migration makes all, and none is ever deleted. */
export async function readCheckpoint(orm: MikroORM, shard: number): Promise<ShardPosition> {
  const { lastId, epoch, parked } = await orm.em
    .fork()
    .findOneOrFail(Checkpoint, { shard }, { disableIdentityMap: true });
  return { lastId, epoch, parked };
}

/**
 * Marks in Redis how far each log is stored, and trims entries that have been in Postgres for `keepMs`. (The mark that
 * follows a commit may be lost, or overtake a later one, so it is repeated.)
 *
 * `checkpoints` must have been read back after their commits. It skips a log of another epoch. Idempotent; the next
 * call retries what fails in Redis.
 */
export async function trimLogs(
  runner: ScriptRunner,
  keys: Keys,
  input: { checkpoints: ReadonlyMap<number, ShardPosition>; keepMs: number },
): Promise<void> {
  const marks = [...input.checkpoints]
    .filter(([, { lastId }]) => lastId !== '0-0')
    .map(([shard, position]) => markStored(runner, keys, { shard, ...position, keepMs: input.keepMs }));
  // The next call retries an unavailable Redis or node.
  const failures = (await Promise.allSettled(marks)).flatMap((mark) =>
    mark.status === 'rejected' ? [mark.reason] : [],
  );
  const bug: unknown = failures.find((error) => !isFoldRetryable(error));
  if (bug !== undefined) throw bug;
}

/**
 * Marks in Redis how far one log is stored. `keepMs` undefined trims nothing.
 * @throws {CodedError} `busy` without Redis.
 */
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
