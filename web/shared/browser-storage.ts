import type { ClientStorage } from '../../src/client/seat-store.ts';

/** `localStorage`, or nothing where the browser forbids it: then a reload costs the seat, and the game still works. */
export function browserStorage(): ClientStorage | undefined {
  try {
    const { localStorage } = globalThis;
    return {
      get: (key) => localStorage.getItem(key),
      set: (key, value) => localStorage.setItem(key, value),
      remove: (key) => localStorage.removeItem(key),
    };
  } catch (error) {
    console.info('This browser keeps nothing between visits', error);
    return undefined;
  }
}

/** Reads what `writeKept` wrote; anything unreadable is as if it were not there. */
export function readKept(key: string): unknown {
  try {
    const text = browserStorage()?.get(key);
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch (error) {
    console.info(`Nothing readable is kept as ${key}`, error);
    return undefined;
  }
}

export function writeKept(key: string, value: unknown): void {
  try {
    browserStorage()?.set(key, JSON.stringify(value));
  } catch (error) {
    console.info(`${key} could not be kept`, error);
  }
}
