/** What of a text can be seen, for what reaches other people's screens. */
import { foldSpace } from './fold-text.ts';

/**
 * What is invisible and yet part of what is seen, kept as it is: emoji as a whole, among them what may hold zero-width joiners,
 * variation selectors and tags; a non-joiner between two letters that would join, and either joiner after a virama (RFC 5892,
 * appendix A).
 */
const meaningful =
  /\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?(?:\u200D\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)+|\p{RGI_Emoji}|(?<=[[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}]&&\p{L}]\p{M}*)\u200C(?=[[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}]&&\p{L}])|(?<=[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA\u1039\u17D2])[\u200C\u200D]/gv;
/** Controls, direction marks, zero-width and filler characters, private use, noncharacters; white space is not here. */
const unseen = /(?!\s)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]|\uFEFF/gu;
/** Drawn as a blank, though it is no white space to Unicode. */
const blanks = /[\u2800\u{1D159}\uFFFC]/gu;

/** Without what cannot be seen, but for what changes how the rest is seen; blanks become spaces. */
export function stripUnseen(text: string): string {
  let kept = '';
  let end = 0;
  for (const match of text.matchAll(meaningful)) {
    kept += text.slice(end, match.index).replace(unseen, '') + match[0];
    end = match.index + match[0].length;
  }
  return (kept + text.slice(end).replace(unseen, '')).replace(blanks, ' ');
}

/** Stands for a text of which nothing can be seen. */
const nothingSeen = '\uFFFD';

/** What somebody has typed, in one line, as others may be shown it: it cannot turn or break the line it is put into. */
export function shownLine(text: string): string {
  if (plain.test(text)) return text;
  const line = foldSpace(stripUnseen(text.toWellFormed())).replace(piledMarks, '$1').replace(piledSigns, '$1');
  return line === '' ? nothingSeen : line;
}
/** No written language puts more marks on a letter; more of them reach far over the lines above and below. */
const piledMarks = /([\p{Mn}\p{Me}]{4})[\p{Mn}\p{Me}]+/gu;
const piledSigns = /(\p{M}{8})\p{M}+/gu;
const plain = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;

/** Controls but for tabs and line ends, and what turns the direction of all that follows. */
const turning = /(?![\t\n])[\p{Cc}\u202A-\u202E\uFEFF\p{Noncharacter_Code_Point}]/gu;
const isolates = /[\u2066-\u2069]/g;

/**
 * What an author has written, as it is shown: lines and direction marks stay, and so do isolates that are closed. It is as
 * authored in every other respect.
 */
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
