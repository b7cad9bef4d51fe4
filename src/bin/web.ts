import { buildWebApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { checkMetricsPort, checkPort } from '../embedded/check-port.ts';
import { checkRolloutFile, checkServers } from '../embedded/check-settings.ts';
import { endInOrder } from '../embedded/end-in-order.ts';
import { requireServers, runProgram, tellOnStderr } from '../embedded/run-program.ts';
import { createLogger } from '../observability/logger.ts';

await runProgram('web', async () => {
  const config = readConfig();
  requireServers(config);
  await checkPort(config.http);
  await checkMetricsPort(config.ops.metricsHost, config.ops.webMetricsPort, 'WEB_METRICS_PORT');
  checkRolloutFile(config.rollout.file);
  await checkServers(config, 'serve', { tell: tellOnStderr });
  const logger = createLogger(config.logLevel, 'web');
  const app = await buildWebApp(config, logger);
  endInOrder({ stop: () => app.stop(), limitMs: config.http.drainMs + 7500, logger });
  logger.info({ port: await app.start() }, 'listening');
});
