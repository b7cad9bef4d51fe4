/**
 * What a loss of power would leave of a Redis' log: a library preloaded into the server notes how long each append-only
 * file was at its last fsync, and after a kill the files are cut back to that.
 */
import { existsSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { chooseServiceUser, makePrivateDir } from '../../src/embedded/service-user.ts';
import { compilePreload } from './compile-preload.ts';

export interface FsyncRecord {
  /** For the environment of the Redis server. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Cuts the append-only files of a Redis that is dead back to what was on the disk for certain.
   * @param dataDir the one of a `PrivateServer`. @returns how many bytes went.
   */
  cutBackToLastFsync(dataDir: string): number;
}

/**
 * Compiles the library into `dir`, which every user must be able to enter, and keeps the notes there: one Redis each.
 * Undefined when this machine has no C compiler, unless REQUIRE_FSYNC_SHIM=1 asks for it: then it fails.
 */
export function prepareFsyncRecord(dir: string): FsyncRecord | undefined {
  const library = compilePreload('fsync-record.c', dir);
  if (library === undefined) return undefined;
  const notes = join(dir, 'fsync-notes');
  makePrivateDir(notes, chooseServiceUser([]));
  return {
    env: { LD_PRELOAD: library, FSYNC_RECORD_DIR: notes },
    cutBackToLastFsync: (dataDir) => cutBack(join(dataDir, 'redis', 'appendonlydir'), notes),
  };
}

/** Only the incremental files: a base and the manifest get their names after they have been synced. */
function cutBack(folder: string, notes: string): number {
  if (readdirSync(notes).length === 0) throw new Error('no fsync was noted: the library is not preloaded');
  let cut = 0;
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.incr.aof'))) {
    const path = join(folder, name);
    const note = join(notes, name);
    const synced = existsSync(note) ? Number(readFileSync(note, 'utf8')) : 0;
    const { size } = statSync(path);
    if (size <= synced) continue;
    truncateSync(path, synced);
    cut += size - synced;
  }
  return cut;
}
