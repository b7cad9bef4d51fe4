import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicationPasswordFile, applicationUrlOf } from './postgres.ts';

/**
 * The address of the running embedded PostgreSQL of a data folder, for the owner of its tables; undefined when none runs,
 * or one is starting or stopping. Reads the port from the fourth line of the server's lock file.
 */
export function runningDatabaseUrl(dataDir: string): string | undefined {
  const lock = join(dataDir, 'postgres', 'postmaster.pid');
  const port = existsSync(lock) ? Number(readFileSync(lock, 'utf8').split('\n')[3]) : 0;
  if (!Number.isInteger(port) || port <= 0) return undefined;
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  return `postgres://quickfire:${encodeURIComponent(password)}@127.0.0.1:${port}/quickfire`;
}

/** As `runningDatabaseUrl`, for the application; undefined also before the first start of a version with that role. */
export function runningApplicationUrl(dataDir: string): string | undefined {
  const url = existsSync(join(dataDir, applicationPasswordFile)) ? runningDatabaseUrl(dataDir) : undefined;
  return url === undefined ? undefined : applicationUrlOf(url, { dataDir });
}
