import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isApiKey, isMeantAsApiKey, makeApiKey } from '../../../src/platform/accounts/api-key-text.ts';
import { ApiKeys } from '../../../src/platform/accounts/api-keys.ts';

const { key, prefix } = makeApiKey(randomBytes);
const symbols = Array.from(key);
/** Another one of the alphabet. */
const other = (symbol: string) => (symbol === 'a' ? 'b' : 'a');
const swapCase = (text: string) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
const wrong: string[] = [
  // A key that was mistyped anywhere.
  ...symbols.map((symbol, at) => key.slice(0, at) + other(symbol) + key.slice(at + 1)),
  // Two neighbours that changed places.
  ...symbols.flatMap((symbol, at) => {
    const swapped = key.slice(0, at) + (key[at + 1] ?? '') + symbol + key.slice(at + 2);
    return swapped === key || at === key.length - 1 ? [] : [swapped];
  }),
  ...symbols.map((_, at) => key.slice(0, at)),
  `${key}a`,
  ` ${key}`,
  `${key}\n`,
  swapCase(key),
  key.toLowerCase(),
];

describe('an API key', () => {
  it('begins with its prefix, holds letters and digits, and ends with a checksum', () => {
    expect(key).toMatch(/^qf_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}$/);
    expect(key.startsWith(`${prefix}_`)).toBe(true);
    expect(isApiKey(key)).toBe(true);
    // By hand: CRC-32 of the 49 characters before it, in base 62, digits first, capital letters before small ones.
    expect(isApiKey('qf_BmNyZAlM_BmNyZAlMxY9kLwX8jKvW7iJuV6hItU5gHsT4f4LtXtT')).toBe(true);
  });

  it('is another one each time, of all symbols', () => {
    const keys = Array.from({ length: 200 }, () => makeApiKey(randomBytes).key);
    expect(new Set(keys).size).toBe(200);
    expect(keys.every(isApiKey)).toBe(true);
    expect(new Set(keys.join('').replaceAll('_', '')).size).toBe(62);
  });

  it('that was mistyped is refused without a look at the database', async () => {
    expect(wrong.filter(isApiKey)).toEqual([]);
    // Without a database any look would throw something else.
    const keys = new ApiKeys({} as ConstructorParameters<typeof ApiKeys>[0]);
    for (const text of wrong) await expect(keys.authenticate(text)).rejects.toMatchObject({ code: 'bad_token' });
  });

  it('is told from session tokens that begin like one', () => {
    expect(isMeantAsApiKey(`qf_${randomBytes(30).toString('base64url')}`)).toBe(false);
    expect([key, key.slice(0, -1), `qf_${randomBytes(32).toString('base64url')}`].every(isMeantAsApiKey)).toBe(true);
  });
});
