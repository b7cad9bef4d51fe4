import { readConfig } from '../config/config.ts';
import { checkMetricsPort } from '../embedded/check-port.ts';
import { checkServers } from '../embedded/check-settings.ts';
import { endInOrder } from '../embedded/end-in-order.ts';
import { endIfGivenArguments } from '../embedded/no-arguments.ts';
import { becomeUser, chooseRunAs } from '../embedded/run-as.ts';
import { requireServers, runProgram, tellOnStderr } from '../embedded/run-program.ts';
import { createLogger } from '../observability/logger.ts';
import { buildWorkerApp } from '../app/worker.ts';

endIfGivenArguments('worker', 'folds the log of accepted answers into PostgreSQL');
await runProgram('worker', async () => {
  const config = readConfig();
  requireServers(config);
  await checkMetricsPort(config.ops.metricsHost, config.ops.workerMetricsPort, 'WORKER_METRICS_PORT');
  const user = chooseRunAs(config.runAs);
  await checkServers(config, 'serve', { tell: tellOnStderr });
  const logger = createLogger(config.logLevel, 'worker');
  const app = await buildWorkerApp(config, logger);
  const stop = async () => {
    try {
      await app.drain();
    } finally {
      await app.stop();
    }
  };
  endInOrder({ stop, limitMs: config.folding.drainMs + 4500, logger });
  await app.start();
  await app.metrics?.triedToListen();
  becomeUser(user, config.runAs, logger);
  logger.info('folding');
  await app.finished();
});
