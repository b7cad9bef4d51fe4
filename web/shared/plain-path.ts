import { pinDigits } from './digits.ts';

/** Fixed words of addresses, by position; other parts stay unchanged. */
const words: readonly RegExp[] = [
  /^(?:play|host|games|ops|admin|sign-in|register|account|reset|quizzes|index\.html)$/i,
  /^$/,
  /^(?:results|report)$/i,
];

/**
 * Normalises an address for the client's routes: fixed words in small letters, a PIN in plain digits, no empty parts.
 * `undefined` when it cannot be decoded.
 */
export function plainPath(path: string): string | undefined {
  let parts: string[];
  try {
    parts = path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
  const plain = parts.map((part, place) => (words[place]?.test(part) === true ? part.toLowerCase() : part));
  const pin = pinDigits(plain[1] ?? '');
  if (plain[0] === 'play' && pin.length === 6) plain[1] = pin;
  if (plain[0] === 'index.html') plain.shift();
  return `/${plain.map(encodeURIComponent).join('/')}`;
}

/** The PIN of an address such as `/?pin=123456`, in any spelling. */
export function pinInQuery(search: string): string {
  const given = [...new URLSearchParams(search)].find(([name]) => name.toLowerCase() === 'pin');
  return pinDigits(given?.[1] ?? '');
}
