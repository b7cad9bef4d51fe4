import { confusables } from './confusables.ts';
import { foldCase } from './fold-text.ts';
import { extraConfusables } from './extra-confusables.ts';

/** Accents on letters of any script; kana voicing marks (U+3099, U+309A) make another letter and stay. */
const accents = /(?![\u3099\u309a])(?=\p{Script=Inherited})[\p{Mn}\p{Me}]/gu;
const unseen = /\p{Default_Ignorable_Code_Point}/gu;
/** Unicode maps all dashes to it; in Latin, Greek and Cyrillic names it is a dash. */
const longVowel = '\u30fc';
const isMark = /^\p{M}/u;
const isLetter = /^\p{L}/u;
/** A name with one of these letters is read as Latin, Greek or Cyrillic, whatever else it contains. */
const ownLetters = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u;
/** A mark of another script on one of these letters counts as an accent. */
const strangeMarks = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu;
/** Skin tones of emoji are in Sk too, but visible. */
const separators = /(?:(?!\p{Emoji_Modifier})[\p{Z}\p{P}\p{Sk}\u02b9-\u02cf])+/gu;
const betweenFigures = /(?<=\d)(?:(?!\p{Emoji_Modifier})[\p{Z}\p{P}\p{Sk}])+(?=\d)/gu;

/** Small letters, with accents and look-alikes replaced by similar Latin letters; words stay separate. */
export function latinLook(text: string): string {
  return foldCase(Array.from(bareText(text), (sign) => extraConfusables.get(sign) ?? sign).join('')).normalize('NFC');
}

function bareText(text: string): string {
  return text.normalize('NFKD').replace(unseen, '').replace(strangeMarks, '$1').replace(accents, '');
}

/** Character → the form shared by all its look-alikes. Accents of a prototype are dropped like all accents. */
const shapes: ReadonlyMap<string, string> = new Map(
  [...confusables].map(([sign, prototype]) => [
    sign,
    isMark.test(sign)
      ? shield(prototype)
      : prototype.normalize('NFKD').replace(strangeMarks, '$1').replace(accents, ''),
  ]),
);

/** Maps to the private use area, which no name has, so that later steps see no accent or separator. */
function shield(text: string): string {
  return Array.from(text, (sign) => String.fromCodePoint(0xf0000 + (sign.codePointAt(0) ?? 0))).join('');
}

/**
 * Replaces look-alikes before and after case folding: capitals and small letters have different look-alikes.
 * @param isOtherScript keeps a letter that looks like a separator (a yod like an apostrophe) as a letter
 */
function shapesIn(text: string, isOtherScript: boolean): string {
  const shapeOf = (sign: string): string => {
    const shape = shapes.get(sign);
    if (shape === undefined) return isMark.test(sign) ? shield(sign) : sign;
    return isOtherScript && isLetter.test(sign) ? shape.replace(separators, shield) : shape;
  };
  const shaped = Array.from(Array.from(text, shapeOf).join(''), (sign) => extraConfusables.get(sign) ?? sign).join('');
  return foldCase(shaped).normalize('NFKD').replace(accents, '');
}

/**
 * A key that is equal for names people would confuse: the skeleton of UTS 39 and more. It drops case, accents, white
 * space and punctuation, maps letters that look Latin to Latin, and unifies 0/o, 1/i/l, rn/m, vv/w. A separator counts
 * only between two digits ("1-12" is not "11-2"). A name of punctuation alone keeps it.
 */
export function skeletonOf(name: string): string {
  const bare = bareText(name).replace(betweenFigures, '\0');
  const isOtherScript = !ownLetters.test(bare);
  const look = shapesIn(shapesIn(bare, isOtherScript), isOtherScript).normalize('NFC');
  const joined = (isOtherScript ? look : look.replaceAll(longVowel, ''))
    .replace(separators, '')
    .replaceAll('\0', '.')
    .replaceAll('0', 'o')
    .replace(/[i1]/g, 'l')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
  return joined === '' ? look : joined;
}
