/**
 * A second place for the drafts of this device, beside `localStorage`: what was written a moment ago outlives a browser that
 * is killed, which Chromium's `localStorage` of the last seconds does not, and it holds more.
 */
const databaseName = 'quickfire-drafts';
const storeName = 'drafts';
/** Some browsers never answer: then what `localStorage` has is all there is. Milliseconds. */
const openMs = 3000;

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('No database')));
  });

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(storeName));
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('No database yet')), openMs));
  const database = await Promise.race([done(request), late]);
  // Somebody signs out in another tab.
  database.addEventListener('versionchange', () => database.close());
  return database;
}

/** Texts by keys. No method throws: without a database nothing is kept here, and nothing is found. Owns its connection. */
export class DraftDatabase {
  #opened: Promise<IDBDatabase> | undefined;
  /** What is to be written next: undefined is to be removed. */
  readonly #waiting = new Map<string, string | undefined>();
  #isWriting = false;
  #isBroken = false;

  /** Whether the last call failed. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** All entries whose key begins so. */
  async read(prefix: string): Promise<[key: string, text: string][]> {
    try {
      const store = (await this.#open()).transaction(storeName).objectStore(storeName);
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const [keys, texts] = await Promise.all([done(store.getAllKeys(range)), done(store.getAll(range))]);
      return keys.map((key, at) => [key as string, texts[at] as string]);
    } catch (error) {
      this.#failed(error);
      return [];
    }
  }

  /** Soon: of several texts for one key only the newest may be written. */
  write(key: string, text: string): void {
    this.#waiting.set(key, text);
    void this.#writeAll();
  }

  remove(key: string): void {
    this.#waiting.set(key, undefined);
    void this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    try {
      while (this.#waiting.size > 0) {
        const database = await this.#open();
        const entries = [...this.#waiting];
        const transaction = database.transaction(storeName, 'readwrite');
        this.#waiting.clear();
        const store = transaction.objectStore(storeName);
        this.#isBroken = false;
        await Promise.all(
          entries.map(([key, text]): Promise<unknown> =>
            text === undefined ? done(store.delete(key)) : done(store.put(text, key)),
          ),
        );
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#isWriting = false;
    }
  }

  #open(): Promise<IDBDatabase> {
    this.#opened ??= open();
    return this.#opened;
  }

  /** The next call opens it anew: it was closed, or is full. */
  #failed(error: unknown): void {
    console.info('No database for drafts', error);
    this.#waiting.clear();
    this.#isBroken = true;
    this.#opened = undefined;
  }
}

/** After signing out. Open editors let go of it. */
export function deleteDraftDatabase(): void {
  try {
    indexedDB.deleteDatabase(databaseName);
  } catch (error) {
    console.info('No database for drafts', error);
  }
}
