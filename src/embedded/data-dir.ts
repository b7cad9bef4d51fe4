/** Prepares the data folder for the user that the servers run as. */
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  realpathSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StartError } from '../lib/start-error.ts';
import { describeFolderError, makeFolder } from './make-folder.ts';
import { findOtherOwner, handOverData } from './ownership.ts';
import { canUse, chooseServiceUser, handOver, makePrivateDir, nameOfUser, type ServiceUser } from './service-user.ts';

export interface DataDir {
  readonly path: string;
  /** Has a record of each living child, and the lock. */
  readonly runDir: string;
  readonly user: ServiceUser | undefined;
}

export interface DataDirOptions {
  /** Whether embedded servers keep their data there. */
  readonly servers: boolean;
  /** The user that `RUN_AS` names. */
  readonly runAs?: string | undefined;
  readonly tell: (line: string) => void;
}

/** Location of the data when root starts from a folder that other users can't enter. */
const fallbackParent = '/var/lib/quickfire';
/** The size of a first start, and some reserve. */
const firstStartBytes = 200 * 1024 * 1024;
const firstStartFiles = 2000;

/**
 * Makes the data folder. If the service user can't reach it (a clone under a private home), root with `servers` uses a
 * stable one under /var/lib/quickfire instead, and `tell` reports it. Root hands all of Quickfire's files in it over to
 * the user, so that root and the owner can start in turn.
 * @throws {StartError} with exit code 2 when it can't be made or written.
 */
export function prepareDataDir(wanted: string, options: DataDirOptions): DataDir {
  try {
    const { path, user } = process.getuid?.() === 0 ? prepareAsRoot(wanted, options) : prepareAsSelf(wanted);
    const runDir = join(path, 'run');
    makePrivateDir(runDir, user);
    // The path may exist, as in /run when DATA_DIR is the root of the file system.
    if (statSync(join(runDir, 'lock'), { throwIfNoEntry: false })?.isDirectory() === true)
      throw new Error(`${runDir} is a folder of other programs`);
    tryToWrite(runDir);
    if (options.servers && !existsSync(join(path, 'postgres'))) checkSpace(path);
    return { path, runDir, user };
  } catch (error) {
    if (error instanceof StartError) throw error;
    const remedy = 'correct that, or choose another folder';
    throw new StartError(`DATA_DIR=${wanted}: ${describeFolderError(error)}: ${remedy}`, 2, { cause: error });
  }
}

function prepareAsSelf(wanted: string): Pick<DataDir, 'path' | 'user'> {
  makeFolder(wanted);
  const path = realpathSync(wanted);
  const self = process.getuid?.() ?? 0;
  const owner = statSync(path).uid;
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const remedy = `start as that user, or choose another folder`;
    if (owner === self) throw error;
    throw new StartError(`DATA_DIR=${wanted}: it belongs to the user "${nameOfUser(owner)}": ${remedy}`, 2);
  }
  const other = findOtherOwner(path, self);
  if (other) {
    const remedy = 'start once as root (sudo npm start), which hands everything over, or chown it';
    throw new StartError(`DATA_DIR: ${other.path} belongs to the user "${nameOfUser(other.uid)}": ${remedy}`, 2);
  }
  return { path, user: undefined };
}

function prepareAsRoot(wanted: string, { servers, runAs, tell }: DataDirOptions): Pick<DataDir, 'path' | 'user'> {
  makeFolder(wanted);
  const path = realpathSync(wanted);
  const fallback = fallbackOf(path);
  const user = chooseServiceUser([join(path, 'postgres'), path, dirname(path)], runAs);
  if (!user) throw new Error('no service user as root');
  if (!servers || !existsSync(join(fallback, 'postgres'))) {
    // An empty folder of root's was just made, or is a fresh volume: root hands it over.
    const isFresh = statSync(path).uid === 0 && readdirSync(path).every((name) => name === 'run');
    const isOurs = existsSync(join(path, 'postgres', 'PG_VERSION'));
    if (isFresh || isOurs) handOver(path, user);
    if (canUse(user, path, 'folder')) {
      handOverData(path, user);
      return { path, user };
    }
    // Without servers, only process records are there, written by root.
    if (!servers) return { path, user: undefined };
  }
  makeFolder(fallbackParent);
  chmodSync(fallbackParent, 0o755);
  const fallbackUser = chooseServiceUser([join(fallback, 'postgres'), fallback], runAs);
  makePrivateDir(fallback, fallbackUser);
  if (fallbackUser) handOverData(fallback, fallbackUser);
  const asWhom = `by the user "${fallbackUser?.name}" that PostgreSQL runs as`;
  tell(`${path} ${whyNot(fallbackUser, path)} ${asWhom}: data is in ${fallback}`);
  return { path: fallback, user: fallbackUser };
}

/** Location of the data of `path` when the service user can't use that folder. */
const fallbackOf = (path: string): string => join(fallbackParent, `${basename(dirname(path))}-${shortHash(path)}`);

/** The folder with the embedded servers' data, as `prepareDataDir` chose it; undefined when there is none. */
export function findDataDir(wanted: string): string | undefined {
  const path = existsSync(wanted) ? realpathSync(wanted) : wanted;
  const places = process.getuid?.() === 0 ? [fallbackOf(path), path] : [path];
  return places.find((place) => existsSync(join(place, 'postgres')));
}

function whyNot(user: ServiceUser | undefined, path: string): string {
  if (user && !canUse(user, path, 'place')) return "can't be reached";
  if (user && !canUse(user, path, 'folder')) return "can't be written";
  return 'could not be used before';
}

/**
 * Writes to the disk, so that a full disk, a quota, a read-only mount or a file system without hard links (which the
 * lock needs) shows up here and not during a start.
 */
function tryToWrite(folder: string): void {
  const path = join(folder, `probe-${process.pid}`);
  const link = `${path}.link`;
  for (const each of [path, link]) rmSync(each, { force: true });
  const file = openSync(path, 'wx');
  try {
    writeSync(file, 'x'.repeat(4096));
    fsyncSync(file);
    tryToLink(path, link);
  } finally {
    closeSync(file);
    for (const each of [path, link]) rmSync(each, { force: true });
  }
}

const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EPROTO', 'EINVAL']);

function tryToLink(path: string, link: string): void {
  try {
    linkSync(path, link);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !noLinks.has(code)) throw error;
    throw new Error(`the file system there takes no hard links (${code})`, { cause: error });
  }
}

function checkSpace(path: string): void {
  const { bavail, bsize, files, ffree } = statfsSync(path);
  // Some file systems count no files and report 0.
  if (files > 0 && ffree < firstStartFiles)
    throw new Error(`${ffree} more files fit there and a first start makes about ${firstStartFiles}`);
  const freeBytes = bavail * bsize;
  if (freeBytes >= firstStartBytes) return;
  const megabytes = (bytes: number): number => Math.floor(bytes / 1024 / 1024);
  throw new Error(`${megabytes(freeBytes)} MB are free there and a first start needs ${megabytes(firstStartBytes)} MB`);
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
