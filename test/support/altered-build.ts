/** The product with some of its text replaced: another version of it, or one that is broken on purpose. */
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryDir } from './private-server.ts';

const productRoot = join(import.meta.dirname, '../..');
const copied = ['src', 'entities', 'migrations', 'package.json'];
/** What the copy shares with the original. */
const linked = ['node_modules', 'web'];

export interface Alteration {
  /** From the root of the product: `src/game/scoring.ts`. */
  file: string;
  /** Text that is in the file exactly once. */
  from: string;
  to: string;
}

export interface AlteredBuild {
  /** Where it is: hand it to `ProductProcess` as its `root`. */
  readonly root: string;
  /** Deletes it. Without a call it goes when the test run ends. */
  remove(): void;
}

/** Copies the product into a temporary folder and changes it. Fails when a text to replace is not there exactly once. */
export function makeAlteredBuild(alterations: readonly Alteration[]): AlteredBuild {
  const folder = makeTemporaryDir();
  try {
    for (const name of copied) cpSync(join(productRoot, name), join(folder.path, name), { recursive: true });
    for (const name of linked) symlinkSync(join(productRoot, name), join(folder.path, name));
    for (const alteration of alterations) alter(folder.path, alteration);
  } catch (error) {
    folder.remove();
    throw error;
  }
  return { root: folder.path, remove: () => folder.remove() };
}

function alter(root: string, { file, from, to }: Alteration): void {
  const path = join(root, file);
  const parts = readFileSync(path, 'utf8').split(from);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${from}`);
  writeFileSync(path, parts.join(to));
}
