/**
 * The form in which typed answers are compared and counted since version 2 of the scoring rules (PROTOCOL, `fold`): what
 * people cannot see or cannot choose on their keyboard makes no difference.
 */
import { toAsciiDigits } from './ascii-digits.ts';
import { foldSpace } from './fold-text.ts';

const printableAscii = /^[\x20-\x7e]*$/;
/** PROTOCOL's list. U+1FEF, U+1FFD and U+FF40 are accents that normalization would turn into U+0060 and U+00B4. */
const apostrophes = /[\u0027\u0060\u00b4\u02b9-\u02bc\u1fef\u1ffd\u2018-\u201b\u2032\u2035\uff07\uff40]/gu;
/** Quotation marks in pairs, double primes and gershayim. Normalization would make two single primes of a double prime. */
const doubleQuotes =
  /["\u00ab\u00bb\u02ee\u05f4\u201c-\u201f\u2033\u2036\u275d\u275e\u2e42\u301d-\u301f\uff02\u{1f676}-\u{1f678}]/gu;
/** Unicode's dashes, and three more signs that are drawn as one. A soft hyphen is invisible and is none of them. */
const dashes = /[\p{Dash}\u02d7\u2043\u2796]/gu;
/** The flags of countries' parts, such as 🏴󠁧󠁢󠁳󠁣󠁴󠁿: the only invisible characters that say something. */
const unseenButFlags =
  /(\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]+\u{e007f})|[\p{Cf}\p{Variation_Selector}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Apostrophes, quotes, dashes and digits are the ASCII ones, format characters are gone, the rest is NFKC with white space
 * folded and, unless `caseSensitive`, case folded. Folding a folded text changes nothing. The result is empty when nothing
 * can be seen of the text: such an answer is never right.
 */
export function foldAnswer(text: string, caseSensitive = false): string {
  if (printableAscii.test(text)) {
    const spaced = foldSpace(text).replaceAll('`', "'");
    return caseSensitive ? spaced : spaced.toLowerCase();
  }
  // Before NFKC, which tears accents and primes apart; and after it, as it makes signs of these kinds of others.
  const typed = foldSigns(text);
  const composed = typed.normalize('NFKC');
  const spaced = foldSpace(composed === typed ? typed : foldSigns(composed));
  return caseSensitive ? spaced : foldCaseFully(spaced).normalize('NFKC');
}

function foldSigns(text: string): string {
  if (!anySign.test(text)) return text;
  const seen = toAsciiDigits(text.replace(unseenButFlags, '$1'));
  return seen.replace(apostrophes, "'").replace(doubleQuotes, '"').replace(dashes, '-');
}
/** Most texts have nothing of all that. */
const anySign = new RegExp(
  [apostrophes, doubleQuotes, dashes, unseenButFlags, /\p{Nd}/u].map(({ source }) => source).join('|'),
  'u',
);

/**
 * Unicode's full case folding (CaseFolding.txt, status C and F) by JavaScript's mappings: the test holds every code point
 * against the table. The one mapping that depends on what stands beside a sign, that of the sigma, is undone.
 */
export function foldCaseFully(text: string): string {
  if (!otherwise.test(text)) return foldRun(text);
  return text.replace(runs, (run) =>
    run.startsWith('ı') ? run : cherokee.test(run) ? run.toUpperCase() : foldRun(run),
  );
}

const foldRun = (text: string): string => text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
/** Folded to its capitals, because it had them first. */
const cherokee = /^\p{Script=Cherokee}/u;
/** An i without its dot is no i. */
const otherwise = /[ı\p{Script=Cherokee}]/u;
const runs = /ı+|\p{Script=Cherokee}+|[^ı\p{Script=Cherokee}]+/gu;
