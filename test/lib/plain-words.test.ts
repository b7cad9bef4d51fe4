import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainWords, wordsIn } from '../../src/lib/plain-words.ts';
import { markedTexts } from '../../web/fixtures/marked-question.ts';

test('marks go, and of formulas their source is left', () => {
  expect(plainWords(markedTexts.prompt)).toBe(
    String.raw`For all real a \neq 0, what does solve(a, b, c) mean? let d = b * b - 4 * a * c; return d < 0 ? [] : roots(d);`,
  );
  expect(plainWords('**_both_** and __one__')).toBe('both and one');
  expect(plainWords(String.raw`\*no mark\*, snake_case, $5 and $10, **open`)).toBe(
    '*no mark*, snake_case, $5 and $10, **open',
  );
  expect(plainWords('$$x^2$$')).toBe('x^2');
  expect(plainWords('# <b>plain</b> [a](b)')).toBe('# <b>plain</b> [a](b)');
});

test('texts without markup stay as they are', () => {
  expect(wordsIn({}, '**a**')).toBe('**a**');
  expect(wordsIn({ markup: true }, '**a**')).toBe('a');
});

test('a text without signs keeps all its words', () => {
  const words = fc.array(fc.stringMatching(/^[\p{L}\p{N}]{1,8}$/u), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(words, (all) => {
      expect(plainWords(all.join(' '))).toBe(all.join(' '));
    }),
  );
});
