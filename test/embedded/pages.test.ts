import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pagesAreOld } from '../../src/embedded/pages.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'quickfire-pages-'));
  write('web/player/screen.tsx', 100);
  write('src/client/room.ts', 100);
  write('web/dist/index.html', 200);
});

afterEach(() => rmSync(root, { recursive: true }));

/** Writes a file as if at this second; its folders get it too. */
function write(path: string, second: number): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  for (const each of [file, dirname(file)]) utimesSync(each, second, second);
}

describe('pagesAreOld', () => {
  it('is false when every source is older', () => {
    expect(pagesAreOld(root)).toBe(false);
  });

  it.each(['web/player/screen.tsx', 'src/client/room.ts', 'src/protocol/wire.ts'])(
    'is true after a change of %s',
    (path) => {
      write(path, 300);
      expect(pagesAreOld(root)).toBe(true);
    },
  );

  it('is true when a source was taken away', () => {
    rmSync(join(root, 'web/player/screen.tsx'));
    expect(pagesAreOld(root)).toBe(true);
  });

  it('is true when nothing was built yet', () => {
    rmSync(join(root, 'web/dist'), { recursive: true });
    expect(pagesAreOld(root)).toBe(true);
  });

  it('does not look at what the build itself writes', () => {
    write('web/dist/assets/index.js', 300);
    expect(pagesAreOld(root)).toBe(false);
  });
});
