/** Reads of a cache by outcome; `joined`: the read waited for a load that an earlier read had begun. */
export type CacheReads = Record<'hit' | 'joined' | 'miss', number>;

/** The figures of a cache, for metrics. */
export interface CacheState {
  /** Of all cached values together. */
  readonly bytes: number;
  readonly reads: Readonly<CacheReads>;
}

/** A value and its size in the cache. */
export interface Sized<V> {
  value: V;
  bytes: number;
}

/**
 * An LRU cache of immutable values, limited to `bytesMax`. The key must name the value completely: whatever may change
 * belongs into the key. Concurrent reads of one key share one load. A failed load is not cached; all its callers get the
 * error. There is nothing to stop.
 */
export class ByteCache<V> implements CacheState {
  readonly reads: CacheReads = { hit: 0, joined: 0, miss: 0 };
  readonly #bytesMax: number;
  /** Least recently used first. */
  readonly #kept = new Map<string, Sized<V>>();
  readonly #loads = new Map<string, Promise<V>>();
  #bytes = 0;

  /** @param bytesMax of all cached values together; a larger value is never cached */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws what `load` throws */
  async read(key: string, load: () => Promise<Sized<V>>): Promise<V> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.reads.hit += 1;
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.value;
    }
    const loading = this.#loads.get(key);
    this.reads[loading === undefined ? 'miss' : 'joined'] += 1;
    return await (loading ?? this.#load(key, load));
  }

  #load(key: string, load: () => Promise<Sized<V>>): Promise<V> {
    const loading = load()
      .then((sized) => {
        this.#keep(key, sized);
        return sized.value;
      })
      .finally(() => this.#loads.delete(key));
    this.#loads.set(key, loading);
    return loading;
  }

  #keep(key: string, sized: Sized<V>): void {
    if (sized.bytes > this.#bytesMax) return;
    this.#kept.set(key, sized);
    this.#bytes += sized.bytes;
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#kept.delete(oldest);
      this.#bytes -= bytes;
    }
  }
}
