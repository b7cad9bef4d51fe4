import { foldCase, foldSpace } from './fold-text.ts';

/** More would find no less, and cost a look at all texts each. */
const wordsMax = 10;

/** Text as it is searched: accents and case aside. */
export const foldForSearch = (text: string): string =>
  foldCase(foldSpace(text.normalize('NFKD').replace(/\p{M}+/gu, '')));

/** The words of a text as they are searched, each once. */
export const searchWords = (text: string): string[] =>
  [...new Set(foldForSearch(text).split(' '))].filter((word) => word !== '');

/** A pattern of LIKE for each word of a query, ten at most: all of them must be found, also as parts of words. */
export const searchPatterns = (query: string): string[] =>
  searchWords(query)
    .slice(0, wordsMax)
    .map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
