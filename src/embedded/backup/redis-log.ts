import { closeSync, existsSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '../../lib/start-error.ts';
import { manifestOf, pathOf, readManifest } from '../append-log-files.ts';
import type { OpenFile } from './archive-writer.ts';

const attemptsMax = 200;
const retryMs = 20;
const manifestName = 'redis/appendonlydir/appendonly.aof.manifest';

/** Redis' log at one moment. Its files stay readable after Redis has rewritten the log and deleted them. */
export interface RedisLog {
  readonly files: readonly OpenFile[];
  readonly manifest: { readonly name: string; readonly text: string };
  close(): void;
}

/**
 * Opens the append-only log as it is now, while Redis keeps writing. It includes everything that Redis acknowledged
 * before the call; it may end within an unacknowledged command. Undefined when there is no log.
 * @throws {StartError} when the log's files can't be read.
 */
export async function openRedisLog(dataDir: string): Promise<RedisLog | undefined> {
  const folder = join(dataDir, 'redis');
  if (!existsSync(manifestOf(folder))) return undefined;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const log = tryToOpen(folder);
    if (log) return log;
    await delay(retryMs);
  }
  throw new StartError(`${manifestOf(folder)} names files that are not there: the log of Redis is damaged`);
}

/** Undefined when Redis has started or finished a rewrite of the log meanwhile. */
function tryToOpen(folder: string): RedisLog | undefined {
  const before = readFileSync(manifestOf(folder), 'utf8');
  const listed = readManifest(folder);
  const files: OpenFile[] = [];
  const close = (): void => {
    for (const { descriptor } of files) closeSync(descriptor);
  };
  try {
    for (const { name } of listed ?? []) {
      const descriptor = openSync(pathOf(folder, name), 'r');
      files.push({ name: `redis/appendonlydir/${name}`, descriptor, bytes: fstatSync(descriptor).size });
    }
    if (listed !== undefined && readFileSync(manifestOf(folder), 'utf8') === before) {
      const lines = before.split('\n').filter((line) => !/ type h\b/.test(line));
      return { files, manifest: { name: manifestName, text: lines.join('\n') }, close };
    }
  } catch (error) {
    close();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  close();
  return undefined;
}
