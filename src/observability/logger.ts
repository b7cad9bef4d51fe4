import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** A structured logger that writes JSON lines to standard output; `name` is the process (web, worker, …). */
export function createLogger(level: string, name: string): Logger {
  const output = pino.destination({ dest: process.stdout.fd, sync: true });
  // A terminal or a pipe that is gone takes the log with it, and nothing else.
  output.on('error', () => undefined);
  const redact = ['token', 'hostToken', '*.token', 'headers.authorization'];
  return pino({ name, level, base: { name }, redact }, output);
}
