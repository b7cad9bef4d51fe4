import type { EntityManager } from '@mikro-orm/postgresql';
import type { Job } from 'graphile-worker';

/** Another pool has the job now: the transaction must roll back. */
export class JobTakenError extends Error {
  override name = 'JobTakenError';
}

/**
 * A running job. A job may run more than once, even twice at the same time: its worker may die, or be suspended until
 * others take it for dead. So a task is idempotent, or ends its one transaction with `complete`.
 */
export interface RunningJob {
  readonly id: string;
  /** From 1. */
  readonly attempt: number;
  /** Aborts when the worker stops; another worker retries a task that throws then. */
  readonly signal: AbortSignal;
  /**
   * Removes the job in the caller's transaction. Its lock is the fencing token, so the transaction takes effect exactly
   * once, whatever happens to workers.
   * @throws {JobTakenError} when another pool has the job, or it is deleted; the transaction must not commit then.
   */
  complete(em: EntityManager): Promise<void>;
}

/** The function that runs a task: resolves when the job is done. */
export type Task = (payload: unknown, job: RunningJob) => Promise<void>;

export function runningJob({ id, attempts, locked_by: pool }: Job, signal: AbortSignal): RunningJob {
  return {
    id,
    attempt: attempts,
    signal,
    async complete(em) {
      // Each assignment of a job has another pool or a higher attempt.
      const removed = await em.execute<unknown[]>(
        'delete from graphile_worker._private_jobs where id = ? and locked_by = ? and attempts = ? returning id',
        [id, pool, attempts],
      );
      if (removed.length === 0) throw new JobTakenError(`the job ${id} is not ours any more`);
    },
  };
}
