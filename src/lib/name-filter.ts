/**
 * Which names are refused as abuse. The word list is obscenity's English one; its patterns that refuse people's real
 * names (Harshit, Siriporn, Anushka, Bích, Georgy, Cummings, Fukuda …) are replaced by narrower ones.
 */
import { DataSet, RegExpMatcher, englishDataset, englishRecommendedTransformers, parseRawPattern } from 'obscenity';
import { foldCase, foldSpace } from './fold-text.ts';
import { latinLook } from './skeleton.ts';

/** Original word → what is refused instead. `|` is the edge of a word, `[x]` an optional letter. */
const narrower: Readonly<Record<string, readonly string[]>> = {
  anal: ['|anal|'],
  anus: ['|anus|'],
  arse: ['|arse|', '|arsehole'],
  ass: ['|ass|', '|asses|', 'asshole', 'ashole', '|asshat', '|asswipe', 'dumbass|', 'jackass|', 'fatass|'],
  bitch: ['bitch', 'biatch'],
  cum: ['|cum|', '|cumshot', '|cumming|', '|cuming|'],
  fag: ['|fag|', '|fags|', 'fag[g]ot', 'fggot'],
  fuck: ['fuck', 'fuk|', '|fuker', '|fuking', 'fck|', '|fck', 'phuck', 'fvck', 'f*ck', 'f*k'],
  orgy: ['|orgy|', '|orgies|'],
  porn: ['|porn|', '|porno|', 'pornhub', 'pornstar', '|prn|'],
  rape: ['|rape|', '|raped|', '|rapes|', '|raping|', '|rapis[s]t'],
  shit: ['|shit|', '|shits|', '|shity|', 'shithead', 'shitface', 'shithole', 'bullshit', 'bulshit', 'dipshit', 'sh*t'],
};

const innocent =
  'dickinson dickson dickerson dickey dickie dickman riddick wankhede wankel pissarro slutsky slutskaya vandyke ' +
  'peniston pussycat';

const dataset = new DataSet<{ originalWord: string }>()
  .addAll(englishDataset)
  .removePhrasesIf((phrase) => phrase.metadata !== undefined && phrase.metadata.originalWord in narrower)
  .addPhrase((phrase) => {
    phrase.setMetadata({ originalWord: 'narrower' });
    for (const raw of Object.values(narrower).flat()) phrase.addPattern(parseRawPattern(raw));
    for (const term of innocent.split(' ')) phrase.addWhitelistedTerm(term);
    return phrase;
  });

const matcher = new RegExpMatcher({ ...dataset.build(), ...englishRecommendedTransformers });

/** Three or more single letters kept apart by anything: "f u c k", "f.u.c.k". */
const spelledOut = /(?<![\p{L}\p{N}])\p{L}(?:[^\p{L}\p{N}]+\p{L}(?![\p{L}\p{N}])){2,}/gu;

/** Whether a cleaned name is one we refuse to put on a screen. */
export function isAbusive(name: string): boolean {
  const joined = name.replace(spelledOut, (letters) => letters.replace(/[^\p{L}]/gu, ''));
  // A plain name gives the same variant three times.
  const variants = new Set([foldCase(name), latinLook(name), foldCase(joined)]);
  return [...variants].some((variant) => matcher.hasMatch(withoutNumbers(variant)));
}

/**
 * Takes away what is a number and no letter in disguise ("Player 455" is not "Player ass"): words with more figures
 * than letters, and figures at the end of a word. "sh1t" and "b1tch" stay to be judged.
 */
function withoutNumbers(name: string): string {
  const words = name.replaceAll('_', ' ').replace(/[\p{L}\p{N}]+/gu, (word) => {
    const figures = word.match(/\p{N}/gu)?.length ?? 0;
    return figures * 2 > word.length ? ' ' : word.replace(/\p{N}+$/u, '');
  });
  return foldSpace(words);
}
