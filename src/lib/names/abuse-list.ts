/** The words and phrases that one language refuses in names. A language is one file of this folder, data only. */
export interface AbuseList {
  /**
   * Whole words, between spaces. `put(a|as)` stands for two words, `idiot[s]` for a word with and without its end. Accents
   * make no difference, and ä, ö, ü may be written ae, oe, ue. No word that people have as a name.
   */
  words: string;
  /** Whole words, written as in `words`, that are refused with their accents only: without them they mean something else. */
  accented: string;
  /** Refused anywhere inside a word: for languages that compose words. In the pattern language of obscenity. */
  pieces: string;
  /** Words and phrases that have one of the above in them and harm nobody. */
  innocent: readonly string[];
  /** Alternatives that phrases name as `{name}`, between spaces; `_` stands for a space in one of them. */
  groups: Readonly<Record<string, string>>;
  /**
   * One place after the other, between spaces: `hate`, `is|are`, `{people}`. A `?` behind it makes a place optional, not the
   * first one. `_` stands for a space in an alternative. A phrase is refused wherever it stands in a text.
   */
  phrases: readonly string[];
}
