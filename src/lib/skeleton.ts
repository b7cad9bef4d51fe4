import { foldCase } from './fold-text.ts';
import { lookAlikes } from './look-alikes.ts';

/** Accents that sit on letters of any script; kana voicing (U+3099, U+309A) makes another letter and stays. */
const accents = /(?![\u3099\u309a])(?=\p{Script=Inherited})[\p{Mn}\p{Me}]/gu;
const unseen = /\p{Default_Ignorable_Code_Point}/gu;
/** Skin tones of emoji are in Sk too, and can be seen. */
const separators = /(?:(?!\p{Emoji_Modifier})[\p{Z}\p{P}\p{Sk}\u02b9-\u02cf])+/gu;
const betweenFigures = /(?<=\d)(?:(?!\p{Emoji_Modifier})[\p{Z}\p{P}\p{Sk}])+(?=\d)/gu;

/** Small letters, accents and look-alikes replaced by the Latin letters they look like; words stay apart. */
export function latinLook(text: string): string {
  const bare = text.normalize('NFKD').replace(unseen, '').replace(accents, '');
  const latin = Array.from(bare, (sign) => lookAlikes.get(sign) ?? sign).join('');
  return foldCase(latin).normalize('NFC');
}

/**
 * A key that names have in common when people take them for the same: case, accents, white space and punctuation are
 * gone, letters of other scripts that look Latin are Latin, and 0/o, 1/i/l, rn/m, vv/w are one. Only between two
 * figures a separator counts ("1-12" is not "11-2"). A name of nothing but punctuation keeps it.
 */
export function skeletonOf(name: string): string {
  const look = latinLook(name);
  const joined = look
    .replace(betweenFigures, '\0')
    .replace(separators, '')
    .replaceAll('\0', '.')
    .replaceAll('0', 'o')
    .replace(/[i1]/g, 'l')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
  return joined === '' ? look : joined;
}
