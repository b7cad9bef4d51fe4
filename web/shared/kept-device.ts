import { makeKey } from '../../src/client/make-key.ts';
import { readKept, writeKept } from './browser-storage.ts';

const storageKey = 'quickfire:device';

/** A random device id, by which a host's ban recognises this browser. Servers store a digest per game. */
export function keptDevice(): string {
  const kept = readKept(storageKey);
  if (typeof kept === 'string' && kept.length === 32) return kept;
  const made = makeKey();
  writeKept(storageKey, made);
  return made;
}
