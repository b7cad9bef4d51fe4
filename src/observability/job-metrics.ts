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

interface ChainFigures {
  chainId: number;
  /** Undefined before there is any. */
  blocksBehind: number | undefined;
  /** Undefined when it never was: then the process' own age is told. */
  headsAgeMs: number | undefined;
}
interface EndpointFigures {
  chainId: number;
  /** From 1. */
  endpoint: number;
  /** In a row. */
  failures: number;
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
  const rows = counter('job_rows', 'Rows, or games, that jobs have changed', ['task']);
  const seconds = new LatencyFamily(
    registry,
    { name: 'quickfire_job_seconds', help: 'Time of a job that succeeded', labelNames: ['task'] },
    () => ({}),
  );
  return {
    succeeded: (task: string, took: number) => seconds.of(task).observe(took),
    changed: (task: string, affected: number) => rows.inc({ task }, affected),
    failed: (task: string, isFinal: boolean) => failures.inc({ task, final: String(isFinal) }),
    unlocked: (pools: number) => unlocked.inc(pools),
    restarted: () => restarts.inc(),
    mailed: (kind: string, outcome: string) => mails.inc({ kind, outcome }),
    /** @param read resolves to undefined before the first check, and while Postgres is unavailable */
    watchLedger(read: () => Promise<{ at: number; differences: number } | undefined>) {
      const gauge = (name: string, help: string, of: (last: { at: number; differences: number }) => number) =>
        registerComputed(registry, { name: `quickfire_ledger_${name}`, help, type: 'gauge' }, async () => {
          const last = await read();
          return last === undefined ? [] : [{ labels: {}, value: of(last) }];
        });
      gauge('differences', 'Rows that the last check of the ledger found wrong', ({ differences }) => differences);
      gauge('checked_timestamp_seconds', 'When the ledger was checked', ({ at }) => at / 1000);
    },
    /** @param read resolves to undefined where no deposits are taken, and while Postgres is unavailable */
    watchDeposits(read: () => Promise<Readonly<Record<string, number>> | undefined>) {
      registerComputed(
        registry,
        { name: 'quickfire_deposits', help: 'Deposits by what is to be done about them', type: 'gauge' },
        async () => Object.entries((await read()) ?? {}).map(([state, value]) => ({ labels: { state }, value })),
      );
    },
    watchChains: chainWatcher(registry),
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

/** Of the networks on which deposits are taken. */
function chainWatcher(registry: Registry) {
  /** @param read of the configured ones; `failures` of their endpoints, as far as this process has asked them */
  return (read: () => Promise<readonly ChainFigures[]>, failures: () => readonly EndpointFigures[]): void => {
    const gauge = (name: string, help: string, of: (chain: ChainFigures) => number | undefined) =>
      registerComputed(registry, { name: `quickfire_deposit_${name}`, help, type: 'gauge' }, async () =>
        (await read()).flatMap((chain) => {
          const value = of(chain);
          return value === undefined ? [] : [{ labels: { chain: String(chain.chainId) }, value }];
        }),
      );
    gauge('blocks_behind', 'Final blocks not searched for payments', ({ blocksBehind }) => blocksBehind);
    gauge(
      'heads_age_seconds',
      'Time since enough endpoints have said how far the chain is',
      ({ headsAgeMs = process.uptime() * 1000 }) => headsAgeMs / 1000,
    );
    registerComputed(
      registry,
      { name: 'quickfire_deposit_endpoint_failures', help: 'Failures of an endpoint in a row', type: 'gauge' },
      () =>
        failures().map(({ chainId, endpoint, failures: value }) => ({
          labels: { chain: String(chainId), endpoint: String(endpoint) },
          value,
        })),
    );
  };
}
