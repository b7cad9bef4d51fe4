import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { MediaStore } from '../../../src/platform/media/media-store.ts';

/** What every store of media does. @param open gives the store, once there is one */
export function keepsTheContract(open: () => MediaStore): void {
  const bytesOf = (length: number) => Uint8Array.from(randomBytes(length));

  it('gives back what was stored last, and forgets it', async () => {
    const store = open();
    // As names are made: with the signs that are most likely to be encoded wrongly.
    for (const key of ['_-AZaz09_-AZaz09_-AZaz-800.webp', 'quarantine/0193f2a1-7c1e-7b5a-9d34-3f2f6a0c1b77']) {
      expect(await store.read(key)).toBeUndefined();
      await store.put(key, bytesOf(10));
      const bytes = bytesOf(300_000);
      await store.put(key, bytes);
      expect((await store.read(key))?.equals(bytes)).toBe(true);
      await store.delete(key);
      await store.delete(key);
      expect(await store.read(key)).toBeUndefined();
    }
  });

  it('moves a file of this machine', async () => {
    const store = open();
    const folder = mkdtempSync(join(tmpdir(), 'qf-store-'));
    const file = join(folder, 'upload');
    const bytes = bytesOf(70_000);
    writeFileSync(file, bytes);
    await store.put('quarantine/file', { file });
    expect((await store.read('quarantine/file'))?.equals(bytes)).toBe(true);
    expect(existsSync(file)).toBe(false);
    await store.delete('quarantine/file');
    rmSync(folder, { recursive: true });
  });
}
