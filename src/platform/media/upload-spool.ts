import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkDiskSpace } from './disk-space.ts';
import { sniffedBytes } from './media-format.ts';

/** A file that has come, on this machine. */
export interface SpooledFile {
  path: string;
  bytes: number;
  /** Its first bytes. */
  head: Buffer;
}

/** Longer than any request lasts. */
const staleMs = 3_600_000;

/**
 * Keeps uploads on disk while they come: a slow sender takes no memory. Owns `DATA_DIR/media/incoming`; `sweep` deletes
 * what a killed process has left there.
 */
export class UploadSpool {
  readonly #folder: string;
  readonly #freeBytesMin: number;
  readonly #makeName: () => string;

  constructor(options: { dataDir: string; diskFreeBytes: number; makeName: () => string }) {
    this.#folder = join(options.dataDir, 'media', 'incoming');
    this.#freeBytesMin = options.diskFreeBytes;
    this.#makeName = options.makeName;
  }

  /** Writes the stream, whose sender bounds its length, to a file. @throws {CodedError} `busy` without space; errors of the stream */
  async save(stream: AsyncIterable<Buffer>): Promise<SpooledFile> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await checkDiskSpace(this.#folder, this.#freeBytesMin);
    const path = join(this.#folder, this.#makeName());
    const file = await open(path, 'wx', 0o600);
    let [bytes, head] = [0, Buffer.alloc(0)];
    try {
      for await (const chunk of stream) {
        await file.writeFile(chunk);
        bytes += chunk.length;
        if (head.length < sniffedBytes) head = Buffer.concat([head, chunk.subarray(0, sniffedBytes - head.length)]);
      }
      await file.sync();
    } catch (error) {
      await this.drop(path);
      throw error;
    } finally {
      await file.close();
    }
    return { path, bytes, head };
  }

  /** Deletes a file that was not moved elsewhere. */
  async drop(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  /** Deletes files that no request writes any more. */
  async sweep(): Promise<void> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    for (const name of names) {
      const path = join(this.#folder, name);
      // oxlint-disable-next-line no-await-in-loop -- one after the other: there are few
      const found = await stat(path).catch(() => undefined);
      // oxlint-disable-next-line no-await-in-loop -- as above
      if (found !== undefined && Date.now() - found.mtimeMs > staleMs) await this.drop(path);
    }
  }
}
