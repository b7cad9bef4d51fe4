import type { Snapshot } from '../../src/protocol/server-events.ts';

/**
 * The player's rank after each question, as far as this tab knows: the server sends the previous rank to the first ten
 * rows only. Stored for a reload; without storage, no change is shown after one.
 */
export class RankMemory {
  readonly #key: string;
  readonly #ranks: Record<string, number>;

  constructor(pin: string) {
    this.#key = `quickfire:ranks:${pin}`;
    this.#ranks = this.#read();
  }

  note(snapshot: Snapshot | undefined): void {
    const result = snapshot?.you?.result;
    if (snapshot === undefined || result === undefined) return;
    const entry = this.#entry(snapshot, result.index);
    if (this.#ranks[entry] === result.rank) return;
    this.#ranks[entry] = result.rank;
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(this.#ranks));
    } catch (error) {
      console.info('Ranks are not kept for a reload', error);
    }
  }

  /** The rank before the shown result. */
  before(snapshot: Snapshot | undefined): number | undefined {
    const result = snapshot?.you?.result;
    return snapshot === undefined || result === undefined
      ? undefined
      : this.#ranks[this.#entry(snapshot, result.index - 1)];
  }

  /** A PIN may be reused, so the key includes the seat. */
  #entry(snapshot: Snapshot, index: number): string {
    return `${snapshot.you?.playerId}:${index}`;
  }

  #read(): Record<string, number> {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key) ?? '{}') as Record<string, number>;
    } catch (error) {
      console.info('No ranks were kept', error);
      return {};
    }
  }
}
