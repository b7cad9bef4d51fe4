/** Masks a letter. */
const cover = /\*/gu;
const covered = /\p{L}[\p{L}*]*\*[\p{L}*]*\p{L}/gu;
/** Shorter words match too many others. */
const lettersMin = 4;
/** Further ones in the same text are not examined. */
const coveredMax = 3;

/** Finds words with masked letters: "f*ck", "f**k", "m****a". */
export class CoveredWords {
  readonly #byShape = new Map<string, string[]>();

  /** @param words in small letters, without accents */
  constructor(words: Iterable<string>) {
    for (const word of words) {
      if (word.length < lettersMin) continue;
      const shape = shapeOf(word);
      const found = this.#byShape.get(shape);
      if (found === undefined) this.#byShape.set(shape, [word]);
      else found.push(word);
    }
  }

  /** @param look a text in small letters, without accents */
  occurIn(look: string): boolean {
    return (look.match(covered) ?? []).slice(0, coveredMax).some((word) => {
      const candidates = this.#byShape.get(shapeOf(word)) ?? [];
      const pattern = new RegExp(`^${word.replace(cover, '.')}$`, 'u');
      return candidates.some((candidate) => pattern.test(candidate));
    });
  }
}

/** Equal for all words that a masked word may stand for: first letter, length, last letter. */
const shapeOf = (word: string): string => `${word.charAt(0)}${word.length}${word.charAt(word.length - 1)}`;
