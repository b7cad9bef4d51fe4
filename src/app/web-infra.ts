import { once } from 'node:events';
import type { Redis } from 'ioredis';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../config/config.ts';
import { connectOrm } from '../db/orm.ts';
import type { Logger } from '../observability/logger.ts';
import { createWebMetrics, type WebMetrics } from '../observability/metrics.ts';
import { guardDurability, type Durability } from '../redis/cluster-durability.ts';
import { connectQueueing } from '../redis/connect.ts';
import { buildInfra, type Infra, type Overrides } from './infra.ts';
import type { Service } from './lifecycle.ts';

/** How long one statement of results may take, in ms: of a giant room's, the ranks of all players are one. */
const resultsQueryMs = 15_000;
const poolCloseMs = 300;

export type WebOverrides = Overrides<WebMetrics>;

export interface WebInfra extends Infra<WebMetrics> {
  /** Of its own, so that results take none of the connections that sign-ins and new games wait for. */
  resultsOrm: MikroORM;
  /** Connections that wait while Redis is away. */
  queueing: { hints: Redis; adapterPub: Redis; adapterSub: Redis };
  /** Whether Redis keeps what it acknowledges. */
  durability: Durability;
}

/** @throws as `buildInfra`. */
export async function buildWebInfra(config: Config, logger: Logger, overrides: WebOverrides = {}): Promise<WebInfra> {
  const infra = await buildInfra(
    config,
    logger,
    { metrics: createWebMetrics, applicationName: (processId) => `quickfire-web-${processId}` },
    overrides,
  );
  const resultsOrm = await connectOrm({
    url: config.database.url ?? '',
    poolMax: config.limits.resultsAtOnce,
    applicationName: `quickfire-results-${infra.processId}`,
    queryTimeoutMs: resultsQueryMs,
    logger: (message) => logger.warn(message),
  });
  const connect = (name: string) => connectQueueing(config.redis, logger, name);
  const queueing = {
    hints: connect('hints'),
    adapterPub: connect('adapter-pub'),
    adapterSub: connect('adapter-sub'),
  };
  const durability = guardDurability(infra.redis, { allowLossy: config.redis.allowLossy }, logger);
  const services: Service[] = [
    {
      name: 'results pool',
      opensWhenBuilt: true,
      limitsMs: { stop: poolCloseMs },
      stop: () => resultsOrm.close(true),
    },
    {
      name: 'queueing redis connections',
      opensWhenBuilt: true,
      stop() {
        for (const connection of Object.values(queueing)) connection.disconnect();
      },
    },
  ];
  const guard: Service = {
    name: 'durability guard',
    async start() {
      durability.start();
      // Commands are never queued: before the connection stands they would fail. A refused connection fails here.
      if (infra.redis.status !== 'ready') await once(infra.redis, 'ready');
      await durability.check();
    },
    stop: () => durability.stop(),
  };
  return { ...infra, resultsOrm, queueing, durability, services: [...services, ...infra.services, guard] };
}
