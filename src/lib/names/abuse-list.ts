/** The words and phrases that the name filter refuses in one language. Each language is one file here, data only. */
export interface AbuseList {
  /**
   * Whole words, separated by spaces. `put(a|as)` stands for two words, `idiot[s]` for a word with and without its
   * ending. Accents make no difference, and ä, ö, ü may be written ae, oe, ue. Must not contain people's names.
   */
  words: string;
  /** Whole words, written as in `words`, refused only with their accents: without them they mean something else. */
  accented: string;
  /** Refused anywhere inside a word: for languages that form compounds. In the pattern language of obscenity. */
  pieces: string;
  /** Harmless words and phrases that contain one of the above. */
  innocent: readonly string[];
  /** Alternatives that phrases refer to as `{name}`, separated by spaces; `_` stands for a space in one of them. */
  groups: Readonly<Record<string, string>>;
  /**
   * Places separated by spaces: `hate`, `is|are`, `{people}`. A `?` at its end makes a place optional, but not the first
   * one. `_` stands for a space in an alternative. A phrase is refused anywhere in a text.
   */
  phrases: readonly string[];
}
