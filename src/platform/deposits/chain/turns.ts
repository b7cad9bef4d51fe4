interface Waiting {
  readonly isWanted: () => boolean;
  readonly begin: (isTurn: boolean) => void;
}

/**
 * So many at once; others wait for their turn, and leave without one when nobody wants them any more. Owns the queue, which
 * holds at most as many as are wanted at once, and one.
 */
export class Turns {
  readonly #max: number;
  #taken = 0;
  #waiting: Waiting[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  /** @returns whether it has a turn, which it gives back: else nobody wants it any more */
  async take(isWanted: () => boolean): Promise<boolean> {
    if (this.#taken < this.#max) {
      this.#taken += 1;
      return true;
    }
    this.#dismissUnwanted();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#waiting.push({ isWanted, begin: resolve });
    return await promise;
  }

  give(): void {
    this.#dismissUnwanted();
    const next = this.#waiting.shift();
    // The next one takes this turn.
    if (next === undefined) this.#taken -= 1;
    else next.begin(true);
  }

  #dismissUnwanted(): void {
    const gone = this.#waiting.filter(({ isWanted }) => !isWanted());
    this.#waiting = this.#waiting.filter((each) => !gone.includes(each));
    for (const { begin } of gone) begin(false);
  }
}
