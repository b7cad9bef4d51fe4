import type { EntityManager } from '@mikro-orm/postgresql';
import type { Job } from 'graphile-worker';

/** The job belongs to another pool by now: what this one did for it must be undone. */
export class JobTakenError extends Error {
  override name = 'JobTakenError';
}

/**
 * A job while it runs. A job may run more than once, also twice at the same time: its worker may die, or be held up until
 * others take it for dead. So a task repeats without harm, or ends its one transaction with `complete`.
 */
export interface RunningJob {
  readonly id: string;
  /** From 1. */
  readonly attempt: number;
  /** Aborts when the worker is told to stop; a task that throws then is tried again by another worker. */
  readonly signal: AbortSignal;
  /**
   * Removes the job in the caller's transaction, where its lock is the fencing token: what the transaction does is done
   * exactly once, whatever happens to workers.
   * @throws {JobTakenError} when the job was given to somebody else or is gone; the transaction must not commit then.
   */
  complete(em: EntityManager): Promise<void>;
}

/** What runs a task: resolves when the job is done. */
export type Task = (payload: unknown, job: RunningJob) => Promise<void>;

export function runningJob({ id, attempts, locked_by: pool }: Job, signal: AbortSignal): RunningJob {
  return {
    id,
    attempt: attempts,
    signal,
    async complete(em) {
      // Each time that a job is given out, it is to another pool or with one attempt more.
      const removed = await em.execute<unknown[]>(
        'delete from graphile_worker._private_jobs where id = ? and locked_by = ? and attempts = ? returning id',
        [id, pool, attempts],
      );
      if (removed.length === 0) throw new JobTakenError(`the job ${id} is not ours any more`);
    },
  };
}
