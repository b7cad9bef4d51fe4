import type { ClientStorage } from '../../src/client/seat-store.ts';

/** What a browser that forbids storage, or whose storage is full, keeps until the page is closed. */
const inMemory = new Map<string, string>();

/**
 * `localStorage`; what it does not take is kept in memory. Never throws: then a reload costs what was kept, and until
 * then everything works.
 */
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

/** Whether something is kept only until the page is closed: a reload would cost it, so people are warned. */
export const isForgetful = (): boolean => inMemory.size > 0;

export const browserStorage = (): Required<ClientStorage> => storage;

/** Reads what `writeKept` wrote; anything unreadable is as if it were not there. */
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

/** Where `kept-account.ts` keeps who is signed in. */
export const accountKey = 'quickfire:account';

/** Where the editor keeps quizzes that are edited here. */
export const draftPrefix = 'quickfire:draft:';

/** The names of everything that is kept and begins with `prefix`. */
export function keptKeys(prefix: string): string[] {
  const names = [...inMemory.keys(), ...(tryStorage((local) => Object.keys(local)) ?? [])];
  return [...new Set(names)].filter((key) => key.startsWith(prefix));
}
