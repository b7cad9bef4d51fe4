/**
 * The form in which typed answers are compared and counted since version 2 of the scoring rules (PROTOCOL, `fold`):
 * invisible differences, and differences of keyboards, do not count.
 */
import { toAsciiDigits } from './ascii-digits.ts';
import { foldSpace } from './fold-text.ts';

const printableAscii = /^[\x20-\x7e]*$/;
/** PROTOCOL's list. Normalization would turn the accents U+1FEF, U+1FFD and U+FF40 into U+0060 and U+00B4. */
const apostrophes = /[\u0027\u0060\u00b4\u02b9-\u02bc\u1fef\u1ffd\u2018-\u201b\u2032\u2035\uff07\uff40]/gu;
/** Quotation marks in pairs, double primes and gershayim. Normalization would split a double prime into two primes. */
const doubleQuotes =
  /["\u00ab\u00bb\u02ee\u05f4\u201c-\u201f\u2033\u2036\u275d\u275e\u2e42\u301d-\u301f\uff02\u{1f676}-\u{1f678}]/gu;
/** Unicode's dashes, and three similar characters. A soft hyphen is invisible and not one of them. */
const dashes = /[\p{Dash}\u02d7\u2043\u2796]/gu;
/** Flags of subdivisions, such as 🏴󠁧󠁢󠁳󠁣󠁴󠁿: the only invisible characters with a meaning. */
const unseenButFlags =
  /(\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]+\u{e007f})|[\p{Cf}\p{Variation_Selector}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Maps apostrophes, quotes, dashes and digits to ASCII, removes format characters, applies NFKC, folds white space and,
 * unless `caseSensitive`, case. Idempotent. The result is empty when nothing of the text is visible: such an answer is
 * never right.
 */
export function foldAnswer(text: string, caseSensitive = false): string {
  if (printableAscii.test(text)) {
    const spaced = foldSpace(text).replaceAll('`', "'");
    return caseSensitive ? spaced : spaced.toLowerCase();
  }
  // Before NFKC, which splits accents and primes; and after it, because it creates such characters from others.
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
/** Most texts have none of these characters. */
const anySign = new RegExp(
  [apostrophes, doubleQuotes, dashes, unseenButFlags, /\p{Nd}/u].map(({ source }) => source).join('|'),
  'u',
);

/**
 * Unicode's full case folding (CaseFolding.txt, status C and F) by JavaScript's mappings: the test compares every code
 * point with the table. It undoes the one context-dependent mapping, that of the final sigma.
 */
export function foldCaseFully(text: string): string {
  if (!otherwise.test(text)) return foldRun(text);
  return text.replace(runs, (run) =>
    run.startsWith('ı') ? run : cherokee.test(run) ? run.toUpperCase() : foldRun(run),
  );
}

const foldRun = (text: string): string => text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
/** Folds to capitals, which Unicode encoded first. */
const cherokee = /^\p{Script=Cherokee}/u;
/** A dotless i is not an i. */
const otherwise = /[ı\p{Script=Cherokee}]/u;
const runs = /ı+|\p{Script=Cherokee}+|[^ı\p{Script=Cherokee}]+/gu;
