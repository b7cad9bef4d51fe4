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

/** Time limit of one statement of results, in ms: in a giant room, the ranks of all players are one statement. */
const resultsQueryMs = 15_000;
const poolCloseMs = 300;

export type WebOverrides = Overrides<WebMetrics>;

export interface WebInfra extends Infra<WebMetrics> {
  /** A pool of its own, so that results take no connection from sign-ins and new games. */
  resultsOrm: MikroORM;
  /** Connections that wait during an outage of Redis. */
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
      // Commands are never queued, so they would fail before the connection is ready. A refused connection fails here.
      if (infra.redis.status !== 'ready') await once(infra.redis, 'ready');
      await durability.check();
    },
    stop: () => durability.stop(),
  };
  return { ...infra, resultsOrm, queueing, durability, services: [...services, ...infra.services, guard] };
}
