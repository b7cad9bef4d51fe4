import assert from 'node:assert/strict';
import type { EntityManager } from '@mikro-orm/postgresql';
import { jobTasks, type JobPayload, type JobTask } from './job-tasks.ts';

export interface EnqueueOptions {
  /** Replaces a waiting job with the same key. If that job is running, it is not retried, and this one runs after it. */
  jobKey?: string;
  /** Earliest moment to run; now by default. */
  runAt?: Date;
  /** A waiting job with the same key keeps its own time. */
  keepsRunAt?: boolean;
  /** Attempts before it counts as failed; 25 by default, over about three days. */
  attemptsMax?: number;
  /** Jobs with a smaller number run first; 0 by default. */
  priority?: number;
}

/**
 * Adds a job in the caller's transaction: the job exists exactly if the transaction commits. A job may run more than
 * once: see `RunningJob`.
 * @throws {AssertionError} outside of a transaction; the driver's errors.
 */
export async function enqueueJob<T extends JobTask>(
  em: EntityManager,
  task: T,
  payload: JobPayload<T>,
  options: EnqueueOptions = {},
): Promise<void> {
  assert(em.isInTransaction(), 'a job is added in the transaction that causes it');
  const { jobKey = null, runAt = null, attemptsMax = null, priority = null, keepsRunAt = false } = options;
  await em.execute(
    `select graphile_worker.add_job(?, ?::json, job_key => ?::text, run_at => ?::timestamptz, max_attempts => ?::int,
      priority => ?::int, job_key_mode => ?::text)`,
    [
      task,
      JSON.stringify(jobTasks[task].parse(payload)),
      jobKey,
      runAt,
      attemptsMax,
      priority,
      keepsRunAt ? 'preserve_run_at' : 'replace',
    ],
  );
}
