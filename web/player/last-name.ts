import { readKept, writeKept } from '../shared/browser-storage.ts';

const key = 'quickfire:name';

/** The name under which this device was last in a game; made-up ones are not kept. */
export function readLastName(): string | undefined {
  const kept = readKept(key);
  return typeof kept === 'string' && kept !== '' ? kept : undefined;
}

export const keepLastName = (nickname: string): void => writeKept(key, nickname);
