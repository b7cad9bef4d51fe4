/** `npm run restore`: restores a backup into an empty DATA_DIR, completely or not at all. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../../lib/start-error.ts';
import { pathOf, readManifest } from '../append-log-files.ts';
import { findDataDir, prepareDataDir } from '../data-dir.ts';
import { acquireLock } from '../data-lock.ts';
import { describeFolderError } from '../make-folder.ts';
import { handOverData } from '../ownership.ts';
import { findPostgresPrograms } from '../postgres-programs.ts';
import { scanAppendLog } from '../scan-append-log.ts';
import { findUnfinished, markUnfinished, removeMark } from '../unfinished.ts';
import { megabytes, type ArchiveHeader } from './archive-format.ts';
import { readArchive } from './archive-reader.ts';
import { sync } from './archive-writer.ts';
import { showProgress } from './show-progress.ts';

export interface RestoreOptions {
  readonly archive: string;
  /** The value of DATA_DIR, as an absolute path. */
  readonly dataDir: string;
  readonly runAs: string | undefined;
  /** The version of Quickfire. */
  readonly version: string;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

const draftName = 'restored';
/** Names in a data folder that still counts as empty. */
const unimportant = /^(run|lost\+found|postgresql-.*)$/;
/** Space for the log that PostgreSQL writes at its first start. */
const reserveBytes = 64 * 1024 * 1024;

/**
 * Unpacks a backup into DATA_DIR, which must be empty. An interrupted restore starts again.
 * @throws {StartError} with the reason why it failed; then DATA_DIR is empty again.
 */
export async function restore(options: RestoreOptions): Promise<void> {
  const { archive, tell, signal } = options;
  if (!existsSync(archive)) throw new StartError(`${archive}: there is no such file`, 2);
  const there = findDataDir(options.dataDir);
  if (there !== undefined && findUnfinished(there) !== 'restore') await refuse(there, options);
  const { path, runDir, user } = prepareDataDir(options.dataDir, { servers: true, runAs: options.runAs, tell });
  const lock = await acquireLock(join(runDir, 'lock'), { subject: `DATA_DIR ${path}`, tell, signal });
  try {
    if (findUnfinished(path) === 'restore') clear(path);
    else requireEmpty(path);
    // The first start may copy the programs here; their version is known before.
    const { majorVersion } = findPostgresPrograms(path, user, tell);
    markUnfinished(path, 'restore');
    try {
      await unpack(options, path, majorVersion);
    } catch (error) {
      clear(path);
      removeMark(path);
      throw error;
    }
    if (user) handOverData(path, user);
    sync(path);
    removeMark(path);
    tell(`Restored into ${path}: npm start goes on with it.`);
  } finally {
    lock.release();
  }
}

/** Before preparing anything, which would hand the folder over to another user. */
async function refuse(dataDir: string, { tell, signal }: RestoreOptions): Promise<void> {
  const lock = await acquireLock(join(dataDir, 'run', 'lock'), { subject: `DATA_DIR ${dataDir}`, tell, signal });
  lock.release();
  requireEmpty(dataDir);
}

function requireEmpty(path: string): void {
  const found = readdirSync(path).find((name) => !unimportant.test(name));
  if (found === undefined) return;
  const remedy = 'move it away, or set DATA_DIR to another folder';
  throw new StartError(`DATA_DIR ${path} is not empty (it holds ${found}): ${remedy}`, 2);
}

async function unpack(options: RestoreOptions, path: string, majorVersion: string): Promise<void> {
  const { archive, tell, signal } = options;
  const draft = join(path, draftName);
  mkdirSync(draft, { mode: 0o700 });
  let total = 0;
  const progress = showProgress((done) => `Restoring: ${megabytes(done)} of about ${megabytes(total)}`, tell);
  try {
    await readArchive({
      archive,
      target: draft,
      onHeader: (header) => {
        requireFitting(header, options, majorVersion);
        requireSpace(header, path);
        total = header.bytes;
        tell(`Restoring the backup of ${header.begun} (Quickfire ${header.quickfire}, ${megabytes(total)})`);
      },
      onBytes: progress,
      signal,
    });
    cutUnfinishedWrite(join(draft, 'redis'));
    for (const name of readdirSync(draft)) renameSync(join(draft, name), join(path, name));
    rmSync(draft, { recursive: true });
  } catch (error) {
    signal.throwIfAborted();
    throw explain(error, options);
  }
}

function requireFitting(header: ArchiveHeader, { archive, version }: RestoreOptions, majorVersion: string): void {
  if (compareVersions(header.quickfire, version) > 0) {
    throw new StartError(
      `${archive} was made by Quickfire ${header.quickfire}, and this is ${version}: install that version, or a later one`,
      2,
    );
  }
  if (header.postgresql === majorVersion) return;
  throw new StartError(
    `${archive} holds data of PostgreSQL ${header.postgresql}, and this Quickfire brings ${majorVersion}: restore it with the ` +
      'Quickfire that has made it, then upgrade the data (docs/UPGRADING.md)',
    2,
  );
}

function requireSpace({ bytes }: ArchiveHeader, path: string): void {
  const { bavail, bsize } = statfsSync(path);
  const [needed, free] = [bytes + reserveBytes, bavail * bsize];
  if (free >= needed) return;
  throw new StartError(
    `DATA_DIR ${path}: ${megabytes(free)} are free there, and the backup needs ${megabytes(needed)}`,
    2,
  );
}

/** A partial command at the end of Redis' log was never acknowledged, and keeps Redis from starting. */
function cutUnfinishedWrite(folder: string): void {
  const last = readManifest(folder)?.findLast(({ type }) => type === 'i');
  if (last === undefined) return;
  const path = pathOf(folder, last.name);
  const { state, validTo, goesOnAt } = scanAppendLog(path);
  if (state !== 'truncated' || goesOnAt !== undefined) return;
  truncateSync(path, validTo);
  sync(path);
}

function clear(path: string): void {
  for (const name of readdirSync(path)) {
    if (!unimportant.test(name) && name !== 'unfinished') rmSync(join(path, name), { recursive: true, force: true });
  }
}

function explain(error: unknown, options: RestoreOptions): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  if (error instanceof StartError || code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  const where = path ?? options.dataDir;
  return new StartError(`${where}: ${describeFolderError(error)}: nothing was restored`, 1, { cause: error });
}

/** Compares versions like semver, without suffixes. */
function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.split(/[.-]/).slice(0, 3).map(Number)) as [number[], number[]];
  const at = a.findIndex((part, i) => part !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
