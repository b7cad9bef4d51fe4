/** A disk of a few megabytes, in memory, that a test can fill. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryDir } from './private-server.ts';

export interface SmallDisk {
  /** A folder on it, which every user may enter. */
  readonly path: string;
  /** Leaves no page free. */
  fill(): void;
  free(): void;
  /** Whoever writes to it must have ended. */
  close(): void;
}

/**
 * Undefined when this user may not mount: only root may. It is gone after `close`, or when this process dies.
 * @param options of a tmpfs, as `mount -o` takes them
 */
export function mountSmallDisk(megabytes: number, options: readonly string[] = []): SmallDisk | undefined {
  const folder = makeTemporaryDir();
  const path = join(folder.path, 'disk');
  mkdirSync(path);
  const all = [`size=${megabytes}m`, 'mode=755', ...options].join(',');
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', all, 'quickfire-test', path]);
  if (status !== 0) {
    folder.remove();
    return undefined;
  }
  const filler = join(path, 'filler');
  return {
    path,
    fill: () => fillUp(filler),
    free: () => rmSync(filler, { force: true }),
    close: () => {
      spawnSync('umount', ['-l', path]);
      folder.remove();
    },
  };
}

function fillUp(path: string): void {
  const file = openSync(path, 'a');
  const page = Buffer.alloc(4096);
  try {
    for (;;) writeSync(file, page);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}
