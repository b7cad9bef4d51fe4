/**
 * Unicode's table of confusable characters (UTS 39), for the server only. `src/bin/confusables.ts` generates its file,
 * which names its Unicode version.
 */
import { readFileSync } from 'node:fs';

/** Character → its prototype: one or more characters, the same for all that look alike. */
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
