/** The visible part of texts that reach other people's screens. */
import { foldSpace } from './fold-text.ts';

/**
 * Invisible characters that affect what is visible, kept unchanged: emoji sequences with zero-width joiners, variation
 * selectors and tags; a non-joiner between two letters that would join, and either joiner after a virama (RFC 5892,
 * appendix A).
 */
const meaningful =
  /\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?(?:\u200D\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)+|\p{RGI_Emoji}|(?<=[[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}]&&\p{L}]\p{M}*)\u200C(?=[[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}]&&\p{L}])|(?<=[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA\u1039\u17D2])[\u200C\u200D]/gv;
/** Controls, direction marks, zero-width and filler characters, private use, noncharacters; not white space. */
const unseen = /(?!\s)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]|\uFEFF/gu;
/** Drawn as a blank, though not white space in Unicode. */
const blanks = /[\u2800\u{1D159}\uFFFC]/gu;

/** Removes invisible characters except those that affect visible ones; turns blanks into spaces. */
export function stripUnseen(text: string): string {
  let kept = '';
  let end = 0;
  for (const match of text.matchAll(meaningful)) {
    kept += text.slice(end, match.index).replace(unseen, '') + match[0];
    end = match.index + match[0].length;
  }
  return (kept + text.slice(end).replace(unseen, '')).replace(blanks, ' ');
}

/** Replaces a text without any visible character. */
const nothingSeen = '\uFFFD';

/** A person's text on one line, safe to show to others: it cannot change the direction of its line or break it. */
export function shownLine(text: string): string {
  if (plain.test(text)) return text;
  const line = foldSpace(stripUnseen(text.toWellFormed())).replace(piledMarks, '$1').replace(piledSigns, '$1');
  return line === '' ? nothingSeen : line;
}
/** No written language puts more marks on a letter; more of them cover the lines above and below. */
const piledMarks = /([\p{Mn}\p{Me}]{4})[\p{Mn}\p{Me}]+/gu;
const piledSigns = /(\p{M}{8})\p{M}+/gu;
const plain = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;

/** Controls except tabs and line ends, and characters that change the direction of all following text. */
const turning = /(?![\t\n])[\p{Cc}\u202A-\u202E\uFEFF\p{Noncharacter_Code_Point}]/gu;
const isolates = /[\u2066-\u2069]/g;

/** An author's text as it is shown: keeps lines, direction marks and closed isolates. Otherwise unchanged. */
export function shownText(text: string): string {
  const lines = text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(turning, '');
  return closesIsolates(lines) ? lines : lines.replace(isolates, '');
}

function closesIsolates(text: string): boolean {
  let open = 0;
  for (const [sign] of text.matchAll(isolates)) {
    open += sign === '\u2069' ? -1 : 1;
    if (open < 0) return false;
  }
  return open === 0;
}
