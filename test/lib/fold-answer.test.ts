import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldAnswer, foldCaseFully } from '../../src/lib/fold-answer.ts';

const last = 0x10ffff;
const isSurrogate = (code: number) => code >= 0xd800 && code < 0xe000;
const from = (first: number, end = first) =>
  Array.from({ length: end - first + 1 }, (_, i) => String.fromCodePoint(first + i));
const hex = (sign: string) => Array.from(sign, (one) => `U+${one.codePointAt(0)?.toString(16)}`).join(' ');

const scotland = '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}';

describe('every code point', () => {
  it('is folded once and for all, with what may stand beside it', () => {
    const changed: string[] = [];
    const check = (text: string) => {
      for (const caseSensitive of [false, true]) {
        const once = foldAnswer(text, caseSensitive);
        if (foldAnswer(once, caseSensitive) !== once) changed.push(hex(text));
      }
    };
    for (let first = 0; first <= last; first += 0x100) {
      const signs = from(first, first + 0xff).filter((sign) => !isSurrogate(sign.codePointAt(0) as number));
      check(signs.join('#'));
      check(`${signs.join('\u0301#α')}\u0301`);
      // Letters without case and signs without a use are alone as they are in a row.
      for (const sign of signs) if (/[^\p{Cn}\p{Co}\p{Lo}]/u.test(sign)) check(sign);
    }
    expect(changed).toEqual([]);
  }, 120_000);

  it('has the case of the table of Unicode [FOLD-1]', () => {
    const table = readFileSync(new URL('./case-folding.txt', import.meta.url), 'utf8');
    const folded = new Map<number, string>();
    for (const [, sign = '', into = ''] of table.matchAll(/([0-9A-F]{4,6})=([0-9A-F+]+)/g)) {
      const text = into.split('+').map((code) => String.fromCodePoint(Number.parseInt(code, 16)));
      folded.set(Number.parseInt(sign, 16), text.join(''));
    }
    expect(folded.size).toBe(1585);
    const others: string[] = [];
    for (let code = 0; code <= last; code += 1) {
      if (isSurrogate(code)) continue;
      const sign = String.fromCodePoint(code);
      if (foldCaseFully(sign) !== (folded.get(code) ?? sign)) others.push(hex(sign));
    }
    expect(others).toEqual([]);
    const texts = ['ΟΔΟΣ ΟΔΌΣ Σ', 'ısıIİ', 'ᎠᎡꭰꭱ Ꭲaꭲ', 'ẞßﬃŉΐ', 'AΣı.Σ'];
    for (const text of texts) {
      expect(foldCaseFully(text)).toBe(Array.from(text, (one) => folded.get(one.codePointAt(0) ?? 0) ?? one).join(''));
    }
  }, 60_000);
});

it('is done after once, whatever was typed [FOLD-2]', () => {
  const odd = fc.constantFrom(
    ...Array.from('\u0301\u0345\u200d\ufe0f\u034f\u3164 \u00a0´`ŉẞßİıſςΐǰ″‶－٣🏴\u{E0067}\u{E007F}Ꭰꭰ가ᄀ'),
  );
  const text = fc.array(fc.oneof(odd, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })), { maxLength: 12 });
  fc.assert(
    fc.property(text, fc.boolean(), (signs, caseSensitive) => {
      const folded = foldAnswer(signs.join(''), caseSensitive);
      expect(foldAnswer(folded, caseSensitive)).toBe(folded);
    }),
    { numRuns: 1000 },
  );
});

