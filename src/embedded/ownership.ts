/** The rule of DATA_DIR: all of Quickfire's files in it belong to the user that the servers run as, whoever started them. */
import { closeSync, constants, lchownSync, lstatSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceUser } from './service-user.ts';

/** Quickfire's own names: all others stay untouched, because DATA_DIR may have other content. */
const ours =
  /^(postgres|postgres\.(new-.*|upgraded.*|\d+-before-upgrade)|postgresql-.*|redis|redis\.conf|run|media|admin-token|.*\.password|redis\.damaged-.*|restored|unfinished)$/;

/** Hands all of Quickfire's files in a data folder over to the user. For root only. */
export function handOverData(dataDir: string, user: ServiceUser): void {
  for (const name of readdirSync(dataDir)) if (ours.test(name)) handOverTree(dataDir, name, user);
}

/** The first of Quickfire's files in a data folder that belongs to another user. */
export function findOtherOwner(dataDir: string, uid: number): { path: string; uid: number } | undefined {
  const names = readdirSync(dataDir).filter((name) => ours.test(name));
  const found = names.map((name) => ({ path: join(dataDir, name), uid: lstatSync(join(dataDir, name)).uid }));
  return found.find((each) => each.uid !== uid);
}

/**
 * Hands a file or a folder tree over to the user; ignores a missing one. For root only. Works through open folders
 * (`/proc/self/fd`) and follows no links: the user may write in the folders that root walks through, and must not be
 * able to redirect it.
 */
export function handOverTree(folder: string, name: string, user: ServiceUser): void {
  const path = join(folder, name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (found.uid !== user.uid || found.gid !== user.gid) lchownSync(path, user.uid, user.gid);
  if (!found.isDirectory()) return;
  const opened = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const inside = process.platform === 'linux' ? `/proc/self/fd/${opened}` : path;
    for (const each of readdirSync(inside)) handOverTree(inside, each, user);
  } finally {
    closeSync(opened);
  }
}
