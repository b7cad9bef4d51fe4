import { foldCase } from '../fold-text.ts';
import { latinLook } from '../skeleton.ts';

const umlauts: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue' };

/** Spellings of a listed word without its accents, and with umlauts as two letters. */
export function plainSpellings(word: string): string[] {
  const lower = foldCase(word.normalize('NFC'));
  const bare = latinLook(lower);
  const spelled = latinLook(lower.replace(/[äöü]/gu, (letter) => umlauts[letter] ?? letter));
  return bare === spelled ? [bare] : [bare, spelled];
}
