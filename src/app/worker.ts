/** Builds a worker process: folding, jobs, and their measurements. */
import type { Config } from '../config/config.ts';
import { metricsServerAt, type MetricsServer } from '../http/metrics-server.ts';
import type { Logger } from '../observability/logger.ts';
import { createWorkerMetrics, type WorkerMetrics } from '../observability/metrics.ts';
import { MetricsText } from '../observability/metrics-text.ts';
import { HostSeats } from '../platform/games/host-seats.ts';
import { LogMonitor } from '../platform/ops/log-monitor.ts';
import { ProcessRegistry } from '../platform/ops/process-registry.ts';
import { ProcessSampler } from '../platform/ops/process-sampler.ts';
import type { PotRooms } from '../platform/pots/settle-pot.ts';
import { buildFolding } from './folding.ts';
import { buildInfra, type Overrides } from './infra.ts';
import { buildJobs } from './jobs.ts';
import { Lifecycle } from './lifecycle.ts';
import { buildRoomAccess } from './room-access.ts';

/** A worker that is built and does not fold yet. */
export interface WorkerApp {
  start: () => Promise<void>;
  /** Rejects when the worker has failed by a bug. */
  finished: () => Promise<void>;
  /** Folds to the end of the log and ends running jobs, within `FOLD_DRAIN_MS`; logs a warning when entries remain. */
  drain: () => Promise<void>;
  /** Finishes the current batch, within 6 s, or 1 s after a drain; closes everything, in two seconds more at most. */
  stop: () => Promise<void>;
  /** The server of `/metrics`, if this process has one. */
  metrics: MetricsServer | undefined;
}

/** A batch is one transaction of thousands of rows: it may take longer than a client would wait. */
const foldStatementTimeoutMs = 20_000;

/** @throws when Postgres cannot be reached, or does not commit to disk. */
export async function buildWorkerApp(
  config: Config,
  logger: Logger,
  overrides: Overrides<WorkerMetrics> = {},
): Promise<WorkerApp> {
  const infra = await buildInfra(
    config,
    logger,
    {
      metrics: createWorkerMetrics,
      applicationName: () => 'quickfire-worker',
      queryTimeoutMs: foldStatementTimeoutMs,
      redisName: 'worker',
    },
    overrides,
  );
  const { metrics, keys, opsRunner } = infra;
  const { epochs, directory, unknown } = buildRoomAccess(infra);
  const log = new LogMonitor(opsRunner, keys);
  metrics.watchLog(() => log.readIfThere());
  /** Room scripts need their shard's epoch, which a worker reads only when it needs it. */
  const withEpochs = async <T>(work: () => Promise<T>): Promise<T> => {
    if (!epochs.known) await epochs.ensure();
    return await work();
  };
  const seats = new HostSeats(infra.orm, directory);
  const expireRoom = (gameId: string) => withEpochs(() => directory.expire(gameId));
  const isThere = (gameId: string) => withEpochs(() => directory.isThere(gameId));
  const end = (gameId: string) => withEpochs(() => directory.end(gameId));
  const voidEntries: PotRooms['voidEntries'] = (gameId, ids) => withEpochs(() => directory.voidEntries(gameId, ids));
  const showRewards: PotRooms['showRewards'] = (gameId, won) => withEpochs(() => directory.showRewards(gameId, won));
  const endHostSeats = (userId: string) => withEpochs(() => seats.tellRooms(userId));
  const jobs = await buildJobs(infra, { log, rooms: { isThere, end, voidEntries, showRewards }, endHostSeats });
  const folding = buildFolding(infra, log, { unknown, expireRoom });
  const { adminToken, metricsHost: host, workerMetricsPort: port } = config.ops;
  const registry = adminToken === undefined ? undefined : new ProcessRegistry(opsRunner, keys);
  const sampler = new ProcessSampler({ ...infra, kind: 'worker', registry });
  const metricsServer = metricsServerAt({ host, port }, new MetricsText(metrics.registry, logger), logger);
  const lifecycle = new Lifecycle(
    [
      ...infra.services,
      { name: 'metrics', start: () => metricsServer?.start(), stop: () => metricsServer?.stop() },
      { name: 'sampler', start: () => sampler.start(), stop: () => sampler.stop() },
      ...jobs.services,
      ...folding.services,
    ],
    logger,
  );
  return {
    start: () => lifecycle.start(),
    metrics: metricsServer,
    finished: folding.finished,
    async drain() {
      await Promise.all([folding.drain(), jobs.drain(config.folding.drainMs)]);
    },
    stop: () => lifecycle.stop(),
  };
}
