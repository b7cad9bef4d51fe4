import type { ClientStorage } from '../../src/client/seat-store.ts';

/** In-memory fallback for a forbidden or full storage, until the page is closed. */
const inMemory = new Map<string, string>();

/** `localStorage`, with memory as a fallback. Never throws: without storage only a reload loses data. */
const storage = {
  get: (key: string): string | undefined => inMemory.get(key) ?? tryStorage((local) => local.getItem(key)) ?? undefined,
  set: (key: string, value: string): void => {
    const isKept = tryStorage((local) => {
      local.setItem(key, value);
      return true;
    });
    if (isKept === true) inMemory.delete(key);
    else inMemory.set(key, value);
  },
  remove: (key: string): void => {
    inMemory.delete(key);
    tryStorage((local) => local.removeItem(key));
  },
};

function tryStorage<T>(act: (local: Storage) => T): T | undefined {
  try {
    return act(globalThis.localStorage);
  } catch (error) {
    console.info('No storage', error);
    return undefined;
  }
}

/** Whether some data would not survive a reload: then the page warns. */
export const isForgetful = (): boolean => inMemory.size > 0;

export const browserStorage = (): Required<ClientStorage> => storage;

/** Reads a value of `writeKept`; undefined for anything unreadable. */
export function readKept(key: string): unknown {
  const text = storage.get(key);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    console.info(key, error);
    return undefined;
  }
}

export function writeKept(key: string, value: unknown): void {
  storage.set(key, JSON.stringify(value));
}

/** The key of `kept-account.ts`. */
export const accountKey = 'quickfire:account';

/** All stored keys with `prefix`. */
export function keptKeys(prefix: string): string[] {
  const names = [...inMemory.keys(), ...(tryStorage((local) => Object.keys(local)) ?? [])];
  return [...new Set(names)].filter((key) => key.startsWith(prefix));
}
