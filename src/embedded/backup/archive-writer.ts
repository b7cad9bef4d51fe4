import { createHash } from 'node:crypto';
import { createWriteStream, openSync, fsyncSync, closeSync, readSync, renameSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack, type Headers } from 'tar-stream';
import { checksumsName, headerName, type ArchiveHeader } from './archive-format.ts';

const chunkBytes = 256 * 1024;

/** An open file; the backup copies `bytes` bytes of it, even if it has changed since. */
export interface OpenFile {
  readonly name: string;
  readonly descriptor: number;
  readonly bytes: number;
}

/**
 * Writes a backup to a draft beside its target and renames it when it is complete and on disk.
 *
 * States: open → finished, or abandoned (`abandon`, which leaves nothing behind). A write error rejects the next call.
 */
export class ArchiveWriter {
  readonly #path: string;
  readonly #draft: string;
  readonly #pack = pack();
  readonly #checksums: Record<string, string> = {};
  readonly #written: Promise<void>;
  readonly #stopped = new AbortController();
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
    this.#draft = `${path}.part`;
    const descriptor = openSync(this.#draft, 'w', 0o600);
    const file = createWriteStream('', { fd: descriptor });
    // Level 1: the server on this machine needs the processor, and database pages compress well enough.
    this.#written = pipeline(this.#pack, createGzip({ level: 1 }), file, { signal: this.#stopped.signal });
    this.#written.catch(() => undefined);
  }

  /** Bytes of files added so far, uncompressed. */
  get bytes(): number {
    return this.#bytes;
  }

  async addHeader(header: ArchiveHeader): Promise<void> {
    await this.#add({ name: headerName }, [Buffer.from(JSON.stringify(header))]);
  }

  async addFolder(name: string): Promise<void> {
    await this.#guard(
      new Promise<void>((resolve, reject) => {
        this.#pack.entry({ name, type: 'directory', mode: 0o700 }, (error) => (error ? reject(error) : resolve()));
      }),
    );
  }

  async addText(name: string, text: string): Promise<void> {
    const content = Buffer.from(text);
    this.#checksums[name] = createHash('sha256').update(content).digest('hex');
    await this.#add({ name }, [content]);
  }

  /** Adds exactly `bytes` bytes: zeros fill up a file that has become shorter, as in PostgreSQL's own backup. */
  async addFile({ name, descriptor, bytes }: OpenFile): Promise<void> {
    const hash = createHash('sha256');
    await this.#add(
      { name, size: bytes },
      readExactly(descriptor, bytes, (chunk) => hash.update(chunk)),
    );
    this.#checksums[name] = hash.digest('hex');
    this.#bytes += bytes;
  }

  /** @returns the size of the finished file in bytes. */
  async finish(): Promise<void> {
    await this.#add({ name: checksumsName }, [Buffer.from(JSON.stringify(this.#checksums))]);
    this.#pack.finalize();
    await this.#written;
    sync(this.#draft);
    renameSync(this.#draft, this.#path);
    sync(dirname(this.#path));
  }

  async abandon(): Promise<void> {
    this.#stopped.abort();
    await this.#written.catch(() => undefined);
    rmSync(this.#draft, { force: true });
  }

  async #add(header: Headers & { name: string }, chunks: Iterable<Buffer>): Promise<void> {
    const list = header.size === undefined ? [...chunks] : chunks;
    const size = header.size ?? [...list].reduce((sum, chunk) => sum + chunk.length, 0);
    await this.#guard(
      new Promise<void>((resolve, reject) => {
        const entry = this.#pack.entry({ mode: 0o600, ...header, size }, (error) =>
          error ? reject(error) : resolve(),
        );
        const write = async (): Promise<void> => {
          for (const chunk of list) if (!entry.write(chunk)) await this.#guard(once(entry, 'drain'));
          entry.end();
        };
        write().catch(reject);
      }),
    );
  }

  /** Rejects a pending step when the file can't be written. */
  async #guard<T>(step: Promise<T>): Promise<T> {
    const failed = this.#written.then(() => new Promise<never>(() => undefined));
    return await Promise.race([step, failed]);
  }
}

function* readExactly(descriptor: number, bytes: number, seen: (chunk: Buffer) => void): Iterable<Buffer> {
  for (let at = 0; at < bytes;) {
    const chunk = Buffer.alloc(Math.min(chunkBytes, bytes - at));
    // The unread rest of a file that has become shorter stays zero.
    readSync(descriptor, chunk, 0, chunk.length, at);
    seen(chunk);
    yield chunk;
    at += chunk.length;
  }
}

/** Waits until a file, or a folder's list of names, is on disk. */
export function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
