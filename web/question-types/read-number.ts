/** Parses typed numbers: any script's digits, groups, decimal signs and dashes. */
import { toAsciiDigits } from '../../src/lib/ascii-digits.ts';

/**
 * - `none`: no number (yet)
 * - `number`: one meaning
 * - `ambiguous`: one separator before exactly three last digits, for thousands or a fraction; the likelier meaning first
 */
export type ReadNumber =
  | { kind: 'none' }
  | { kind: 'number'; value: number }
  | { kind: 'ambiguous'; values: [number, number] };

const spaces = /[\s\u00a0\u2007\u2009\u202f]/gu;
const apostrophes = /[\u0027\u0060\u00b4\u02b9-\u02bc\u2018-\u201b\u2032\u2035\uff07]/gu;
const dashes = /^[\p{Dash}\u02d7\u2043\u2796]/u;
/** Invisible direction marks, which keyboards of right-to-left scripts add to signs, and zero-width characters. */
const unseen = /[\p{Cf}\p{Variation_Selector}]/gu;
const none: ReadNumber = { kind: 'none' };

/** The decimal sign of a language; "." for an unknown one. */
export function decimalSign(language: string | undefined): '.' | ',' {
  try {
    const parts = new Intl.NumberFormat(language).formatToParts(1.5);
    return parts.find(({ type }) => type === 'decimal')?.value === ',' ? ',' : '.';
  } catch (error) {
    if (error instanceof RangeError) return '.';
    throw error;
  }
}

/** @param language of the quiz, a BCP 47 tag: decides which meaning of an ambiguous number comes first. */
export function readNumber(text: string, language?: string): ReadNumber {
  const folded = toAsciiDigits(text)
    .replaceAll(unseen, '')
    .trim()
    .replaceAll('\u066c', "'")
    .replaceAll(/[\u060c\u066b\uff0c]/gu, ',')
    .replaceAll('\uff0e', '.')
    .replaceAll('\uff0b', '+');
  const sign = dashes.test(folded) ? -1 : 1;
  const body = folded
    .replace(dashes, '')
    .replace(/^\+/, '')
    .trim()
    .replaceAll(spaces, '_')
    .replaceAll(apostrophes, '_');
  if (!/^[\d.,_]+$/.test(body) || !/\d/.test(body)) return none;
  const read = readBody(body, decimalSign(language));
  // -0 is 0.
  const signed = (value: number) => sign * value + 0;
  if (read.kind === 'number') return { kind: 'number', value: signed(read.value) };
  if (read.kind === 'ambiguous') return { kind: 'ambiguous', values: [signed(read.values[0]), signed(read.values[1])] };
  return none;
}

function readBody(body: string, decimal: '.' | ','): ReadNumber {
  const used = [...new Set(body.match(/[.,_]/g))];
  const grouped = (part: string, sign: string): number | undefined =>
    isGrouped(part, sign) ? Number(part.replaceAll(sign, '')) : undefined;
  const known = (value: number | undefined): ReadNumber => (value === undefined ? none : { kind: 'number', value });
  if (used.length === 0) return known(Number(body));
  if (used.length > 2) return none;
  const lastSign = body.match(/[.,_](?=[^.,_]*$)/)?.[0] ?? '';
  const count = body.split(lastSign).length - 1;
  if (used.length === 2) {
    // The last one is the decimal sign, and occurs once.
    if (lastSign === '_' || count > 1) return none;
    const [whole = '', fraction = ''] = body.split(lastSign);
    const wholeValue = grouped(whole, used.find((sign) => sign !== lastSign) ?? '');
    return known(wholeValue === undefined ? undefined : Number(`${wholeText(whole)}.${fraction || '0'}`));
  }
  if (lastSign === '_' || count > 1) return known(grouped(body, lastSign));
  const fraction = Number(body.replace(lastSign, '.'));
  if (!/^(\d+[.,]?\d*|[.,]\d+)$/.test(body)) return none;
  if (!isGrouped(body, lastSign)) return known(fraction);
  const thousands = Number(body.replace(lastSign, ''));
  return { kind: 'ambiguous', values: lastSign === decimal ? [fraction, thousands] : [thousands, fraction] };
}

const wholeText = (part: string): string => part.replaceAll(/[.,_]/g, '');

/** Groups as people write them: three digits in the last, two (India) or three in earlier ones, no leading zero. */
function isGrouped(part: string, sign: string): boolean {
  const groups = part.split(sign);
  const [first = '', ...others] = groups;
  return (
    /^[1-9]\d{0,2}$/.test(first) &&
    others.length > 0 &&
    others.every((group, index) => (index === others.length - 1 ? /^\d{3}$/ : /^\d{2,3}$/).test(group))
  );
}
