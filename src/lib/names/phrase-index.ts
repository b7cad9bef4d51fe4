import type { AbuseList } from './abuse-list.ts';
import { plainSpellings } from './plain-spellings.ts';

/** One position of a phrase. */
interface Place {
  /** Each has one or more words, separated by single spaces. */
  alternatives: ReadonlySet<string>;
  /** The numbers of words that alternatives have. */
  lengths: readonly number[];
  isOptional: boolean;
}
type Phrase = readonly Place[];

/**
 * Phrases indexed by their first words. A look-up tests only phrases that begin with a word of the text: at each place
 * it looks up the next word, the next two, and so on, up to the longest alternative.
 */
export class PhraseIndex {
  readonly #byStart = new Map<string, Phrase[]>();
  /** The same without spaces, by their first letters. */
  readonly #gluedByStart = new Map<string, Phrase[]>();

  add(list: Pick<AbuseList, 'phrases' | 'groups'>): void {
    for (const text of list.phrases) {
      const phrase = text.split(' ').map((place) => parsePlace(place, list.groups));
      const [first] = phrase;
      if (first === undefined || first.isOptional)
        throw new Error(`a phrase begins with what may be left out: ${text}`);
      for (const start of first.alternatives) put(this.#byStart, start.split(' ', 1)[0] as string, phrase);
      const glued = phrase.map((place) => ({ ...place, alternatives: new Set([...place.alternatives].map(glue)) }));
      for (const start of glued[0]?.alternatives ?? []) put(this.#gluedByStart, start.slice(0, gluedStart), glued);
    }
  }

  /** Whether a phrase occurs in a text of words with single spaces. */
  occursIn(text: string): boolean {
    for (let from = 0, end; from < text.length; from = end + 1) {
      end = endOfWord(text, from);
      const phrases = this.#byStart.get(text.slice(from, end));
      if (phrases?.some((phrase) => follows(phrase, text, from)) === true) return true;
    }
    return false;
  }

  /** Whether a word is a whole phrase written without spaces. */
  isGlued(word: string): boolean {
    for (let length = 1; length <= gluedStart; length += 1) {
      const phrases = this.#gluedByStart.get(word.slice(0, length));
      if (phrases?.some((phrase) => spells(phrase, word)) === true) return true;
    }
    return false;
  }
}

const gluedStart = 3;
const glue = (text: string): string => text.replaceAll(' ', '');

function parsePlace(text: string, groups: AbuseList['groups']): Place {
  const isOptional = text.endsWith('?');
  const named = (isOptional ? text.slice(0, -1) : text).split('|').flatMap((alternative) => {
    const group = /^\{(\w+)\}$/u.exec(alternative)?.[1];
    if (group === undefined) return [alternative];
    const words = groups[group];
    if (words === undefined) throw new Error(`no such group: ${alternative}`);
    return words.split(/\s+/u).filter(Boolean);
  });
  const alternatives = new Set(named.flatMap((alternative) => plainSpellings(alternative.replaceAll('_', ' '))));
  if (alternatives.has('')) throw new Error(`an alternative of ${text} is empty`);
  const lengths = new Set([...alternatives].map((alternative) => alternative.split(' ').length));
  return { alternatives, lengths: [...lengths], isOptional };
}

function put(index: Map<string, Phrase[]>, key: string, phrase: Phrase): void {
  const found = index.get(key);
  if (found === undefined) index.set(key, [phrase]);
  else if (!found.includes(phrase)) found.push(phrase);
}

const endOfWord = (text: string, from: number): number => {
  const space = text.indexOf(' ', from);
  return space === -1 ? text.length : space;
};

/** Whether the places from `place` on match whole words from `at` on. */
function follows(phrase: Phrase, text: string, at: number, place = 0): boolean {
  const here = phrase[place];
  if (here === undefined) return true;
  for (const length of here.lengths) {
    let end = at - 1;
    for (let words = 0; words < length && end < text.length; words += 1) end = endOfWord(text, end + 1);
    if (here.alternatives.has(text.slice(at, end)) && follows(phrase, text, end + 1, place + 1)) return true;
  }
  return here.isOptional && follows(phrase, text, at, place + 1);
}

/** The same for letters without spaces, up to the end. */
function spells(phrase: Phrase, word: string, at = 0, place = 0): boolean {
  const here = phrase[place];
  if (here === undefined) return at === word.length;
  for (const alternative of here.alternatives) {
    if (word.startsWith(alternative, at) && spells(phrase, word, at + alternative.length, place + 1)) return true;
  }
  return here.isOptional && spells(phrase, word, at, place + 1);
}
