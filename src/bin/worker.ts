import closeWithGrace from 'close-with-grace';
import { ConfigError, readConfig } from '../config.ts';
import { createLogger } from '../observability/logger.ts';
import { buildWorkerApp } from '../worker-app.ts';

try {
  const config = readConfig();
  if (config.database.url === undefined || config.redis.url === undefined) {
    throw new ConfigError('DATABASE_URL and REDIS_URL must be set (`npm start` brings its own servers)');
  }
  const logger = createLogger(config.logLevel, 'worker');
  const app = await buildWorkerApp(config, logger);
  closeWithGrace({ delay: 9000, logger: false }, async ({ err, signal }) => {
    if (err) logger.fatal({ err }, 'the worker ends because of a bug');
    else logger.info({ signal }, 'stopping');
    await app.stop();
  });
  // A supervisor that died cannot stop us: we go with it.
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  app.start();
  logger.info('folding');
  await app.finished();
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : `worker: ${String(error)}`}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}
