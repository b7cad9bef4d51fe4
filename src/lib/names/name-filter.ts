/**
 * Decides which names are refused as abuse, and which wrong answers stay hidden until a host shows them. The words and
 * phrases are in one file a language. Whole words and phrases are looked up; the few that are refused inside other words
 * are patterns of obscenity.
 */
import { DataSet, RegExpMatcher, collapseDuplicatesTransformer, parseRawPattern } from 'obscenity';
import type { AbuseList } from './abuse-list.ts';
import { CoveredWords } from './covered-words.ts';
import { english } from './english.ts';
import { expandWords } from './expand-words.ts';
import { french } from './french.ts';
import { german } from './german.ts';
import { lithuanian } from './lithuanian.ts';
import { PhraseIndex } from './phrase-index.ts';
import { plainSpellings } from './plain-spellings.ts';
import { portuguese } from './portuguese.ts';
import { readings } from './readings.ts';
import { spanish } from './spanish.ts';
import { foldCase } from '../fold-text.ts';
import { latinLook } from '../skeleton.ts';

/** By language (ISO 639-1). */
const lists: Readonly<Record<string, AbuseList>> = {
  en: english,
  es: spanish,
  fr: french,
  de: german,
  pt: portuguese,
  lt: lithuanian,
};
const all = Object.values(lists);

const printableAscii = /^[\x20-\x7e]*$/;

const words = new Set(all.flatMap((list) => expandWords(list.words).flatMap(plainSpellings)));
const accented = new Set(
  all.flatMap((list) => expandWords(list.accented).map((word) => foldCase(word.normalize('NFC')))),
);
const phrases = new PhraseIndex();
for (const list of all) phrases.add(list);

/** Two of these letters in a row differ from one: "nigger" and "Niger", "asshole", "gilipollas". */
const doubled = new Map(Array.from('gsl', (letter) => [letter, 2]));
const startLetters = 4;
const tripled = /([^gsl])\1+/gu;
const piecesOf = (list: AbuseList): string[] => list.pieces.split(/\s+/u).filter(Boolean);
const pieces = new DataSet<{ language: string }>();
for (const [language, list] of Object.entries(lists)) {
  pieces.addPhrase((phrase) => {
    phrase.setMetadata({ language });
    for (const piece of piecesOf(list)) phrase.addPattern(parseRawPattern(piece.replace(tripled, '$1')));
    return phrase;
  });
}
const pieceMatcher = new RegExpMatcher({
  ...pieces.build(),
  blacklistMatcherTransformers: [collapseDuplicatesTransformer({ defaultThreshold: 1, customThresholds: doubled })],
});
/** Runs of one letter: the patterns would take quadratic time on a long run. */
const longRuns = /(.)\1{2,}/gu;
/** Pre-check for the patterns: trying all of them takes ten times as long as everything else. */
const pieceStarts = new RegExp(
  [...new Set(all.flatMap(piecesOf).map((piece) => piece.replace('|', '').replace(/\[.*/u, '').slice(0, startLetters)))]
    .map((start) => start.replace(tripled, '$1').replace(/./gu, '$&+'))
    .join('|'),
  'u',
);

const coveredWords = new CoveredWords([...words, ...all.flatMap(piecesOf).filter((piece) => /^[a-z]+$/u.test(piece))]);

const harmless = all.flatMap((list) => list.innocent);
/** Applied to a reading. */
const innocent = wholeWords(harmless.filter((text) => printableAscii.test(text)));
/** Applied to the typed text: without their accents these mean something else. */
const innocentAccented = wholeWords(harmless.filter((text) => !printableAscii.test(text)));

function wholeWords(alternatives: readonly string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{M}])(?:${alternatives.join('|')})(?![\\p{L}\\p{M}])`, 'giu');
}

/** Whether a cleaned name is refused as abuse. The time grows with the text: a name takes some µs. */
export function isAbusive(typed: string): boolean {
  const name = printableAscii.test(typed) ? typed : typed.normalize('NFC').replace(innocentAccented, ' ');
  if (hasAccented(name) || (name.includes('*') && coveredWords.occurIn(latinLook(name)))) return true;
  for (const reading of readings(name)) {
    if (isAbuse(reading) && isAbuse(reading.replace(innocent, ' ').trim())) return true;
  }
  return false;
}

function isAbuse(reading: string): boolean {
  const read = reading.split(' ');
  return (
    read.some((word) => words.has(word) || (word.length >= gluedLettersMin && phrases.isGlued(word))) ||
    phrases.occursIn(reading) ||
    (pieceStarts.test(reading.replace(longRuns, '$1$1')) && pieceMatcher.hasMatch(reading))
  );
}
/** Shorter words may have a meaning of their own. */
const gluedLettersMin = 8;

const lettersInARow = /[\p{L}\p{M}]+/gu;

function hasAccented(name: string): boolean {
  if (printableAscii.test(name)) return false;
  return (foldCase(name).normalize('NFC').match(lettersInARow) ?? []).some((word) => accented.has(word));
}
