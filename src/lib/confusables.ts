/**
 * Unicode's table of characters that look alike (UTS 39), for the server only. `src/bin/confusables.ts` makes its file, which
 * says what version it is of.
 */
import { readFileSync } from 'node:fs';

/** One sign → its prototype: one or more signs, the same for all that look like them. */
export const confusables: ReadonlyMap<string, string> = new Map(
  readFileSync(new URL('./confusables.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => {
      const [prototype = '', ...signs] = line.split(' ');
      const text = prototype.split('+').map(signOf).join('');
      return signs.map((sign): [string, string] => [signOf(sign), text]);
    }),
);

function signOf(hex: string): string {
  return String.fromCodePoint(Number.parseInt(hex, 16));
}
