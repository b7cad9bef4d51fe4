import { seededRandomness } from '../../src/lib/randomness.ts';

/** Draws that are the same for the same seed. */
export class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededRandomness(seed).next;
  }

  /** A number in [0, 1). */
  next(): number {
    return this.#next();
  }

  /** An integer in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error('nothing to pick from');
    return items[this.below(items.length)] as T;
  }

  /** Seeds another source, so that one who draws does not change what others draw. */
  fork(): Dice {
    return new Dice(this.below(2 ** 31));
  }
}
