import { buildWebApp } from '../app.ts';
import { ConfigError, readConfig } from '../config.ts';
import { endInOrder } from '../embedded/end-in-order.ts';
import { createLogger } from '../observability/logger.ts';

try {
  const config = readConfig();
  if (config.database.url === undefined || config.redis.url === undefined) {
    throw new ConfigError('DATABASE_URL and REDIS_URL must be set (`npm start` brings its own servers)');
  }
  const logger = createLogger(config.logLevel, 'web');
  const app = await buildWebApp(config, logger);
  endInOrder({ stop: () => app.stop(), limitMs: config.http.drainMs + 7500, logger });
  logger.info({ port: await app.start() }, 'listening');
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : `web: ${String(error)}`}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}
