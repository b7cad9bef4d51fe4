import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { CacheState } from '../lib/byte-cache.ts';
import { registerComputed, type MetricLine } from './computed-metric.ts';
import { LastMinute } from './last-minute.ts';
import { quantilesMs } from './latency-buckets.ts';
import { LatencyFamily } from './latency-family.ts';
import { ProcessVitals } from './process-vitals.ts';

export interface PoolUse {
  used: number;
  idle: number;
  waiting: number;
}

export interface LogState {
  /** Entries in the logs of all shards. */
  entries: number;
  /** Age of the oldest unfolded entry; 0 when all are in Postgres. */
  foldLagMs: number;
}

export const shownQuantiles = [0.5, 0.95, 0.99] as const;

export type ProcessMetrics = ReturnType<typeof createProcessMetrics>;

/** The metrics that web and worker share. Nothing is measured before `vitals.start()`, and no timer runs here. */
export function createProcessMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const minute = new LastMinute();
  const vitals = new ProcessVitals();
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `quickfire_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge(
    'event_loop_utilization',
    'Share of the last seconds in which the event loop was busy',
    () => vitals.read().eventLoop.utilization,
  );
  registerComputed(
    registry,
    { name: 'quickfire_latency_seconds', help: 'Quantiles of the last minute, as /ops shows them', type: 'gauge' },
    () => minute.read().flatMap(quantileLines),
  );
  const redisCalls = new LatencyFamily(
    registry,
    { name: 'quickfire_redis_call_seconds', help: 'Time of a script call, queueing included', labelNames: ['call'] },
    () => ({ minute: minute.histogram('redis', 'none') }),
  );
  const unknownGames = new Counter({
    name: 'quickfire_unknown_games_total',
    help: 'Games that were left to a process that knows them, each once, by what is not known here',
    labelNames: ['reason'],
    registers: [registry],
  });
  const caches = watchCaches(registry);
  return {
    registry,
    minute,
    vitals,
    redisCalled: (call: string, seconds: number) => redisCalls.of(call).observe(seconds),
    gameUnknown: (reason: string) => unknownGames.inc({ reason }),
    /** Registers a gauge that is read at each scrape. */
    watch: (name: string, help: string, read: () => number) => void gauge(name, help, read),
    /** @param cache a name from the code */
    watchCache: (cache: string, state: CacheState) => void caches.set(cache, state),
    watchPool: (read: () => PoolUse) =>
      void registerComputed(
        registry,
        { name: 'quickfire_pool_connections', help: 'The pool of connections to Postgres', type: 'gauge' },
        () => Object.entries(read()).map(([state, value]) => ({ labels: { state }, value })),
      ),
    /** @param read resolves to undefined while Redis is unavailable: the lines are then left out */
    watchLog(read: () => Promise<LogState | undefined>) {
      const line = (name: string, help: string, value: (state: LogState) => number) =>
        void registerComputed(registry, { name: `quickfire_${name}`, help, type: 'gauge' }, async () => {
          const state = await read();
          return state === undefined ? [] : [{ labels: {}, value: value(state) }];
        });
      line('log_entries', 'Entries in the logs of all shards', ({ entries }) => entries);
      line(
        'fold_lag_seconds',
        'Age of the oldest log entry that is not in Postgres, 0 when everything is',
        ({ foldLagMs }) => foldLagMs / 1000,
      );
    },
  };
}

function quantileLines({ measure, path, counts }: ReturnType<LastMinute['read']>[number]): MetricLine[] {
  // No value in the last minute gives no line, not a latency of 0.
  if (!counts.some((count) => count > 0)) return [];
  return quantilesMs(counts, shownQuantiles).map((ms, i) => ({
    labels: { measure, path, quantile: shownQuantiles[i] ?? 0 },
    value: ms / 1000,
  }));
}

/** Caches by name, read at each scrape: a cache's read costs only a count. */
function watchCaches(registry: Registry): Map<string, CacheState> {
  const caches = new Map<string, CacheState>();
  registerComputed(
    registry,
    { name: 'quickfire_cache_reads_total', help: 'Reads of a cache, by what came of them', type: 'counter' },
    () =>
      [...caches].flatMap(([cache, { reads }]) =>
        Object.entries(reads).map(([outcome, value]) => ({ labels: { cache, outcome }, value })),
      ),
  );
  registerComputed(
    registry,
    { name: 'quickfire_cache_bytes', help: 'What a cache keeps, as bytes of text', type: 'gauge' },
    () => [...caches].map(([cache, { bytes }]) => ({ labels: { cache }, value: bytes })),
  );
  return caches;
}
