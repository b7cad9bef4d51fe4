import { readConfig } from '../config.ts';
import { checkMetricsPort } from '../embedded/check-port.ts';
import { checkServers } from '../embedded/check-settings.ts';
import { endInOrder } from '../embedded/end-in-order.ts';
import { requireServers, runProgram, tellOnStderr } from '../embedded/run-program.ts';
import { createLogger } from '../observability/logger.ts';
import { buildWorkerApp } from '../worker-app.ts';

await runProgram('worker', async () => {
  const config = readConfig();
  requireServers(config);
  await checkMetricsPort(config.ops.metricsHost, config.ops.workerMetricsPort, 'WORKER_METRICS_PORT');
  await checkServers(config, 'serve', { tell: tellOnStderr });
  const logger = createLogger(config.logLevel, 'worker');
  const app = await buildWorkerApp(config, logger);
  endInOrder({ stop: () => app.stop(), limitMs: 9000, logger });
  app.start();
  logger.info('folding');
  await app.finished();
});
