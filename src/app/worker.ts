/** The composition root of a worker process. */
import { AnswerFolder } from '../folding/answer-folder.ts';
import { foldParkedGame } from '../folding/parked-folder.ts';
import { ShardReader } from '../folding/shard-reader.ts';
import type { Config } from '../config/config.ts';
import { joinInstallation } from '../db/installation.ts';
import { connectOrm } from '../db/orm.ts';
import { watchPoolUse } from '../db/pool-use.ts';
import { metricsServerAt, type MetricsServer } from '../http/metrics-server.ts';
import { Worker } from '../folding/worker.ts';
import { systemRandomness } from '../lib/randomness.ts';
import { within } from '../lib/within.ts';
import { BackgroundTasks } from '../observability/background-tasks.ts';
import type { Logger } from '../observability/logger.ts';
import { createWorkerMetrics } from '../observability/metrics.ts';
import { MetricsText } from '../observability/metrics-text.ts';
import { LogWatch } from '../platform/ops/log-watch.ts';
import { OpsBoard } from '../platform/ops/ops-board.ts';
import { ProcessSampler } from '../platform/ops/process-sampler.ts';
import { connectCommands } from '../redis/connect.ts';
import { createKeys } from '../redis/keys.ts';
import { loadScripts, ScriptRunner } from '../redis/script-runner.ts';
import { Epochs } from '../live/rooms/epochs.ts';
import { RoomDefinitions } from '../live/rooms/room-definitions.ts';
import { RoomDirectory } from '../live/rooms/room-directory.ts';
import { RoomRebuilder } from '../live/rooms/room-rebuilder.ts';
import { RoomScripts } from '../live/rooms/room-scripts.ts';
import { RoomTokens } from '../live/rooms/room-tokens.ts';
import { UnknownGames } from '../log/unknown-games.ts';

/** A worker that is built and not yet folding. */
export interface WorkerApp {
  start: () => void;
  /** Rejects when the worker has failed of a bug. */
  finished: () => Promise<void>;
  /** Folds to the end of the log, within `FOLD_DRAIN_MS`; says so when it did not get there. */
  drain: () => Promise<void>;
  /** Finishes the batch at hand within `limitMs` (6 s), closes everything; two seconds more whoever does not answer. */
  stop: (limitMs?: number) => Promise<void>;
  /** Where `/metrics` is served, where it is served at all. */
  metrics: MetricsServer | undefined;
}

/** One batch is one transaction of thousands of rows: it may take longer than what a person waits for. */
const foldStatementTimeoutMs = 20_000;

/** How long a stop waits for the batch at hand. One that is cut off is undone and folded by another worker. */
const lastBatchMs = 6000;
const lookMs = 500;
const poolCloseMs = 1500;

const connectDatabase = (config: Config, logger: Logger) =>
  connectOrm({
    url: config.database.url ?? '',
    poolMax: config.database.poolMax,
    applicationName: 'quickfire-worker',
    queryTimeoutMs: foldStatementTimeoutMs,
    logger: (message) => logger.warn(message),
  });

/** @throws when Postgres cannot be reached, or does not commit to disk. */
export async function buildWorkerApp(config: Config, logger: Logger): Promise<WorkerApp> {
  const randomness = systemRandomness();
  const keys = createKeys(config.redis.prefix);
  const metrics = createWorkerMetrics();
  const tasks = new BackgroundTasks(logger, metrics.registry);
  const orm = await connectDatabase(config, logger);
  const redis = connectCommands(config.redis, logger, 'worker');
  const blocking = connectCommands(config.redis, logger, 'worker-news');
  const loaded = loadScripts();
  const runner = new ScriptRunner(redis, loaded, metrics.redisCalled);
  const unknown = new UnknownGames(logger, metrics.gameUnknown);
  const rebuilder = new RoomRebuilder({ runner, keys, unknown, foldParked: foldParkedGame });
  const epochs = new Epochs({ orm, redis, keys, runner, rebuilder, logger });
  const scripts = new RoomScripts(runner, keys, epochs);
  const directory = new RoomDirectory({
    redis,
    keys,
    scripts,
    definitions: new RoomDefinitions(redis, keys, unknown, config.limits.cachedDefinitionBytes),
    tokens: new RoomTokens(await joinInstallation(orm, config)),
    randomness,
  });
  const reader = new ShardReader({ runner, blocking }, keys);
  const { folding } = config;
  const retireRoom = async (gameId: string) => {
    if (!epochs.known) await epochs.ensure();
    await directory.retire(gameId);
  };
  const folder = new AnswerFolder({ orm, runner, keys, reader, folding, logger, metrics, unknown, retireRoom });
  const worker = new Worker({ folder, reader, intervalMs: folding.intervalMs, logger, metrics });
  const opsRunner = new ScriptRunner(redis, loaded);
  const log = new LogWatch(opsRunner, keys);
  const pool = await watchPoolUse(orm);
  metrics.watchPool(pool);
  metrics.watchLog(() => log.readIfThere());
  const { adminToken, metricsHost: host, workerMetricsPort: port } = config.ops;
  const board = adminToken === undefined ? undefined : new OpsBoard(opsRunner, keys);
  const about = { processId: randomness.secret(9), kind: 'worker' } as const;
  const sampler = new ProcessSampler({ ...about, metrics, pool, board, tasks, logger });
  const metricsServer = metricsServerAt({ host, port }, new MetricsText(metrics.registry, logger), logger);
  return {
    start: () => {
      worker.start();
      sampler.start();
      metricsServer?.start();
    },
    metrics: metricsServer,
    finished: () => worker.finished,
    drain: () => foldToEnd({ worker, log, limitMs: folding.drainMs, logger }),
    stop: async (limitMs = lastBatchMs) => {
      const [, finished] = await Promise.all([within(limitMs, sampler.stop()), within(limitMs, worker.stop())]);
      if (!finished) logger.warn('the batch at hand is left to another worker');
      metricsServer?.stop();
      redis.disconnect();
      blocking.disconnect();
      if (!(await within(poolCloseMs, orm.close(true)))) logger.warn('Postgres does not answer our goodbye');
    },
  };
}

interface Fold {
  readonly worker: Worker;
  readonly log: LogWatch;
  readonly limitMs: number;
  readonly logger: Logger;
}

/** Drains a worker before its stop, and says so when something of the log is left. */
async function foldToEnd({ worker, log, limitMs, logger }: Fold): Promise<void> {
  const isAtEnd = await worker.drain(limitMs);
  let lagMs: number | undefined;
  const look = async (): Promise<void> => {
    lagMs = (await log.readIfThere())?.foldLagMs;
  };
  await within(lookMs, look());
  if (isAtEnd && lagMs === 0) return;
  const found = lagMs === undefined ? {} : { foldLagMs: lagMs };
  logger.warn(found, 'not all answers are in PostgreSQL yet: the rest is on the disk of Redis, for the next worker');
}
