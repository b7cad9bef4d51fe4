/** A runner of jobs as a worker has it, with tasks that count what they do, and with less patience for the dead. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { CronItem } from 'graphile-worker';
import { Pool } from 'pg';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { jobQueueConfig, listenToErrors } from '../../src/db/job-queue.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { JobRunner } from '../../src/jobs/job-runner.ts';
import type { Task } from '../../src/jobs/running-job.ts';
import { WaitingPool } from '../../src/jobs/waiting-pool.ts';
import { BackgroundTasks } from '../../src/observability/background-tasks.ts';
import { createJobMetrics } from '../../src/observability/job-metrics.ts';

export const quickTiming = { beatMs: 200, staleMs: 1500 };

export interface TestRunner {
  readonly runner: JobRunner;
  readonly orm: MikroORM;
  readonly beats: Pool;
  readonly registry: Registry;
  close(): Promise<void>;
}

/** Builds one; `runner.start()` begins. `close` stops it, and closes its connections. */
export async function buildTestRunner(
  url: string,
  tasks: (orm: MikroORM) => Record<string, Task>,
  options: { schedule?: CronItem[]; timing?: typeof quickTiming | undefined } = {},
): Promise<TestRunner> {
  const logger = pino({ level: 'silent' });
  const orm = await connectOrm({ url, poolMax: 4, applicationName: 'qf-test-jobs' });
  const config = jobQueueConfig({ url, poolMax: 5, applicationName: 'qf-test-queue' });
  const queue = listenToErrors(new WaitingPool(config), () => undefined);
  const beats = listenToErrors(new Pool({ ...config, max: 1 }), () => undefined);
  const registry = new Registry();
  const background = new BackgroundTasks(logger, registry);
  const metrics = createJobMetrics(registry);
  const { schedule = [] } = options;
  // Undefined: the product's.
  const { timing } = { timing: quickTiming, ...options };
  const runner = new JobRunner({
    queue,
    beats,
    tasks: tasks(orm),
    schedule,
    atOnce: 4,
    background,
    metrics,
    logger,
    ...(timing && { timing }),
  });
  return {
    runner,
    orm,
    beats,
    registry,
    async close() {
      await runner.stop(5000);
      await orm.close(true);
    },
  };
}

/** Two tables for what jobs do: each run that began, and each effect that was committed. Neither has a key. */
export async function createEffectTables(orm: MikroORM): Promise<void> {
  await orm.em.getConnection().execute('create table run (n int not null, pid int not null)');
  await orm.em.getConnection().execute('create table effect (n int not null, pid int not null)');
}

/** Notes that it began, takes `payload.ms`, then has its effect in the transaction that completes the job. */
export const effectTasks = (orm: MikroORM): Record<string, Task> => ({
  effect: async (payload, job) => {
    const { n, ms } = payload as { n: number; ms: number };
    await orm.em.fork().execute('insert into run values (?, ?)', [n, process.pid]);
    await sleep(ms);
    await orm.em.fork().transactional(async (em) => {
      await em.execute('insert into effect values (?, ?)', [n, process.pid]);
      await job.complete(em);
    });
  },
});

/** Adds a job of any name, as `enqueueJob` does for those of the product. */
export async function addJob(orm: MikroORM, task: string, payload: object, attemptsMax = 25): Promise<void> {
  await orm.em
    .fork()
    .execute('select graphile_worker.add_job(?, ?::json, max_attempts => ?::int)', [
      task,
      JSON.stringify(payload),
      attemptsMax,
    ]);
}
