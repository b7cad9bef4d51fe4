import { ConfigError, readConfig } from '../config.ts';
import { endInOrder } from '../embedded/end-in-order.ts';
import { createLogger } from '../observability/logger.ts';
import { buildWorkerApp } from '../worker-app.ts';

try {
  const config = readConfig();
  if (config.database.url === undefined || config.redis.url === undefined) {
    throw new ConfigError('DATABASE_URL and REDIS_URL must be set (`npm start` brings its own servers)');
  }
  const logger = createLogger(config.logLevel, 'worker');
  const app = await buildWorkerApp(config, logger);
  endInOrder({ stop: () => app.stop(), limitMs: 9000, logger });
  app.start();
  logger.info('folding');
  await app.finished();
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : `worker: ${String(error)}`}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}
