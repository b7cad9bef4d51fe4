import { join } from 'node:path';
import { buildWebApp } from '../app/web.ts';
import { readConfig } from '../config/config.ts';
import { checkMetricsPort, checkPort } from '../embedded/check-port.ts';
import { checkRolloutFile, checkServers } from '../embedded/check-settings.ts';
import { endInOrder } from '../embedded/end-in-order.ts';
import { endIfGivenArguments } from '../embedded/no-arguments.ts';
import { becomeUser, chooseRunAs, keepReadable } from '../embedded/run-as.ts';
import { requireServers, runProgram, tellOnStderr } from '../embedded/run-program.ts';
import { createLogger } from '../observability/logger.ts';

const pagesDir = join(import.meta.dirname, '../../web/dist');

endIfGivenArguments('web', 'players, hosts, REST and the pages');
await runProgram('web', async () => {
  const config = readConfig();
  requireServers(config);
  await checkPort(config.http);
  await checkMetricsPort(config.ops.metricsHost, config.ops.webMetricsPort, 'WEB_METRICS_PORT');
  const user = chooseRunAs(config.runAs);
  checkRolloutFile(config.rollout.file, user);
  await checkServers(config, 'serve', { tell: tellOnStderr });
  const logger = createLogger(config.logLevel, 'web');
  const app = await buildWebApp(config, logger, { pagesDir: keepReadable(pagesDir, user) });
  endInOrder({ stop: () => app.stop(), limitMs: config.http.drainMs + 7500, logger });
  const port = await app.start();
  becomeUser(user, config.runAs, logger);
  logger.info({ port }, 'listening');
});
