/** The user that web and worker run as when root starts them: root opens their ports only. */
import { accessSync, constants, openSync, statSync } from 'node:fs';
import { StartError } from '../lib/start-error.ts';
import type { Logger } from '../observability/logger.ts';
import { groupsOf, lookUpUser, type ServiceUser } from './service-user.ts';

const root = new URL('../..', import.meta.url).pathname;

/**
 * The user to become; undefined to stay. Root's default is the owner of the project, else a user `quickfire`, else
 * `nobody`.
 * @throws {StartError} with exit code 2 when the user of `RUN_AS` does not exist, or this process can't become it.
 */
export function chooseRunAs(runAs: string | undefined): ServiceUser | undefined {
  const uid = process.getuid?.();
  if (runAs === undefined) {
    if (uid !== 0) return undefined;
    return lookUpUser(String(statSync(root).uid)) ?? lookUpUser('quickfire') ?? lookUpUser('nobody');
  }
  if (runAs === 'root' || runAs === '0') {
    if (uid === 0) return undefined;
    throw new StartError(`RUN_AS=${runAs}: only root stays root: leave RUN_AS out, or start as root`, 2);
  }
  const user = lookUpUser(runAs);
  if (!user)
    throw new StartError(
      `RUN_AS=${runAs}: there is no such user: make it (useradd --system ${runAs}), or name another`,
      2,
    );
  if (uid === user.uid) return undefined;
  if (uid !== 0)
    throw new StartError(`RUN_AS=${runAs}: only root can become another user: leave RUN_AS out, or start as root`, 2);
  return user;
}

/**
 * Gives up root for good, with all groups and on all threads. Call it after all ports are open.
 * @throws {StartError} when root can't become the user of `RUN_AS` (a container without CAP_SETUID); by default it then
 *   stays root, with a warning.
 */
export function becomeUser(user: ServiceUser | undefined, runAs: string | undefined, logger: Logger): void {
  if (!user || !process.setgid || !process.setuid || !process.setgroups) return;
  try {
    process.setgroups(groupsOf(user));
    process.setgid(user.gid);
    process.setuid(user.uid);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const text = `this root may not become the user "${user.name}" (${code})`;
    if (runAs !== undefined)
      throw new StartError(`RUN_AS=${runAs}: ${text}: start as that user, or set RUN_AS=root`, 2, { cause: error });
    logger.warn(`${text} and stays root: start as an ordinary user`);
    return;
  }
  if (process.getuid?.() !== user.uid || process.geteuid?.() !== user.uid) throw new Error('root was not given up');
}

/**
 * A path of the folder that stays readable after root is given up, also below a private home: through a handle that root
 * opens. The path itself where that is impossible or unnecessary.
 */
export function keepReadable(folder: string, user: ServiceUser | undefined): string {
  if (!user || process.platform !== 'linux') return folder;
  try {
    accessSync(folder, constants.R_OK);
    return `/proc/self/fd/${openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)}`;
  } catch {
    return folder; // There are no pages; requests for them get an error.
  }
}
