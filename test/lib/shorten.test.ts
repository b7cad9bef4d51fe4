import { describe, expect, it } from 'vitest';
import { shorten } from '../../src/lib/shorten.ts';

describe('shorten', () => {
  it.each([
    ['', 3, ''],
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['ab cd', 4, 'ab…'],
    ['a👍👍', 4, 'a👍…'],
    ['a👍👍', 3, 'a…'],
  ])('%j to %i units is %j', (text, unitsMax, shown) => {
    expect(shorten(text, unitsMax)).toBe(shown);
    expect(shown.length).toBeLessThanOrEqual(unitsMax);
  });
});
