import { Counter, type Registry } from 'prom-client';
import { registerComputed } from './computed-metric.ts';
import { LatencyFamily } from './latency-family.ts';

/** Jobs of one task in one state. */
export interface JobCount {
  task: string;
  state: string;
  count: number;
  /** How long the oldest runnable job has waited; 0 when none is runnable. */
  waitedMs: number;
}

export type JobMetrics = ReturnType<typeof createJobMetrics>;

/** A worker's metrics of its jobs. Task names and states are labels. */
export function createJobMetrics(registry: Registry) {
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter({ name: `quickfire_${name}_total`, help, labelNames, registers: [registry] });
  const failures = counter('job_failures', 'Attempts of jobs that failed; final: the last attempt', ['task', 'final']);
  const unlocked = counter('job_pools_unlocked', 'Pools without a heartbeat whose jobs were unlocked by this process');
  const restarts = counter('job_pool_restarts', 'Times the pool of jobs of this process ended and was started again');
  const mails = counter('mails', 'Mails by what became of them', ['kind', 'outcome']);
  const seconds = new LatencyFamily(
    registry,
    { name: 'quickfire_job_seconds', help: 'Time of a job that succeeded', labelNames: ['task'] },
    () => ({}),
  );
  return {
    succeeded: (task: string, took: number) => seconds.of(task).observe(took),
    failed: (task: string, isFinal: boolean) => failures.inc({ task, final: String(isFinal) }),
    unlocked: (pools: number) => unlocked.inc(pools),
    restarted: () => restarts.inc(),
    mailed: (kind: string, outcome: string) => mails.inc({ kind, outcome }),
    /** @param read resolves to undefined while Postgres is unavailable: the lines are then left out */
    watchQueue(read: () => Promise<readonly JobCount[] | undefined>) {
      registerComputed(
        registry,
        { name: 'quickfire_jobs', help: 'Jobs in the queue, by task and state', type: 'gauge' },
        async () => ((await read()) ?? []).map(({ task, state, count }) => ({ labels: { task, state }, value: count })),
      );
      registerComputed(
        registry,
        {
          name: 'quickfire_job_wait_seconds',
          help: 'How long the oldest job of a task could have run by now',
          type: 'gauge',
        },
        async () =>
          ((await read()) ?? [])
            .filter(({ state }) => state === 'waiting')
            .map(({ task, waitedMs }) => ({ labels: { task }, value: waitedMs / 1000 })),
      );
    },
  };
}
