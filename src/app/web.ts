/** Builds a web process: players, hosts, REST and the pages. */
import type { FastifyInstance } from 'fastify';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Server } from 'socket.io';
import type { Config } from '../config/config.ts';
import { buildHttpServer } from '../http/http-server.ts';
import { MetricsAccess } from '../http/metrics-access.ts';
import { metricsServerAt } from '../http/metrics-server.ts';
import { createSocketServer } from '../live/sockets/socket-server.ts';
import type { Logger } from '../observability/logger.ts';
import { MetricsText } from '../observability/metrics-text.ts';
import { ProcessSampler } from '../platform/ops/process-sampler.ts';
import type { ScriptRunner } from '../redis/script-runner.ts';
import { Lifecycle } from './lifecycle.ts';
import { listen } from './listening.ts';
import { buildLive } from './live.ts';
import { buildOverload } from './overload.ts';
import { buildPlatform } from './platform.ts';
import { buildPots } from './pots.ts';
import { buildSockets } from './sockets.ts';
import { buildWebInfra, type WebOverrides } from './web-infra.ts';

export interface AppOverrides extends WebOverrides {
  /** Folder of the built pages. */
  pagesDir?: string;
}

/** Short, in ms: Redis may not answer. */
const limitsMs = { stop: 300 } as const;

/** A web process that is built and does not listen yet. */
export interface WebApp {
  http: FastifyInstance;
  io: Server;
  orm: MikroORM;
  runner: ScriptRunner;
  ready: () => boolean;
  /** Starts timers and subscriptions, then listens. Resolves to the port. */
  start: () => Promise<number>;
  /** Asks its sockets to leave (`DRAIN_MS`), finishes what is in flight, closes everything: seven seconds more at most. */
  stop: () => Promise<void>;
}

/** @throws when Postgres or Redis cannot be reached, or Postgres does not commit to disk. */
export async function buildWebApp(config: Config, logger: Logger, overrides: AppOverrides = {}): Promise<WebApp> {
  const infra = await buildWebInfra(config, logger, overrides);
  const { metrics, keys, queueing, redis, durability } = infra;
  const overload = buildOverload(infra);
  const isStopping = () => lifecycle.isStopping;
  const { adapterPub: pub, adapterSub: sub } = queueing;
  const { addresses, admission } = overload;
  const io = createSocketServer(config, { pub, sub, keyPrefix: keys.adapter }, { addresses, admission, isStopping });
  const { pots, store } = buildPots(infra);
  const live = buildLive(infra, overload, io, pots);
  const { epochs, rooms } = live;
  const platform = buildPlatform(infra, overload, { ...live, pots: store });
  await platform.chains.checkAddresses();
  const ready = () => !isStopping() && durability.ok && epochs.known && redis.status === 'ready';
  const checks = () => ({ redis: durability.ok, epochs: epochs.known, serving: !isStopping() });
  const { metricsHost: host, webMetricsPort: port } = config.ops;
  const metricsText = new MetricsText(metrics.registry, logger);
  const http = await buildHttpServer({
    config: config.http,
    potLimits: config.pots,
    logger,
    ...platform,
    receipts: live.receipts,
    tickets: live.tickets,
    limits: overload.limits,
    guesses: overload.guesses,
    admission,
    timeLimits: config.limits,
    bodyBytesPerSecond: config.limits.bodyBytesPerSecond,
    work: overload.work,
    requestLimits: config.limits,
    readiness: () => Promise.resolve({ ready: ready(), checks: checks() }),
    metrics,
    served: port === undefined ? { text: metricsText, access: new MetricsAccess(config) } : undefined,
    pagesDir: overrides.pagesDir ?? new URL('../../web/dist', import.meta.url).pathname,
  });
  const sampler = new ProcessSampler({
    ...infra,
    kind: 'web',
    more: () => ({ sockets: io.engine.clientsCount, ...rooms.counts(), busyLevel: admission.level }),
    answers: () => metrics.answers.read(),
    registry: platform.registry,
  });
  const served = metricsServerAt({ host, port }, metricsText, logger);
  const [closing, listening] = listen(http, config.http);
  const sockets = buildSockets(infra, { io, live, overload, server: http.server, isStopping });
  const lifecycle = new Lifecycle(
    [
      ...infra.services,
      { name: 'metrics', start: () => served?.start(), stop: () => served?.stop() },
      closing,
      ...live.services,
      sockets.inFlight,
      live.sweeping,
      overload.service,
      ...sockets.services,
      ...platform.services,
      { name: 'sampler', limitsMs, start: () => sampler.start(), stop: () => sampler.stop() },
      listening,
    ],
    logger,
  );
  const start = async () => {
    await lifecycle.start();
    const address = http.server.address();
    return typeof address === 'object' && address !== null ? address.port : config.http.port;
  };
  return { http, io, orm: infra.orm, runner: infra.runner, ready, start, stop: () => lifecycle.stop() };
}
