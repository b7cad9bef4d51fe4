/**
 * Lists the files of Redis' append-only log, and finds damage that Redis can't repair. Format of the manifest: a line
 * `file NAME seq N type T` per file; b: the snapshot at the log's beginning, i: later commands, h: to be deleted.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface LogFile {
  readonly name: string;
  readonly seq: number;
  readonly type: 'b' | 'i';
}

export interface LogFault {
  /** The path, and its damage. */
  readonly what: string;
  /** A shell command that may repair it; undefined when only a copy helps. */
  readonly command?: string | undefined;
  /** The data that the command loses; undefined when none. */
  readonly loses?: string | undefined;
}

const logFolder = 'appendonlydir';
const listed = /^file "?([^\s"]+)"? seq (\d+) type ([bih])\b/;
const named = /^appendonly\.aof\.(\d+)\.(?:(base)\.(?:rdb|aof)|incr\.aof)$/;
const snapshotMark = 'REDIS';

export const manifestOf = (folder: string): string => join(folder, logFolder, 'appendonly.aof.manifest');

/** The manifest's files in order, without those to be deleted; undefined when it is missing or unreadable. */
export function readManifest(folder: string): LogFile[] | undefined {
  if (bytesOf(manifestOf(folder)) === undefined) return undefined;
  const lines = readFileSync(manifestOf(folder), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const files = lines.map((line) => listed.exec(line));
  if (files.length === 0 || files.includes(null)) return undefined;
  return files.flatMap((match) => {
    const [, name = '', seq, type] = match ?? [];
    return type === 'b' || type === 'i' ? [{ name, seq: Number(seq), type }] : [];
  });
}

/**
 * Loss that Redis would silently accept, serving without the data: a log without its manifest, an empty snapshot,
 * commands that the manifest does not name. Ignores what a server killed in its first start leaves behind.
 */
export function findSilentLoss(folder: string): LogFault | undefined {
  const present = filesIn(folder).filter(({ name }) => Number(bytesOf(pathOf(folder, name))) > 0);
  const manifest = manifestOf(folder);
  const command = listingCommand(folder);
  if (bytesOf(manifest) === undefined) {
    const holdsData = present.some(({ seq, type }) => type === 'i' || seq > 1);
    return holdsData ? { what: `${manifest}, the list of the log's files, is missing`, command } : undefined;
  }
  const files = readManifest(folder);
  if (files === undefined) return undefined;
  const snapshot = files.find(({ type, name }) => type === 'b' && name.endsWith('.rdb'));
  if (snapshot !== undefined && bytesOf(pathOf(folder, snapshot.name)) === 0)
    return { what: `${pathOf(folder, snapshot.name)}, the snapshot that the log begins with, is empty` };
  const newest = Math.max(0, ...files.filter(({ type }) => type === 'i').map(({ seq }) => seq));
  const unnamed = present.find(({ type, seq }) => type === 'i' && seq > newest);
  if (unnamed === undefined) return undefined;
  return { what: `${manifest}, the list of the log's files, does not name ${unnamed.name}`, command };
}

/** The fault that keeps Redis from starting, as far as the files show it without a full read. */
export function findFault(folder: string): LogFault | undefined {
  const silent = findSilentLoss(folder);
  if (silent !== undefined) return silent;
  const manifest = manifestOf(folder);
  const manifestBytes = bytesOf(manifest);
  if (manifestBytes === undefined) return undefined;
  const files = readManifest(folder);
  if (files === undefined) {
    const found = manifestBytes === 0 ? 'is empty' : 'is damaged';
    return { what: `${manifest}, the list of the log's files, ${found}`, command: listingCommand(folder) };
  }
  for (const { name } of files) {
    const path = pathOf(folder, name);
    if (bytesOf(path) === undefined) return { what: `${path}, a file of the log, is missing, or is no file` };
    if (name.endsWith('.rdb') && !isSnapshot(path))
      return { what: `${path}, the snapshot that the log begins with, is damaged at its start` };
  }
  return undefined;
}

/** Whether a file starts like a snapshot; a base in the older format may too. */
export function isSnapshot(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(snapshotMark.length);
    readSync(file, start, 0, start.length, 0);
    return start.toString('latin1') === snapshotMark;
  } finally {
    closeSync(file);
  }
}

export const pathOf = (folder: string, name: string): string => join(folder, logFolder, name);

function filesIn(folder: string): LogFile[] {
  const names = statSync(join(folder, logFolder), { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(join(folder, logFolder))
    : [];
  const files = names.flatMap((name): LogFile[] => {
    const match = named.exec(name);
    return match === null ? [] : [{ name, seq: Number(match[1]), type: match[2] === 'base' ? 'b' : 'i' }];
  });
  return files.sort((a, b) => a.type.localeCompare(b.type) || a.seq - b.seq);
}

/** The command that rewrites the manifest. With several snapshots, commands can't be assigned to one. */
function listingCommand(folder: string): string | undefined {
  const files = filesIn(folder);
  if (files.filter(({ type }) => type === 'b').length !== 1) return undefined;
  const lines = files.map(({ name, seq, type }) => `file ${name} seq ${seq} type ${type}\\n`);
  return `printf '${lines.join('')}' > '${manifestOf(folder)}'`;
}

/** Undefined when there is no such file. */
function bytesOf(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : undefined;
}
