import { confusables } from './confusables.ts';
import { foldCase } from './fold-text.ts';
import { extraConfusables } from './extra-confusables.ts';

/** Accents that sit on letters of any script; kana voicing (U+3099, U+309A) makes another letter and stays. */
const accents = /(?![\u3099\u309a])(?=\p{Script=Inherited})[\p{Mn}\p{Me}]/gu;
const unseen = /\p{Default_Ignorable_Code_Point}/gu;
/** To Unicode all dashes look like it; among letters of ours it is one. */
const longVowel = '\u30fc';
const isMark = /^\p{M}/u;
const isLetter = /^\p{L}/u;
/** Names with one of these are read as names in our letters, whatever else is in them. */
const ownLetters = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u;
/** A mark of a script of its own on a letter of ours is one more accent. */
const strangeMarks = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu;
/** Skin tones of emoji are in Sk too, and can be seen. */
const separators = /(?:(?!\p{Emoji_Modifier})[\p{Z}\p{P}\p{Sk}\u02b9-\u02cf])+/gu;
const betweenFigures = /(?<=\d)(?:(?!\p{Emoji_Modifier})[\p{Z}\p{P}\p{Sk}])+(?=\d)/gu;

/** Small letters, accents and look-alikes replaced by the Latin letters they look like; words stay apart. */
export function latinLook(text: string): string {
  return foldCase(Array.from(bareText(text), (sign) => extraConfusables.get(sign) ?? sign).join('')).normalize('NFC');
}

function bareText(text: string): string {
  return text.normalize('NFKD').replace(unseen, '').replace(strangeMarks, '$1').replace(accents, '');
}

/** By sign: what stands for all that look like it. The accents of a prototype go, as every accent does. */
const shapes: ReadonlyMap<string, string> = new Map(
  [...confusables].map(([sign, prototype]) => [
    sign,
    isMark.test(sign)
      ? shield(prototype)
      : prototype.normalize('NFKD').replace(strangeMarks, '$1').replace(accents, ''),
  ]),
);

/** Private use, which no name has: nothing that comes after takes it for an accent or a separator. */
function shield(text: string): string {
  return Array.from(text, (sign) => String.fromCodePoint(0xf0000 + (sign.codePointAt(0) ?? 0))).join('');
}

/**
 * The shapes of letters, then of what they become without their case: capitals and small letters look like other signs.
 * @param isForeign where a letter looks like a separator (a yod like an apostrophe), it is a letter all the same
 */
function shapesIn(text: string, isForeign: boolean): string {
  const shapeOf = (sign: string): string => {
    const shape = shapes.get(sign);
    if (shape === undefined) return isMark.test(sign) ? shield(sign) : sign;
    return isForeign && isLetter.test(sign) ? shape.replace(separators, shield) : shape;
  };
  const shaped = Array.from(Array.from(text, shapeOf).join(''), (sign) => extraConfusables.get(sign) ?? sign).join('');
  return foldCase(shaped).normalize('NFKD').replace(accents, '');
}

/**
 * A key that names have in common when people take them for the same: the skeleton of UTS 39 and more. Case, accents, white
 * space and punctuation are gone, letters of other scripts that look Latin are Latin, and 0/o, 1/i/l, rn/m, vv/w are one. Only between two
 * figures a separator counts ("1-12" is not "11-2"). A name of nothing but punctuation keeps it.
 */
export function skeletonOf(name: string): string {
  const bare = bareText(name).replace(betweenFigures, '\0');
  const isForeign = !ownLetters.test(bare);
  const look = shapesIn(shapesIn(bare, isForeign), isForeign).normalize('NFC');
  const joined = (isForeign ? look : look.replaceAll(longVowel, ''))
    .replace(separators, '')
    .replaceAll('\0', '.')
    .replaceAll('0', 'o')
    .replace(/[i1]/g, 'l')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
  return joined === '' ? look : joined;
}
