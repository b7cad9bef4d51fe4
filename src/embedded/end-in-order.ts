import closeWithGrace from 'close-with-grace';
import type { Logger } from '../observability/logger.ts';
import { listenForStop } from './stop-signals.ts';

export interface OrderlyEnd {
  /** Closes everything. A rejection or a timeout makes the exit code 1. */
  stop: () => Promise<void>;
  limitMs: number;
  logger: Logger;
}

/**
 * Stops the process gracefully, with exit code 0 after a signal and 1 after a bug. A second signal ends it at once,
 * unless it is the same one by another route: from the terminal and from npm, from a supervisor and from its guard.
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
  // A dead supervisor can't stop this process, so it stops itself.
  const leave = () => process.kill(process.pid, 'SIGTERM');
  process.on('disconnect', leave);
  // The supervisor may have died during the start. A process without one has no `connected`.
  if ('connected' in process && !process.connected) leave();
}
