/** Texts of quizzes at one version, which never change, by a key that names both. Those asked for last are kept. */
export class QuizTexts {
  readonly #bytesMax: number;
  /** Least recently asked for first. */
  readonly #kept = new Map<string, Buffer>();
  readonly #loads = new Map<string, Promise<Buffer>>();
  #bytes = 0;

  /** @param bytesMax of all that is kept; a longer text is never kept */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** However many ask, `load` runs once at a time for each key; what it throws, all who wait are told. */
  async read(key: string, load: () => Promise<Buffer>): Promise<Buffer> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    let loading = this.#loads.get(key);
    if (loading === undefined) {
      loading = load()
        .then((text) => this.#keep(key, text))
        .finally(() => this.#loads.delete(key));
      this.#loads.set(key, loading);
    }
    return await loading;
  }

  #keep(key: string, text: Buffer): Buffer {
    if (text.length > this.#bytesMax) return text;
    this.#kept.set(key, text);
    this.#bytes += text.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#bytes <= this.#bytesMax) break;
      this.#kept.delete(oldest);
      this.#bytes -= length;
    }
    return text;
  }
}
