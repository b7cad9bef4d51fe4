import { ByteCache, type CacheState } from '../../lib/byte-cache.ts';
import { CodedError } from '../../protocol/errors.ts';
import { servedKey } from './media-keys.ts';
import type { MediaStore } from './media-store.ts';

/** After this long a deleted file is gone from every process. */
const keptMs = 60_000;
/** What an absent file costs the cache. */
const absentBytes = 200;
/** Different files that are read from the store at once, and that wait for it. */
const loads = { running: 16, waitingMax: 1000 } as const;

/**
 * Files of media, for everyone who knows their random names. A process keeps those that are being shown: the phones of a
 * hall ask for the same picture within a second. There is nothing to stop.
 */
export class MediaFiles {
  readonly #store: MediaStore;
  readonly #kept: ByteCache<Buffer | undefined>;
  readonly #now: () => number;
  readonly #waiting: (() => void)[] = [];
  #loading = 0;

  /** `now` gives Unix milliseconds. */
  constructor({ store, cachedBytes, now }: { store: MediaStore; cachedBytes: number; now: () => number }) {
    this.#store = store;
    this.#kept = new ByteCache(cachedBytes);
    this.#now = now;
  }

  get cache(): CacheState {
    return this.#kept;
  }

  /** Undefined if there is no such file. @throws {CodedError} `busy` */
  async read(key: string): Promise<Buffer | undefined> {
    if (!servedKey.test(key)) return undefined;
    return await this.#kept.read(`${key} ${Math.floor(this.#now() / keptMs)}`, async () => {
      await this.#turn();
      try {
        const value = await this.#store.read(key);
        return { value, bytes: value?.length ?? absentBytes };
      } finally {
        this.#loading -= 1;
        this.#waiting.shift()?.();
      }
    });
  }

  async #turn(): Promise<void> {
    if (this.#loading >= loads.running) {
      if (this.#waiting.length >= loads.waitingMax) throw new CodedError('busy', 'Try again in a moment.');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#loading += 1;
  }
}
