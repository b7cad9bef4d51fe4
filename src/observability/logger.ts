import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** A structured logger that writes JSON lines to standard output; `name` is the process (web, worker, …). */
export function createLogger(level: string, name: string): Logger {
  return pino({ name, level, base: { name }, redact: ['token', 'hostToken', '*.token', 'headers.authorization'] });
}
