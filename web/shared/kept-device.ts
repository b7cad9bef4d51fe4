import { makeKey } from '../../src/client/make-key.ts';
import { readKept, writeKept } from './browser-storage.ts';

const storageKey = 'quickfire:device';

/** Random characters that this browser keeps, by which a host's ban knows it again. Servers keep a digest for each game. */
export function keptDevice(): string {
  const kept = readKept(storageKey);
  if (typeof kept === 'string' && kept.length === 32) return kept;
  const made = makeKey();
  writeKept(storageKey, made);
  return made;
}
