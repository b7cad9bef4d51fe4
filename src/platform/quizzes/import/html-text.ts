import { decodeHTMLStrict } from 'entities';

/** Where HTML begins a new line. */
const breaks = /<(?:br|\/p|\/div|\/li|\/tr|\/h[1-6])\b[^<>]*>/gi;
/** Quotes may hold what ends a tag elsewhere. */
const tags = /<\/?[a-z](?:"[^"<]*"|'[^'<]*'|[^<>"'])*>/gi;
const looseTags = /<\/?[a-z][^<>]*>/gi;
const pictures = /<img\b[^<>]*>/gi;
const powers = /<sup\b[^<>]*>([^<>]{1,40})<\/sup\s*>/gi;
const indexes = /<sub\b[^<>]*>([^<>]{1,40})<\/sub\s*>/gi;

const plain = '0123456789+-=()ni';
const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ';
const lowered = '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙᵢ';

/** Whether a text has anything of HTML. */
export const hasMarkup = (text: string): boolean => /<\/?[a-z][^<>]*>/i.test(text);
export const hasPicture = (html: string): boolean => /<(?:img|object|embed|video|audio|svg)\b/i.test(html);

/**
 * What of HTML is text: shown as such, it is never HTML again. A picture is what it is called, in brackets; powers and
 * indexes stay what they are. Entities that are not known stay as they are.
 */
export function htmlText(html: string): string {
  const seen = without(
    without(without(html, '<!--', /-->/g), '<script', /<\/script\s*>/gi),
    '<style',
    /<\/style\s*>/gi,
  );
  const text = seen
    .replace(/\s+/g, ' ')
    .replace(pictures, describe)
    .replace(powers, (_, inner: string) => moved(inner, raised, '^'))
    .replace(indexes, (_, inner: string) => moved(inner, lowered, '_'))
    .replace(/<li\b[^<>]*>/gi, '\n• ')
    .replace(/<\/t[dh]\s*>/gi, ' ')
    .replace(breaks, '\n')
    .replace(tags, '')
    .replace(looseTags, '')
    .replace(/ {2,}/g, ' ');
  return decodeHTMLStrict(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** Leaves out all from `start` to `end`, as often as both are there. */
function without(html: string, start: string, end: RegExp): string {
  const opening = new RegExp(start.startsWith('<!') ? start : `${start}\\b`, 'gi');
  const kept: string[] = [];
  let at = 0;
  for (let found = opening.exec(html); found !== null; found = opening.exec(html)) {
    end.lastIndex = opening.lastIndex;
    if (end.exec(html) === null) break;
    kept.push(html.slice(at, found.index));
    at = opening.lastIndex = end.lastIndex;
  }
  return kept.join('') + html.slice(at);
}

function describe(image: string): string {
  const [, , name = ''] = /\balt\s*=\s*(["'])([^"']*)\1/i.exec(image) ?? [];
  return name.trim() === '' ? '' : ` [${name.trim()}] `;
}

function moved(inner: string, to: string, sign: string): string {
  const text = inner.trim();
  const characters = text.split('').map((character) => to[plain.indexOf(character)]);
  if (characters.every((character) => character !== undefined)) return characters.join('');
  return text.length === 1 ? `${sign}${text}` : `${sign}(${text})`;
}
