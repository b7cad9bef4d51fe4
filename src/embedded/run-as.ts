/** Who web and worker run as when root starts them: root opens their ports, and nothing more. */
import { accessSync, constants, openSync, statSync } from 'node:fs';
import { StartError } from '../lib/start-error.ts';
import type { Logger } from '../observability/logger.ts';
import { groupsOf, lookUpUser, type ServiceUser } from './service-user.ts';

const root = new URL('../..', import.meta.url).pathname;

/**
 * The user to become, or undefined to stay as this process is. Default, as root: the owner of the project, else a user
 * `quickfire`, else `nobody`.
 * @throws {StartError} with exit code 2 when `RUN_AS` names nobody, or somebody this process can't become.
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
 * Gives up root for good, with all groups and on all threads. Call it when all ports are open.
 * @throws {StartError} when this root may not become the user that `RUN_AS` names; by default it stays root then, with a
 * warning (a container without CAP_SETUID).
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
 * A folder's path that can still be read after root has been given up, also below a home that nobody else may enter: by a
 * handle that root opens. The path itself where there is no such thing, or no need.
 */
export function keepReadable(folder: string, user: ServiceUser | undefined): string {
  if (!user || process.platform !== 'linux') return folder;
  try {
    accessSync(folder, constants.R_OK);
    return `/proc/self/fd/${openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)}`;
  } catch {
    return folder; // There are no pages, which is said when somebody asks for one.
  }
}
