import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkDiskSpace } from './disk-space.ts';
import type { MediaStore } from './media-store.ts';

/**
 * Media as files in `DATA_DIR/media`. Stateless; the folders are made when they are needed. What a killed process leaves
 * in `incoming` is for `UploadSpool.sweep`.
 */
export class FileStore implements MediaStore {
  readonly #folder: string;
  readonly #freeBytesMin: number;

  constructor({ dataDir, diskFreeBytes }: { dataDir: string; diskFreeBytes: number }) {
    this.#folder = join(dataDir, 'media');
    this.#freeBytesMin = diskFreeBytes;
  }

  async put(key: string, content: Uint8Array | { file: string }): Promise<void> {
    const path = join(this.#folder, key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if ('file' in content) {
      await rename(content.file, path);
    } else {
      const incoming = join(this.#folder, 'incoming');
      await mkdir(incoming, { recursive: true, mode: 0o700 });
      await checkDiskSpace(this.#folder, this.#freeBytesMin);
      // Readers never see a part of a file, also when two write it at once.
      const part = join(incoming, randomUUID());
      await writeDurably(part, content);
      await rename(part, path);
    }
    await syncFolder(dirname(path));
  }

  async read(key: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.#folder, key));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    await rm(join(this.#folder, key), { force: true });
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A renamed file is durable once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