describe('what people cannot choose on a keyboard [FOLD-1]', () => {
  const apostrophes = [
    ...Array.from("'`´"),
    ...from(0x2b9, 0x2bc),
    ...from(0x2018, 0x201b),
    ...Array.from('\u2032\u2035\uff07\uff40\u1fef\u1ffd'),
  ];
  const quotes = Array.from('"“”„‟«»″‶＂〝〞〟ˮ״❝❞⹂🙶🙷🙸');
  const dashes = Array.from('-‐‑‒–—―−－﹣﹘᠆־⸺⸻₋⁻⁃➖˗〜︱゠');

  it.each([
    ["Rubik's Cube", apostrophes, "'"],
    ['the "big" one', quotes, '"'],
    ['1914-1918', dashes, '-'],
  ])('%s is one text with each of its signs', (text, signs, sign) => {
    for (const caseSensitive of [false, true]) {
      const others = signs.filter(
        (one) => foldAnswer(text.replaceAll(sign, one), caseSensitive) !== foldAnswer(text, caseSensitive),
      );
      expect(others.map(hex)).toEqual([]);
    }
    expect(foldAnswer(text, true)).toBe(text);
  });

  it('digits of all scripts', () => {
    const systems = Intl.supportedValuesOf('numberingSystem').map((system) => {
      return { system, text: new Intl.NumberFormat(`en-u-nu-${system}`, { useGrouping: false }).format(9_876_543_210) };
    });
    const digits = systems.filter(({ text }) => /^\p{Nd}{10}$/u.test(text));
    expect(digits.length).toBeGreaterThan(60);
    for (const { system, text } of digits) expect([system, foldAnswer(text, true)]).toEqual([system, '9876543210']);
  });
});

describe('what people cannot see [FOLD-1]', () => {
  it.each(
    [
      ...from(0x200b, 0x200f),
      ...from(0x202a, 0x202e),
      ...from(0x2060, 0x2064),
      ...from(0x2066, 0x206f),
      ...from(0xfe00, 0xfe0f),
      ...from(0xe0100, 0xe01ef),
      ...Array.from('\u00ad\u061c\u180b\u180e\u034f\ufeff\u3164\u{E0041}\u{E007F}'),
    ].map((sign) => [hex(sign), sign]),
  )('%s is nothing', (_, sign) => {
    for (const text of ['Paris', 'Ελλάδα', 'می خواهم']) {
      const inside = `${sign}${text.slice(0, 2)}${sign}${text.slice(2)}${sign}`;
      expect(foldAnswer(inside)).toBe(foldAnswer(text));
      expect(foldAnswer(inside, true)).toBe(text);
    }
    expect(foldAnswer(`${sign} ${sign}`)).toBe('');
  });

  it('but flags are told apart', () => {
    const wales = '🏴\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}';
    expect(foldAnswer(scotland)).toBe(scotland);
    expect(foldAnswer(`\u200f${scotland}\ufe0f`)).toBe(scotland);
    expect(foldAnswer(wales)).not.toBe(foldAnswer(scotland));
    expect(foldAnswer(scotland.slice(0, -2))).toBe('🏴');
    expect(foldAnswer('🇩🇪')).toBe('🇩🇪');
  });
});

it.each([
  ['Straße', 'STRAẞE', 'strasse', 'Strasse', 'STRASSE'],
  ['Ὀδυσσεύς', 'ὈΔΥΣΣΕΎΣ', 'ὀδυσσεύσ'],
  ['ﬁsh & chips', 'FISH & CHIPS', 'fish  &\u00a0chips'],
  ['ŉaam', "'NAAM", 'ʼnaam'],
  ['Café', 'cafe\u0301', 'ＣＡＦÉ'],
  ['شاه\u200cنامه', 'شاهنامه', '\u202bشاهنامه\u202c'],
  ['ירושלים', '\u200fירושלים\u200e'],
  ['กรุงเทพ', 'กรุง\u200bเทพ'],
  ['東京タワー', '東京ﾀﾜｰ', ' 東京\u2060タワー'],
  ['١٩١٤–١٩١٨', '1914-1918', '१९१४—१९१८'],
  ['5′10″', '5\'10"', '5’10”'],
  ['❤️', '❤'],
  ['İzmir', 'i\u0307ZMIR'],
])('%s is %s', (accepted, ...typed) => {
  for (const text of typed) expect(foldAnswer(text)).toBe(foldAnswer(accepted));
});

it.each([
  ['resume', 'résumé'],
  ['1,5', '1.5'],
  ['はは', 'ばば'],
  ['कमल', 'कमला'],
  ['well known', 'well-known'],
  ['ısı', 'isi'],
])('%s is not %s', (one, other) => {
  expect(foldAnswer(one)).not.toBe(foldAnswer(other));
});

it('keeps the case where it counts, and nothing else', () => {
  expect(foldAnswer(' NaCl\u200b’s ', true)).toBe("NaCl's");
  expect(foldAnswer('nacl', true)).not.toBe(foldAnswer('NaCl', true));
  expect(foldAnswer('STRAẞE', true)).not.toBe(foldAnswer('Straße', true));
});
