import closeWithGrace from 'close-with-grace';
import { buildWebApp } from '../app.ts';
import { ConfigError, readConfig } from '../config.ts';
import { createLogger } from '../observability/logger.ts';

try {
  const config = readConfig();
  if (config.database.url === undefined || config.redis.url === undefined) {
    throw new ConfigError('DATABASE_URL and REDIS_URL must be set (`npm start` brings its own servers)');
  }
  const logger = createLogger(config.logLevel, 'web');
  const app = await buildWebApp(config, logger);
  closeWithGrace({ delay: 9000, logger: false }, async ({ err, signal }) => {
    if (err) logger.fatal({ err }, 'the web process ends because of a bug');
    else logger.info({ signal }, 'stopping');
    await app.stop();
  });
  // A supervisor that died cannot stop us: we go with it.
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  logger.info({ port: await app.start() }, 'listening');
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : `web: ${String(error)}`}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}
