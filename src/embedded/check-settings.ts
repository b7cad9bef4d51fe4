/** Checks of the settings that need the machine: whether the named servers, ports and files can be used. */
import { closeSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { checkDatabase, type DatabaseUse } from '../db/check-database.ts';
import { releaseAddress } from '../db/describe-database-error.ts';
import { StartError } from '../lib/start-error.ts';
import type { ServerWait } from '../lib/wait-for-server.ts';
import { checkRedis } from '../redis/check-redis.ts';
import { canUse, type ServiceUser } from './service-user.ts';

type Servers = Pick<Config, 'database' | 'redis' | 'startWaitMs'>;

/**
 * Checks both servers at once, so that one run reports two wrong settings.
 * @throws {StartError} with exit code 2 and a line for each unusable server.
 */
export async function checkServers(config: Servers, use: DatabaseUse, wait: Omit<ServerWait, 'waitMs'>): Promise<void> {
  const waiting = { ...wait, waitMs: config.startWaitMs };
  const checks = [
    ...(config.database.url === undefined ? [] : [checkDatabase(addressFor(use, config.database), use, waiting)]),
    ...(config.redis.url === undefined ? [] : [checkRedis(config.redis, waiting)]),
  ];
  const failures = (await Promise.allSettled(checks)).flatMap((check) =>
    check.status === 'rejected' ? [check.reason as unknown] : [],
  );
  const other = failures.find((error) => !(error instanceof StartError));
  if (other !== undefined) throw other;
  if (failures.length > 0) throw new StartError(failures.map((error) => (error as StartError).message).join('\n'), 2);
}

const addressFor = (use: DatabaseUse, { url = '', migrationUrl }: Config['database']) =>
  use === 'release' ? releaseAddress({ migrationUrl }, url) : url;

/**
 * A flags file that is unreadable at start is an error; one that becomes unreadable later keeps the last valid rule.
 * @throws {StartError} with exit code 2.
 */
export function checkRolloutFile(path: string | undefined, user?: ServiceUser): void {
  if (path === undefined) return;
  const subject = `ROLLOUT_FILE=${JSON.stringify(path)}`;
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, Buffer.alloc(1));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const remedy = 'correct the path, let this user read the file, or leave the variable out';
    throw new StartError(`${subject}: can't be read (${code}): ${remedy}`, 2);
  }
  if (user && !canUse(user, resolve(path), 'file'))
    throw new StartError(
      `${subject}: can't be read by the user "${user.name}": let that user read it, or set RUN_AS`,
      2,
    );
}
