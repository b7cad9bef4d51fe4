/**
 * The possible readings of a text: its words in small Latin letters with single spaces, and variants with disguises
 * resolved. A plain name has one reading.
 */
import { latinLook } from '../skeleton.ts';

/** Three or more single letters, separated by anything: "f u c k", "f.u.c.k". */
const spelledOut = /(?<![\p{L}\p{N}])\p{L}(?:[^\p{L}\p{N}]+\p{L}(?![\p{L}\p{N}])){2,}/gu;
/** Short parts separated by one character: "fu.ck", "f-uck". Not "Ana.L": a single letter at the end is an initial. */
const inParts = /(?<![\p{L}\p{N}])\p{L}{1,3}(?:[^\p{L}\p{N}\s]\p{L}{1,3})*[^\p{L}\p{N}\s]\p{L}{2,3}(?![\p{L}\p{N}])/gu;
const humps = /(?<=\p{Ll})(?=\p{Lu})/gu;
const notLetters = /[^\p{L}]/gu;

/** Digits may stand for letters of a word. `!` only inside a word. */
const word = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|!(?=[\p{L}\p{N}]))*/gu;
const isPlain = /^\p{L}+$/u;
const figure = /\p{N}/gu;
const figuresAtEnd = /\p{N}+$/u;
const figureAtEnd = /^(.*\p{L})\p{N}$/u;
const stretched = /(\p{L})\1{2,}/gu;
const decorated = /^x+(?=\p{L}{3})|(?<=\p{L}{3})x+$/gu;

const letters: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  6: 'g',
  7: 't',
  8: 'b',
  9: 'g',
  '!': 'i',
};

/** Yields each reading once. @param text up to some thousand characters: the time grows with it */
export function* readings(text: string): Generator<string, void, undefined> {
  const seen = new Set<string>();
  for (const spelling of spellings(text)) {
    const words = spelling.match(word) ?? [];
    for (const read of words.every((each) => isPlain.test(each) && !mayBeDisguised.test(each)) ? [plainly] : ways) {
      const reading = words.map(read).filter(Boolean).join(' ');
      if (seen.has(reading)) continue;
      seen.add(reading);
      yield reading;
    }
  }
}

function spellings(text: string): Set<string> {
  const look = latinLook(text);
  const joined = look.replace(spelledOut, (run) => run.replace(notLetters, ''));
  const whole = look.replace(inParts, (run) => run.replace(notLetters, ''));
  const apart = text.replace(humps, ' ');
  return new Set(apart === text ? [joined, whole] : [joined, whole, latinLook(apart)]);
}

const mayBeDisguised = /(\p{L})\1{2}|^x|x$/u;

const plainly = (each: string): string => each;

/** Each function reads one word; a number leaves nothing. */
const ways: readonly ((each: string) => string)[] = [
  (each) => unmasked(each, letters).replace(stretched, '$1$1'),
  (each) => unmasked(each, letters).replace(stretched, '$1').replace(decorated, ''),
  (each) => unmasked(each, { ...letters, 1: 'l' }),
  (each) => {
    const [, start] = figureAtEnd.exec(each) ?? [];
    return start === undefined || start.length < 3 ? unmasked(each, letters) : unmasked(`${each}${endMark}`, letters);
  },
];
/** Added temporarily, so that the digit before it is not at the end. */
const endMark = '\0';

/**
 * Removes digits that are numbers and not letters in disguise ("Player 455" is not "Player ass"): words with more digits
 * than letters, and digits at the end of a word. "sh1t" and "b1tch" stay to be judged.
 */
function unmasked(each: string, table: Readonly<Record<string, string>>): string {
  if (isPlain.test(each)) return each;
  const figures = each.match(figure)?.length ?? 0;
  if (figures * 2 > each.length) return '';
  return each
    .replace(figuresAtEnd, '')
    .replace(/[\p{N}!]/gu, (sign) => table[sign] ?? sign)
    .replace(endMark, '');
}
