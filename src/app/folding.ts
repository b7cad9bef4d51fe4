/** Builds folding, the main part of a worker process. */
import { AnswerFolder } from '../folding/answer-folder.ts';
import { ShardReader } from '../folding/shard-reader.ts';
import { Worker } from '../folding/worker.ts';
import { holdsWithin, within } from '../lib/within.ts';
import type { WorkerMetrics } from '../observability/metrics.ts';
import type { LogMonitor } from '../platform/ops/log-monitor.ts';
import { connectCommands } from '../redis/connect.ts';
import type { Infra } from './infra.ts';
import type { Service } from './lifecycle.ts';

/** How long a stop waits for the current batch, in ms: after a drain, whose limit covered that batch too, and without one. */
const lastBatchMs = { drained: 1000, undrained: 6000 } as const;
const lagReadMs = 500;
const closingMs = 100;
const connectMs = 1000;

export interface Folding {
  /** Rejects when folding has failed by a bug. */
  finished: () => Promise<void>;
  /** Folds to the end of the log, within `FOLD_DRAIN_MS`; logs a warning when entries remain. */
  drain: () => Promise<void>;
  services: Service[];
}

/** @param expireRoom sets the expiry of a finished, stored room's keys in Redis */
export function buildFolding(
  infra: Infra<WorkerMetrics>,
  log: LogMonitor,
  { unknown, expireRoom }: Pick<ConstructorParameters<typeof AnswerFolder>[0], 'unknown' | 'expireRoom'>,
): Folding {
  const { config, logger, orm, keys, runner, metrics } = infra;
  const { folding } = config;
  const blocking = connectCommands(config.redis, logger, 'worker-news');
  const reader = new ShardReader({ runner, blocking }, keys);
  const folder = new AnswerFolder({ orm, runner, keys, reader, folding, logger, metrics, unknown, expireRoom });
  metrics.watchCache('fold', folder.cache);
  const worker = new Worker({ folder, reader, intervalMs: folding.intervalMs, logger, metrics });
  let lastMs: number = lastBatchMs.undrained;
  return {
    finished: () => worker.finished,
    async drain() {
      lastMs = lastBatchMs.drained;
      const isAtEnd = await worker.drain(folding.drainMs);
      let lagMs: number | undefined;
      const readLag = async (): Promise<void> => {
        lagMs = (await log.readIfThere())?.foldLagMs;
      };
      await within(lagReadMs, readLag());
      if (isAtEnd && lagMs === 0) return;
      const found = lagMs === undefined ? {} : { foldLagMs: lagMs };
      logger.warn(
        found,
        'not all answers are in PostgreSQL yet: the rest is on the disk of Redis, for the next worker',
      );
    },
    services: [
      {
        name: 'news connection',
        opensWhenBuilt: true,
        // So that the first pass does not fail. Later, every pass waits for an unavailable Redis.
        start: () => holdsWithin(connectMs, () => infra.redis.status === 'ready' && blocking.status === 'ready'),
        stop: () => blocking.disconnect(),
      },
      {
        name: 'folding',
        limitsMs: { stop: lastBatchMs.undrained + closingMs },
        start: () => worker.start(),
        async stop() {
          if (!(await within(lastMs, worker.stop()))) logger.warn('the batch at hand is left to another worker');
        },
      },
    ],
  };
}
