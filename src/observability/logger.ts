import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** What is kept of the log while it cannot be written: a full disk, a reader that does not read. Characters. */
const keptMax = 1_000_000;

/**
 * A structured logger that writes JSON lines to standard output; `name` is the process (web, worker, …). A log that cannot
 * be written ends nothing: lines are kept for a while, then lost, and their number is logged when writing works again.
 */
export function createLogger(level: string, name: string): Logger {
  const destination = pino.destination({ dest: 1, sync: false, maxLength: keptMax });
  endsAnyhow(destination);
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

/** What cannot be written must neither end the process nor, tried again and again at its end, keep it from ending. */
function endsAnyhow(destination: ReturnType<typeof pino.destination>): void {
  let failing = false;
  // Without a listener it would be thrown. There is nowhere to say it; what is kept is tried again with the next line.
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
