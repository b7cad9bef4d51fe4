import { lstatSync, mkdirSync, readlinkSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** PostgreSQL keeps paths in 1,024 bytes, its own names included. */
const pathBytesMax = 900;

/**
 * Makes a folder and its parents one by one: Node's recursive mode never ends on a file system without folders (/proc),
 * and reports ENOENT for a read-only one.
 * @throws {Error} with a message for the operator.
 */
export function makeFolder(path: string): void {
  if (Buffer.byteLength(path) > pathBytesMax) throw new Error(`the path is longer than ${pathBytesMax} bytes`);
  const missing: string[] = [];
  let there = path;
  while (lstatSync(there, { throwIfNoEntry: false }) === undefined) {
    missing.unshift(there);
    there = dirname(there);
  }
  const found = statSync(there, { throwIfNoEntry: false });
  if (found === undefined)
    throw new Error(`${there} is a symbolic link to ${readlinkSync(there)}, and nothing is there`);
  if (!found.isDirectory()) throw new Error(`${there} is a file and not a folder`);
  // Only the last one is private: its users have to pass through its parents.
  for (const each of missing) mkdirSync(each, { mode: each === path ? 0o700 : 0o755 });
}

const meanings: Readonly<Record<string, string>> = {
  EACCES: 'this user may not use it',
  EPERM: 'this user may not use it',
  EROFS: 'it is on a file system that is read-only',
  ENOSPC: 'no space is left there',
  EDQUOT: "this user's quota there is used up",
  ENOTDIR: 'one of the folders above it is a file',
  EEXIST: 'it is a file and not a folder',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long for the file system',
  ENOENT: 'the file system there takes no folders',
  EIO: 'the disk there reports errors',
  ESTALE: 'the network mount there has gone stale',
};

/** Codes about the disk or its permissions, whatever the operation. */
const ofTheDisk = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'ESTALE', 'EACCES', 'EPERM']);

/** A line for a file system error during a start, such as a full disk; undefined for other errors. */
export function describeFileError(error: unknown): string | undefined {
  const { code, path, dest, syscall } = error as NodeJS.ErrnoException & { dest?: string };
  if (code === undefined || !ofTheDisk.has(code) || syscall === 'listen' || syscall === 'bind') return undefined;
  return `${dest ?? path ?? 'DATA_DIR'}: ${describeFolderError(error)}: correct that, or choose another DATA_DIR`;
}

/** The problem of a folder, for the operator. */
export function describeFolderError(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  const meaning = meanings[code];
  return meaning === undefined ? `it can't be used (${code})` : `${meaning} (${code})`;
}
