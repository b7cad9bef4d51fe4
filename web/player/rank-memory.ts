import type { Snapshot } from '../../src/protocol/server-events.ts';

/**
 * The player's rank after each question, as far as this tab has seen it: nobody below the tenth row is told their former
 * rank. Kept for a reload; a browser that keeps nothing shows no change after one.
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

  /** The rank after the question before the one whose result is shown. */
  before(snapshot: Snapshot | undefined): number | undefined {
    const result = snapshot?.you?.result;
    return snapshot === undefined || result === undefined
      ? undefined
      : this.#ranks[this.#entry(snapshot, result.index - 1)];
  }

  /** A PIN may be given out again, so the seat is part of the name. */
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
