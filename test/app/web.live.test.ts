import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWebApp, type WebApp } from '../../src/app/web.ts';
import { buildWorkerApp } from '../../src/app/worker.ts';
import { readConfig, type Config } from '../../src/config/config.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createWebMetrics } from '../../src/observability/metrics.ts';
import { createDatabase, createKeyPrefix, dropDatabase, redisUrl } from '../support/services.ts';

const logger = createLogger('fatal', 'test');
let databaseUrl: string;
let config: Config;
beforeAll(async () => {
  databaseUrl = await createDatabase();
  config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl(),
    REDIS_PREFIX: createKeyPrefix(),
    APP_SECRET: 'a secret that only tests may use, 32+',
    DRAIN_MS: '0',
  });
});
afterAll(() => dropDatabase(databaseUrl));

/** Periodic work that is registered while `work` runs. */
async function intervalsBegunBy<T>(work: () => Promise<T>): Promise<{ made: T; intervals: number[] }> {
  const intervals: number[] = [];
  const { setInterval: original } = globalThis;
  const spy = ((callback: () => void, ms: number) => {
    intervals.push(ms);
    return original(callback, ms);
  }) as typeof setInterval;
  globalThis.setInterval = spy;
  try {
    return { made: await work(), intervals };
  } finally {
    globalThis.setInterval = original;
  }
}

/** Of each connection to Redis: its heartbeat begins when it is made. */
const heartbeatsOnly = (intervals: readonly number[]) => new Set(intervals).size <= 1;

test('a web that is built runs nothing: its timers begin when it is started, and end when it is stopped', async () => {
  const { made, intervals } = await intervalsBegunBy(() => buildWebApp(config, logger));
  expect(heartbeatsOnly(intervals)).toBe(true);
  const started = await intervalsBegunBy(() => made.start());
  expect(started.intervals.length).toBeGreaterThan(8);
  expect(made.ready()).toBe(true);
  await expect(made.start()).rejects.toThrow('started while running');
  await made.stop();
  expect(made.ready()).toBe(false);
  await expect.poll(() => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap')).toEqual([]);
});

test('a web and a worker that were never started close their connections', async () => {
  const web: WebApp = await buildWebApp(config, logger);
  const worker = await buildWorkerApp(config, logger);
  await Promise.all([web.stop(), worker.stop()]);
  await expect.poll(() => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length).toBe(0);
});

test('what is given in place of its own is used, and left to whoever gave it', async () => {
  const first = await buildWebApp(config, logger);
  const metrics = createWebMetrics();
  const second = await buildWebApp(config, logger, { metrics, orm: first.orm, processId: 'second', now: () => 12 });
  expect(second.orm).toBe(first.orm);
  expect(metrics.registry.getSingleMetric('quickfire_sockets')).toBeDefined();
  await second.stop();
  expect(await first.orm.em.fork().execute<[{ one: number }]>('select 1 as one')).toEqual([{ one: 1 }]);
  await first.stop();
});
