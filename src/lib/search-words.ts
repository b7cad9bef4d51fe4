import { foldCase, foldSpace } from './fold-text.ts';

/** More words would hardly narrow the result, and each costs a scan of all texts. */
const wordsMax = 10;

/** A text in its searchable form: without accents and case. */
export const foldForSearch = (text: string): string =>
  foldCase(foldSpace(text.normalize('NFKD').replace(/\p{M}+/gu, '')));

/** The distinct words of a text in searchable form. */
export const searchWords = (text: string): string[] =>
  [...new Set(foldForSearch(text).split(' '))].filter((word) => word !== '');

/** A LIKE pattern for each word of a query, ten at most: all must match, also as parts of words. */
export const searchPatterns = (query: string): string[] =>
  searchWords(query)
    .slice(0, wordsMax)
    .map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
