import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The address of the running embedded PostgreSQL of a data folder, for its owner; undefined when none runs, or one is
 * starting or stopping. Reads the port from the fourth line of the server's lock file.
 */
export function runningDatabaseUrl(dataDir: string): string | undefined {
  const lock = join(dataDir, 'postgres', 'postmaster.pid');
  const port = existsSync(lock) ? Number(readFileSync(lock, 'utf8').split('\n')[3]) : 0;
  if (!Number.isInteger(port) || port <= 0) return undefined;
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  return `postgres://quickfire:${encodeURIComponent(password)}@127.0.0.1:${port}/quickfire`;
}
