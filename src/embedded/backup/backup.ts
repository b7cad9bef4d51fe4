/** `npm run backup`: backs up all data of the embedded servers into one file, also while they run. */
import {
  chownSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from '../../lib/start-error.ts';
import { findDataDir } from '../data-dir.ts';
import { acquireLock } from '../data-lock.ts';
import { endRecordedChildren, endServerOf } from '../leftover.ts';
import { describeFolderError } from '../make-folder.ts';
import { isAlive, readRecord } from '../process-record.ts';
import { refuseUnfinished } from '../unfinished.ts';
import { megabytes } from './archive-format.ts';
import { ArchiveWriter } from './archive-writer.ts';
import { clusterVersion, listCluster, listWal } from './cluster-files.ts';
import { showProgress } from './show-progress.ts';
import { openRedisLog, type RedisLog } from './redis-log.ts';
import { RunningPostgres } from './running-postgres.ts';

export interface BackupOptions {
  /** The value of DATA_DIR, as an absolute path. */
  readonly dataDir: string;
  /** The file to write; it must not exist. */
  readonly target: string;
  /** The version of Quickfire. */
  readonly version: string;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

interface Source {
  readonly dataDir: string;
  readonly writer: ArchiveWriter;
  readonly options: BackupOptions;
}

/** Files of DATA_DIR besides the servers' folders. */
const ownFiles = /^(admin-token|.*\.password)$/;
const mediaFolder = 'media';

/**
 * Backs up everything. With running servers, the copy equals the state after a power cut at one moment: it includes
 * everything acknowledged before. That moment is near the end, and players do not notice it.
 * @throws {StartError} with the reason why it failed; then no file remains.
 */
export async function backUp(options: BackupOptions): Promise<void> {
  const dataDir = findDataDir(options.dataDir);
  if (dataDir === undefined) {
    throw new StartError(`DATA_DIR=${options.dataDir}: there is no data of the embedded servers to back up`, 2);
  }
  if (existsSync(options.target)) throw new StartError(`${options.target} is there already: name another file`, 2);
  refuseUnfinished(dataDir);
  const writer = openWriter(options.target);
  const began = performance.now();
  try {
    const moment = await writeArchive({ dataDir, writer, options });
    await writer.finish();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const size = megabytes(statSync(options.target).size);
    options.tell(`Backed up ${megabytes(writer.bytes)} in ${seconds} s: ${options.target} (${size})`);
    options.tell(`Everything that was acknowledged before ${moment.toISOString()} is in it.`);
  } catch (error) {
    await writer.abandon();
    options.signal.throwIfAborted();
    throw explainFileError(error, options.target);
  }
}

function openWriter(target: string): ArchiveWriter {
  try {
    mkdirSync(dirname(target), { recursive: true });
    return new ArchiveWriter(target);
  } catch (error) {
    throw explainFileError(error, target);
  }
}

/** @returns the moment up to which the backup is complete. */
async function writeArchive(source: Source): Promise<Date> {
  const lock = join(source.dataDir, 'run', 'lock');
  const holder = readRecord(lock);
  if (holder && isAlive(holder)) return await copyRunning(source);
  const { tell, signal } = source.options;
  makeRunDir(source.dataDir);
  const held = await acquireLock(lock, { subject: `DATA_DIR ${source.dataDir}`, tell, signal });
  try {
    return await copyStopped(source);
  } finally {
    held.release();
  }
}

/** Creates the folder, owned by DATA_DIR's owner, in a data folder that was copied without it. */
function makeRunDir(dataDir: string): void {
  const path = join(dataDir, 'run');
  if (existsSync(path)) return;
  mkdirSync(path, { mode: 0o700 });
  const { uid, gid } = statSync(dataDir);
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
}

async function copyStopped(source: Source): Promise<Date> {
  const { dataDir } = source;
  source.options.tell(`Backing up ${dataDir}, on which no Quickfire runs`);
  await endRecordedChildren(join(dataDir, 'run'), ['web', 'worker']);
  await endServerOf(join(dataDir, 'postgres', 'postmaster.pid'), join(dataDir, 'postgres'), 'SIGINT');
  await endServerOf(join(dataDir, 'redis', 'redis.pid'), join(dataDir, 'redis'), 'SIGTERM');
  const moment = new Date();
  await copyCluster(source, false);
  await copyRedis(source, await openRedisLog(dataDir));
  await copyOwnFiles(source);
  return moment;
}

async function copyRunning(source: Source): Promise<Date> {
  const { dataDir, writer } = source;
  source.options.tell(`Backing up ${dataDir} while Quickfire runs on it`);
  const postgres = await RunningPostgres.connect(dataDir);
  try {
    await postgres.begin();
    await copyCluster(source, true);
    const end = await postgres.end(async () => ({ moment: new Date(), redis: await openRedisLog(dataDir) }));
    await writer.addText('postgres/backup_label', end.label);
    for (const name of listWal(join(dataDir, 'postgres'), end.firstWalFile, end.lastWalFile)) {
      await copyFile(source, `postgres/${name}`);
    }
    await copyRedis(source, end.result.redis);
    await copyOwnFiles(source);
    return end.result.moment;
  } finally {
    await postgres.close();
  }
}

async function copyCluster(source: Source, isRunning: boolean): Promise<void> {
  const { dataDir, writer, options } = source;
  const cluster = join(dataDir, 'postgres');
  const { folders, files, bytes } = listCluster(cluster, isRunning);
  const postgresql = clusterVersion(cluster);
  const begun = new Date().toISOString();
  await writer.addHeader({ format: 1, quickfire: options.version, postgresql, begun, bytes });
  for (const folder of folders) await writer.addFolder(`postgres/${folder}`);
  const progress = showProgress((done) => `PostgreSQL: ${megabytes(done)} of ${megabytes(bytes)}`, options.tell);
  for (const file of files) {
    await copyFile(source, `postgres/${file}`);
    progress(writer.bytes);
  }
}

async function copyRedis({ writer, options }: Source, log: RedisLog | undefined): Promise<void> {
  if (log === undefined) return;
  try {
    const bytes = log.files.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes > 0) options.tell(`Redis: ${megabytes(bytes)}`);
    for (const file of log.files) await writer.addFile(file);
    await writer.addText(log.manifest.name, log.manifest.text);
  } finally {
    log.close();
  }
}

/** After the databases: every file that a row names existed before the row. */
async function copyOwnFiles(source: Source): Promise<void> {
  const { dataDir } = source;
  for (const name of readdirSync(dataDir)) if (ownFiles.test(name)) await copyFile(source, name);
  const media = join(dataDir, mediaFolder);
  if (!existsSync(media)) return;
  for (const entry of readdirSync(media, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await copyFile(source, join(entry.parentPath, entry.name).slice(dataDir.length + 1));
  }
}

/** Adds a file of DATA_DIR; skips one that was deleted since it was listed. */
async function copyFile({ dataDir, writer, options }: Source, name: string): Promise<void> {
  options.signal.throwIfAborted();
  const descriptor = openIfThere(join(dataDir, name));
  if (descriptor === undefined) return;
  try {
    await writer.addFile({ name, descriptor, bytes: fstatSync(descriptor).size });
  } finally {
    closeSync(descriptor);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function explainFileError(error: unknown, target: string): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  if (error instanceof StartError || code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  return new StartError(`${path ?? target}: ${describeFolderError(error)}: no backup was made`, 1, { cause: error });
}

/** The version of Quickfire, from its package.json. */
export function readVersion(packageFile: string): string {
  return (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;
}
