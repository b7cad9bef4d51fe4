import assert from 'node:assert/strict';
import { LockMode, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { Checkpoint } from '../../entities/checkpoint.ts';
import { foldingSessionName } from './fold-lock-breaker.ts';
import type { ShardPosition } from './fold-trimmer.ts';

export interface CheckpointMove {
  shard: number;
  /** The expected position. */
  from: ShardPosition;
  to: string;
  now: Date;
}

export type CheckpointMoved<T> =
  | ({ state: 'folded' } & Folded<T>)
  /** Another worker holds the checkpoint. */
  | { state: 'locked' }
  /** The checkpoint is not at the read's start. */
  | { state: 'moved' };

/** The result under a shard's lock, and the shard's number of parked entries after it. */
export interface Folded<T> {
  result: T;
  parked: number;
}

/**
 * Runs `insert` in one transaction with the move of a shard's checkpoint, which is also the lock: the rows of `insert`
 * exist exactly if the checkpoint has moved. The entity manager lives as long as the transaction.
 * @throws errors of `insert` or the driver; if the connection is lost during the commit it may have happened.
 */
export async function moveCheckpoint<T>(
  orm: MikroORM,
  move: CheckpointMove,
  insert: (em: EntityManager, parkedBefore: number) => Promise<Folded<T>>,
): Promise<CheckpointMoved<T>> {
  const { shard, from, to, now } = move;
  const outcome = await withCheckpoint<CheckpointMoved<T>>(orm, shard, async (em, checkpoint) => {
    if (checkpoint.lastId !== from.lastId || checkpoint.epoch !== from.epoch) return { state: 'moved' };
    const folded = await insert(em, checkpoint.parked);
    const next = { lastId: to, parked: folded.parked, updatedAt: now };
    const moved = await em.nativeUpdate(Checkpoint, { shard, lastId: from.lastId }, next);
    assert.equal(moved, 1, `the locked checkpoint of shard ${shard} has moved`);
    return { state: 'folded', ...folded };
  });
  return outcome ?? { state: 'locked' };
}

/**
 * Runs `work` in one transaction that holds a shard's checkpoint: no other worker folds it meanwhile.
 * @returns `undefined`, at once and with nothing done, if another worker holds it.
 */
export function withCheckpoint<T>(
  orm: MikroORM,
  shard: number,
  work: (em: EntityManager, checkpoint: Checkpoint) => Promise<T>,
): Promise<T | undefined> {
  return orm.em.fork().transactional(async (em) => {
    await em.execute(`select set_config('application_name', ?, true)`, [foldingSessionName(shard)]);
    const checkpoint = await em.findOne(
      Checkpoint,
      { shard },
      { lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE, disableIdentityMap: true },
    );
    return checkpoint === null ? undefined : work(em, checkpoint);
  });
}
