/** Where the data lives, made ready for the user the servers run as. */
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { canUse, chooseServiceUser, handOver, makePrivateDir, type ServiceUser } from './service-user.ts';
import { StartError } from '../lib/start-error.ts';

export interface DataDir {
  readonly path: string;
  /** Holds a record of each living child, and the lock. */
  readonly runDir: string;
  readonly user: ServiceUser | undefined;
}

/** Where data goes when root starts from a place that no other user may enter. */
const fallbackParent = '/var/lib/quickfire';

/**
 * Makes the data folder. As root with `servers`, one that the service user can't reach (a clone under a private home)
 * is replaced by a stable one under /var/lib/quickfire, and `tell` says so.
 * @throws {StartError} when it can't be made or written.
 */
export function prepareDataDir(wanted: string, servers: boolean, tell: (line: string) => void): DataDir {
  try {
    const { path, user } = servers && process.getuid?.() === 0 ? prepareAsRoot(wanted, tell) : prepareAsSelf(wanted);
    const runDir = join(path, 'run');
    makePrivateDir(runDir, user);
    accessSync(runDir, constants.W_OK);
    return { path, runDir, user };
  } catch (error) {
    if (error instanceof StartError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    const hint = 'start as its owner, or choose another folder';
    throw new StartError(`DATA_DIR=${wanted}: can't be used by this user (${reason}): ${hint}`, 1, { cause: error });
  }
}

function prepareAsSelf(wanted: string): Pick<DataDir, 'path' | 'user'> {
  mkdirSync(wanted, { recursive: true, mode: 0o700 });
  accessSync(wanted, constants.R_OK | constants.W_OK | constants.X_OK);
  return { path: realpathSync(wanted), user: undefined };
}

function prepareAsRoot(wanted: string, tell: (line: string) => void): Pick<DataDir, 'path' | 'user'> {
  mkdirSync(wanted, { recursive: true, mode: 0o700 });
  const path = realpathSync(wanted);
  const fallback = join(fallbackParent, `${basename(dirname(path))}-${shortHash(path)}`);
  const user = chooseServiceUser([join(path, 'postgres'), path, dirname(path)]);
  if (!user) throw new Error('no service user as root');
  if (!existsSync(join(fallback, 'postgres'))) {
    // A folder of root's with nothing in it is one we have just made, or a fresh volume: it is given away.
    const fresh = statSync(path).uid === 0 && readdirSync(path).every((name) => name === 'run');
    if (fresh) handOver(path, user);
    if (canUse(user, path, 'folder')) return { path, user };
  }
  mkdirSync(fallbackParent, { recursive: true });
  chmodSync(fallbackParent, 0o755);
  const fallbackUser = chooseServiceUser([join(fallback, 'postgres'), fallback]);
  makePrivateDir(fallback, fallbackUser);
  tell(`${path} can't be reached by the user "${fallbackUser?.name}" that PostgreSQL runs as: data is in ${fallback}`);
  return { path: fallback, user: fallbackUser };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
