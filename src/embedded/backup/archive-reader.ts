/** Reads a backup and verifies everything by its checksums. */
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Entry } from 'tar-stream';
import { StartError } from '../../lib/start-error.ts';
import { archiveChecksums, archiveHeader, checksumsName, headerName, type ArchiveHeader } from './archive-format.ts';

const syncsAtOnce = 8;
const textBytesMax = 64 * 1024 * 1024;
const allowed = /^((postgres|redis|media)\/[\w.-]+(\/[\w.-]+)*|admin-token|[\w-]+\.password)\/?$/;

export interface ReadOptions {
  readonly archive: string;
  /** An empty folder for the files. */
  readonly target: string;
  /** Called with the header before any file is written; an error that it throws ends the reading. */
  readonly onHeader: (header: ArchiveHeader) => void;
  /** Called with the number of bytes written. */
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Unpacks a backup. When it resolves, every file is on disk and matches its checksum.
 * @throws {StartError} for a file that is damaged, truncated or no backup; errors of the file system.
 */
export async function readArchive(options: ReadOptions): Promise<void> {
  const tar = extract();
  const source = createReadStream(options.archive);
  const stopped = new AbortController();
  const signal = AbortSignal.any([options.signal, stopped.signal]);
  const reading = pipeline(source, createGunzip(), tar as unknown as Transform, { signal });
  reading.catch(() => undefined);
  try {
    await unpack(tar, options);
    await reading;
  } catch (error) {
    stopped.abort();
    const failure = await reading.then(
      () => error,
      (reason: unknown) => reason,
    );
    // An aborted read makes the streams fail too; an unreadable file makes both fail.
    throw explain(options, error instanceof StartError || !isOfCompression(failure) ? error : failure);
  }
}

async function unpack(tar: AsyncIterable<Entry>, options: ReadOptions): Promise<void> {
  const found: Record<string, string> = {};
  let expected: Record<string, string> | undefined;
  let bytes = 0;
  let isFirst = true;
  for await (const entry of tar) {
    const { name, type } = entry.header;
    if (isFirst !== (name === headerName) || expected !== undefined) throw damaged(options, 'it is no backup');
    isFirst = false;
    if (name === headerName) options.onHeader(await readHeader(entry, options));
    else if (name === checksumsName) expected = archiveChecksums.parse(await readJson(entry));
    else if (!allowed.test(name) || name.split('/').includes('..')) throw damaged(options, `it holds ${name}`);
    else if (type === 'directory') {
      mkdirSync(join(options.target, name), { recursive: true, mode: 0o700 });
      entry.resume();
    } else {
      found[name] = await writeFile(entry, join(options.target, name), (count) => {
        bytes += count;
        options.onBytes(bytes);
      });
    }
  }
  if (expected === undefined) throw damaged(options, 'it ends too early');
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  for (const name of names) {
    if (found[name] !== expected[name]) throw damaged(options, `${name} does not agree with its checksum`);
  }
  await syncAll(Object.keys(found).map((name) => join(options.target, name)));
}

/** At the end and several at once, which is many times faster than one after the other. */
async function syncAll(paths: readonly string[]): Promise<void> {
  const remaining = paths.values();
  const work = async (): Promise<void> => {
    for (const path of remaining) {
      const file = await open(path, 'r');
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    }
  };
  await Promise.all(Array.from({ length: syncsAtOnce }, work));
}

async function readHeader(entry: Entry, options: ReadOptions): Promise<ArchiveHeader> {
  const parsed = archiveHeader.safeParse(await readJson(entry));
  if (parsed.success) return parsed.data;
  throw damaged(options, 'its header is none that this version knows');
}

async function readJson(entry: Entry): Promise<unknown> {
  if (Number(entry.header.size) > textBytesMax) throw new SyntaxError('a text of unusual size');
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/** @returns the SHA-256 of the written file. */
async function writeFile(entry: Entry, path: string, onBytes: (count: number) => void): Promise<string> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of entry) {
      hash.update(chunk);
      await file.writeFile(chunk);
      onBytes(chunk.length);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

const isOfCompression = (error: unknown): boolean => (error as NodeJS.ErrnoException).code?.startsWith('Z_') === true;

const damaged = ({ archive }: ReadOptions, how: string): StartError =>
  new StartError(`${archive} is damaged or no backup: ${how}. Nothing was restored`);

/** Turns the libraries' errors for a damaged file into one for the operator. */
function explain(options: ReadOptions, error: unknown): unknown {
  options.signal.throwIfAborted();
  const { code, message, name } = error as NodeJS.ErrnoException;
  const isDamage =
    /^Z_|^ERR_STREAM_PREMATURE_CLOSE$/.test(code ?? '') ||
    /^(Invalid tar header|Unexpected end of data|Premature close|Writable stream closed)/i.test(message) ||
    name === 'SyntaxError' ||
    name === 'ZodError';
  return isDamage ? damaged(options, message) : error;
}
