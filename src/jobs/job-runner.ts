import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Logger as QueueLogger,
  parseCronItems,
  run,
  type CronItem,
  type Runner,
  type Task as QueueTask,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker';
import type { Pool } from 'pg';
import { jobQueueSchema } from '../db/job-queue.ts';
import { within } from '../lib/within.ts';
import type { BackgroundTasks, PeriodicTask } from '../observability/background-tasks.ts';
import type { JobMetrics } from '../observability/job-metrics.ts';
import type { Logger } from '../observability/logger.ts';
import { PoolHeartbeat, type HeartbeatTiming } from './pool-heartbeat.ts';
import { runningJob, type Task } from './running-job.ts';
import type { WaitingPool } from './waiting-pool.ts';

export interface JobRunnerOptions {
  /** For graphile-worker only: one connection listens, and each running job may need one. */
  queue: WaitingPool;
  /** For the heartbeat only: it must not wait. */
  beats: Pool;
  tasks: Readonly<Record<string, Task>>;
  /** Scheduled jobs, enqueued once per time, however many workers there are. */
  schedule?: readonly CronItem[];
  /** Number of jobs that run here at once. */
  atOnce: number;
  background: BackgroundTasks;
  metrics: JobMetrics;
  logger: Logger;
  /** Shorter in tests. */
  timing?: HeartbeatTiming;
}

/** A killed worker's jobs run again within a minute: 40 s until it counts as dead, and 10 s until the next heartbeat. */
const usualTiming: HeartbeatTiming = { beatMs: 10_000, staleMs: 40_000 };
/** New jobs are announced. Polling finds those that become due later, or were unlocked. */
const pollMs = 2000;
/** After this time in a drain, a running job's signal aborts. */
const abortMs = 2000;
/** Time limit for closing connections. */
const endMs = 1000;
const restartMs = { first: 200, max: 5000 } as const;

/**
 * Runs jobs, several at once. Any number of processes may do so.
 *
 * States: *new* → `start` → *running* → `drain` → *draining* (running jobs end, no others begin) → *drained* → `stop` →
 * *stopped*. It stays *running* while Postgres is unavailable. If graphile-worker's pool ends by a bug, it starts
 * another one; jobs locked by the first run again when its heartbeat has expired.
 *
 * Owns its two connection pools, and closes them.
 */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #heartbeat: PoolHeartbeat;
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #beats: PeriodicTask | undefined;
  #runner: Runner | undefined;
  #poolId: string | undefined;
  readonly #running = new Set<string>();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    this.#heartbeat = new PoolHeartbeat(options.beats, options.timing ?? usualTiming);
  }

  start(): void {
    if (this.#loop !== undefined) throw new Error('jobs are started once');
    const { background, timing = usualTiming } = this.#options;
    this.#beats = background.every('job-heartbeat', timing.beatMs, () => this.#beat());
    this.#loop = this.#run();
  }

  /** Takes no more jobs. Resolves when running ones have ended, or after `limitMs`, to whether they have. */
  async drain(limitMs: number): Promise<boolean> {
    this.#stopping.abort();
    this.#endPool('the worker stops');
    return await within(limitMs, this.#loop ?? Promise.resolve());
  }

  /** Drains within `limitMs`. Another worker unlocks a job that has not ended by then, and runs it again. */
  async stop(limitMs: number): Promise<void> {
    const isDrained = await this.drain(limitMs);
    if (!isDrained) this.#options.logger.warn('jobs that still run are left to another worker');
    await this.#beats?.stop();
    const { queue, beats } = this.#options;
    await within(endMs, Promise.all([queue.end(), beats.end()]));
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted; failures += 1) {
      /* oxlint-disable no-await-in-loop -- one pool after the other */
      const beganMs = performance.now();
      try {
        await this.#runPool();
      } catch (error) {
        this.#options.logger.warn({ err: error }, 'the pool of jobs has ended');
      }
      if (this.#stopping.signal.aborted) return;
      this.#options.metrics.restarted();
      if (performance.now() - beganMs > restartMs.max) failures = 0;
      await this.#pause(Math.min(restartMs.max, restartMs.first * 2 ** Math.min(failures, 10)));
      /* oxlint-enable no-await-in-loop */
    }
  }

  /** Resolves when the pool has ended normally. */
  async #runPool(): Promise<void> {
    const { queue, schedule = [], atOnce, logger } = this.#options;
    const runner = await run({
      pgPool: queue,
      schema: jobQueueSchema,
      taskList: this.#taskList(),
      parsedCronItems: parseCronItems([...schedule]),
      concurrency: atOnce,
      pollInterval: pollMs,
      noHandleSignals: true,
      gracefulShutdownAbortTimeout: abortMs,
      logger: queueLogger(logger),
      events: this.#listen(),
    });
    this.#runner = runner;
    try {
      if (this.#stopping.signal.aborted) this.#endPool('the worker stops');
      await runner.promise;
    } finally {
      await this.#poolEnded();
    }
  }

  /** Ends the current pool, if any. */
  #endPool(reason: string): void {
    const runner = this.#runner;
    this.#runner = undefined;
    // It rejects for a pool that is ending already, which is fine.
    runner?.stop(reason).catch((error: unknown) => this.#options.logger.debug({ err: error }, 'the pool was ending'));
  }

  async #poolEnded(): Promise<void> {
    const id = this.#poolId;
    this.#runner = undefined;
    this.#poolId = undefined;
    this.#running.clear();
    if (id !== undefined) await this.#options.background.attempt('job-heartbeat', () => this.#heartbeat.end(id));
  }

  #taskList(): TaskList {
    const { tasks, metrics } = this.#options;
    const timed = (name: string, task: Task): QueueTask => {
      return async (payload, { job, abortSignal }) => {
        const beganMs = performance.now();
        await task(payload, runningJob(job, abortSignal));
        metrics.succeeded(name, (performance.now() - beganMs) / 1000);
      };
    };
    return Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, timed(name, task)]));
  }

  #listen(): WorkerEvents {
    const { metrics } = this.#options;
    const events: WorkerEvents = new EventEmitter();
    events.on('pool:create', ({ workerPool }) => {
      this.#poolId = workerPool.id;
      void this.#beats?.run();
    });
    events.on('job:start', ({ job }) => this.#running.add(job.id));
    events.on('job:complete', ({ job }) => this.#running.delete(job.id));
    events.on('job:error', ({ job }) => metrics.failed(job.task_identifier, job.attempts >= job.max_attempts));
    return events;
  }

  async #beat(): Promise<void> {
    const { metrics, logger } = this.#options;
    if (this.#poolId === undefined) return;
    const dead = await this.#heartbeat.beat({ id: this.#poolId, running: [...this.#running] });
    if (dead > 0) {
      metrics.unlocked(dead);
      logger.warn({ pools: dead }, 'jobs of workers that have died are unlocked');
    }
  }

  async #pause(ms: number): Promise<void> {
    try {
      await sleep(ms / 2 + (Math.random() * ms) / 2, undefined, { signal: this.#stopping.signal });
    } catch (error) {
      if (!this.#stopping.signal.aborted) throw error;
    }
  }
}

/** graphile-worker's lines about starts and successes are for debugging only. */
function queueLogger(logger: Logger): QueueLogger {
  const levels = { error: 'warn', warning: 'warn', info: 'debug', debug: 'trace' } as const;
  return new QueueLogger((scope) => (level, message, meta) => {
    const { error } = meta as { error?: unknown };
    logger[levels[level]]({ ...scope, ...(error === undefined ? {} : { err: error }) }, message);
  });
}
