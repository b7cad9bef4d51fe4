/** Builds what every process needs: connections, clock, randomness, log, metrics. */
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../config/config.ts';
import { warnOfExcess } from '../db/application-role.ts';
import { joinInstallation } from '../db/installation.ts';
import { connectOrm } from '../db/orm.ts';
import { watchPoolUse } from '../db/pool-use.ts';
import { systemRandomness, type Randomness } from '../lib/randomness.ts';
import { BackgroundTasks } from '../observability/background-tasks.ts';
import type { Logger } from '../observability/logger.ts';
import type { PoolUse, ProcessMetrics } from '../observability/process-metrics.ts';
import { connectCommands, type RedisCommands } from '../redis/connect.ts';
import { createKeys, type Keys } from '../redis/keys.ts';
import { loadScripts, ScriptRunner } from '../redis/script-runner.ts';
import type { Service } from './lifecycle.ts';

/** The parts that tests may replace: there is no other seam. The code that supplies a connection closes it. */
export interface Overrides<M> {
  randomness?: Randomness;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Unique among the running processes. */
  processId?: string;
  metrics?: M;
  orm?: MikroORM;
  redis?: RedisCommands;
}

export interface Infra<M extends ProcessMetrics = ProcessMetrics> {
  config: Config;
  logger: Logger;
  randomness: Randomness;
  now: () => number;
  processId: string;
  metrics: M;
  tasks: BackgroundTasks;
  keys: Keys;
  orm: MikroORM;
  pool: () => PoolUse;
  redis: RedisCommands;
  runner: ScriptRunner;
  /** For operators: its calls are not counted with those of games. */
  opsRunner: ScriptRunner;
  /** Signs receipts and tokens. */
  secret: string;
  services: readonly Service[];
}

interface InfraOptions<M> {
  metrics: () => M;
  applicationName: (processId: string) => string;
  queryTimeoutMs?: number;
  redisName?: string;
}

/** Closing the pool waits for running statements. */
const poolCloseMs = 1000;

/** @throws when Postgres cannot be reached or does not commit to disk; {StartError} for another `REDIS_PREFIX`. */
export async function buildInfra<M extends ProcessMetrics>(
  config: Config,
  logger: Logger,
  options: InfraOptions<M>,
  overrides: Overrides<M> = {},
): Promise<Infra<M>> {
  const randomness = overrides.randomness ?? systemRandomness();
  const processId = overrides.processId ?? randomness.secret(9);
  const metrics = overrides.metrics ?? options.metrics();
  const { queryTimeoutMs, redisName } = options;
  const orm =
    overrides.orm ??
    (await connectOrm({
      url: config.database.url ?? '',
      poolMax: config.database.poolMax,
      applicationName: options.applicationName(processId),
      ...(queryTimeoutMs === undefined ? {} : { queryTimeoutMs }),
      logger: (message) => logger.warn(message),
    }));
  await warnOfExcess(orm.em.fork(), (message) => logger.warn(message));
  const redis = overrides.redis ?? connectCommands(config.redis, logger, redisName);
  const scripts = loadScripts();
  const pool = await watchPoolUse(orm);
  metrics.watchPool(pool);
  const postgres: Service = {
    name: 'postgres',
    opensWhenBuilt: true,
    limitsMs: { stop: poolCloseMs },
    stop: () => orm.close(true),
  };
  const commands: Service = {
    name: 'redis',
    opensWhenBuilt: true,
    stop: () => redis.disconnect(),
  };
  return {
    config,
    logger,
    randomness,
    now: overrides.now ?? Date.now,
    processId,
    metrics,
    tasks: new BackgroundTasks(logger, metrics.registry),
    keys: createKeys(config.redis.prefix),
    orm,
    pool,
    redis,
    runner: new ScriptRunner(redis, scripts, metrics.redisCalled),
    opsRunner: new ScriptRunner(redis, scripts),
    secret: await joinInstallation(orm, config),
    services: [
      ...(overrides.orm === undefined ? [postgres] : []),
      ...(overrides.redis === undefined ? [commands] : []),
    ],
  };
}
