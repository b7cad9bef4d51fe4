import { readKept, writeKept } from '../shared/browser-storage.ts';

const key = 'quickfire:name';

/** The player's name in the last game on this device; made-up names are not stored. */
export function readLastName(): string | undefined {
  const kept = readKept(key);
  return typeof kept === 'string' && kept !== '' ? kept : undefined;
}

export const keepLastName = (nickname: string): void => writeKept(key, nickname);
