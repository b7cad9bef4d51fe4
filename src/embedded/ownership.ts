/** The rule of DATA_DIR: everything of ours in it belongs to the user that the servers run as, whoever started them. */
import { closeSync, constants, lchownSync, lstatSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceUser } from './service-user.ts';

/** What we put there: nothing else is touched, in case DATA_DIR is a folder with other things in it. */
const ours =
  /^(postgres|postgres\.(new-.*|upgraded.*|\d+-before-upgrade)|postgresql-.*|redis|redis\.conf|run|media|admin-token|.*\.password|redis\.damaged-.*|restored|unfinished)$/;

/** Hands everything of ours in a data folder over to the user. For root alone. */
export function handOverData(dataDir: string, user: ServiceUser): void {
  for (const name of readdirSync(dataDir)) if (ours.test(name)) handOverTree(dataDir, name, user);
}

/** The first thing of ours in a data folder that belongs to somebody else. */
export function findOtherOwner(dataDir: string, uid: number): { path: string; uid: number } | undefined {
  const names = readdirSync(dataDir).filter((name) => ours.test(name));
  const found = names.map((name) => ({ path: join(dataDir, name), uid: lstatSync(join(dataDir, name)).uid }));
  return found.find((each) => each.uid !== uid);
}

/**
 * Hands a file, or a folder with all that is in it, over to the user; one that is not there is none. For root alone.
 * Goes by open folders (`/proc/self/fd`) and follows no links: the user may write in what root walks through here, and
 * must not be able to put something else in its way.
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
