import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Log text kept while it cannot be written (a full disk, a reader that does not read). Characters. */
const keptMax = 1_000_000;

/**
 * A structured logger that writes JSON lines to standard output; `name` is the process (web, worker, …). An unwritable log
 * never ends the process: lines are kept for a while, then dropped, and their number is logged later.
 */
export function createLogger(level: string, name: string): Logger {
  const destination = pino.destination({ dest: 1, sync: false, maxLength: keptMax });
  tolerateFailures(destination);
  const logger = pino(
    { name, level, base: { name }, redact: ['token', 'hostToken', '*.token', 'headers.authorization'] },
    destination,
  );
  let lost = 0;
  destination.on('drop', () => {
    lost += 1;
  });
  destination.on('write', () => {
    if (lost === 0) return;
    const lines = lost;
    lost = 0;
    logger.error({ lines }, 'lines of this log were lost: it could not be written');
  });
  return logger;
}

/** A failed write must not end the process, and repeated attempts at its end must not prevent it from ending. */
function tolerateFailures(destination: ReturnType<typeof pino.destination>): void {
  let failing = false;
  // Without a listener the error would be thrown. There is nowhere to log it; the next line retries the kept text.
  destination.on('error', () => (failing = true));
  destination.on('write', () => (failing = false));
  const flush = destination.flush.bind(destination);
  const flushSync = destination.flushSync.bind(destination);
  destination.flush = (done) => {
    if (!failing) flush(done);
  };
  destination.flushSync = () => {
    try {
      if (!failing) flushSync();
    } catch {
      failing = true;
    }
  };
}
