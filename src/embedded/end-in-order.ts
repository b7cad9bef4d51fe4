import closeWithGrace from 'close-with-grace';
import type { Logger } from '../observability/logger.ts';
import { listenForStop } from './stop-signals.ts';

export interface OrderlyEnd {
  /** Closes everything. Its rejection, and the limit, make the exit code 1. */
  stop: () => Promise<void>;
  limitMs: number;
  logger: Logger;
}

/**
 * Stops the process in order, with exit code 0 after a signal and 1 after a bug. A second signal ends it at once, unless
 * it is the same one by another way: from the terminal and from npm, from a supervisor and from its guard.
 */
export function endInOrder({ stop, limitMs, logger }: OrderlyEnd): void {
  const grace = closeWithGrace(
    {
      delay: limitMs,
      logger: { error: (error: unknown) => logger.error({ err: error }, 'the stop failed') },
      skip: ['SIGINT', 'SIGTERM', 'SIGHUP'],
    },
    async ({ err }) => {
      if (err) logger.fatal({ err }, 'the process ends because of a bug');
      else logger.info('stopping');
      await stop();
    },
  );
  listenForStop({
    onStop: () => grace.close(),
    onKill: () => process.exit(1),
  });
  // A supervisor that died cannot stop us: we go with it.
  const leave = () => process.kill(process.pid, 'SIGTERM');
  process.on('disconnect', leave);
  // It may have died while we were being built. A process that never had one does not know the word.
  if ('connected' in process && !process.connected) leave();
}
