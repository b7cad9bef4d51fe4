import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMarkup } from '../../src/lib/parse-markup.ts';
import { depthOf, textOf } from '../support/markup-tree.ts';

const rules = {
  hasBlocks: true,
  formula: (source: string, displayed: boolean) => [displayed ? 'big' : 'math', source],
};
const inline = { ...rules, hasBlocks: false };

describe('markup', () => {
  it.each<[string, unknown[]]>([
    ['plain', ['plain']],
    ['', []],
    ['a **b** *c* __d__ _e_', ['a ', ['strong', 'b'], ' ', ['em', 'c'], ' ', ['strong', 'd'], ' ', ['em', 'e']]],
    ['***both***', [['strong', ['em', 'both']]]],
    ['**a *b* c**', [['strong', 'a ', ['em', 'b'], ' c']]],
    ['`a *b*` ``c`d``', [['code', 'a *b*'], ' ', ['code', 'c`d']]],
    ['$x^2$ and $$y$$', [['math', 'x^2'], ' and ', ['big', 'y']]],
    [String.raw`a$\$5$`, ['a', ['math', String.raw`\$5`]]],
    [' $x$\n', [' ', ['big', 'x'], '\n']],
    ['a\n```js\nlet *a*;\n\n```\nb', ['a', ['codeblock', 'let *a*;\n'], 'b']],
    ['***', ['***']],
    [String.raw`\*a\* \$5\$ \\ \x`, [String.raw`*a* $5$ \ \x`]],
  ])('reads %j', (source, tree) => {
    expect(parseMarkup(source, rules)).toEqual(tree);
  });

  it.each([
    'snake_case_name',
    '$5 and $10',
    'from $5 to$10',
    'a * b * c',
    '**open',
    '`open',
    '$open',
    '$$$a$$$',
    '****a****',
    '```\nopen',
    '<b>bold</b> <img src=x onerror=alert(1)>',
    '[a](https://example.org) ![b](c.png) https://example.org',
    '# no heading',
    '&lt;b&gt;',
    '\u202Eabc\u0007',
  ])('leaves %j as it is', (source) => {
    expect(textOf(parseMarkup(source, rules))).toBe(source);
    expect(depthOf(parseMarkup(source, rules))).toBe(0);
  });

  it('leaves blocks of code to texts that have lines', () => {
    expect(parseMarkup('```\na\n```', inline)).toEqual([['code', 'a']]);
  });

  it('shows a formula that cannot be drawn as its source, with its dollars and without marks', () => {
    expect(parseMarkup('*a* $b*c*d$', { ...rules, formula: () => undefined })).toEqual([['em', 'a'], ' $b*c*d$']);
  });

  it('never throws, loses no letter, and is at most five elements deep', () => {
    const signs = fc.constantFrom(
      '*',
      '_',
      '`',
      '$',
      '\\',
      ' ',
      '\n',
      '1',
      'a',
      '**',
      '***',
      '$$',
      '\u{1F600}',
      'é',
      '\u202E',
      '<',
      '\uD800',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(signs, { maxLength: 60 }).map((all) => all.join('')),
    );
    const bare = (text: string) => text.replace(/[*_`$\\\s]/gu, '');
    fc.assert(
      fc.property(texts, (source) => {
        const tree = parseMarkup(source, inline);
        expect(bare(textOf(tree))).toBe(bare(source));
        expect(depthOf(tree)).toBeLessThanOrEqual(5);
        expect(depthOf(parseMarkup(source, rules))).toBeLessThanOrEqual(5);
      }),
      { numRuns: 200 },
    );
  });

  it('has the text of the source without its marks', () => {
    const words = fc.stringMatching(/^[a-z<>&"()é]{1,8}(?: [a-z]{1,8}){0,2}$/);
    const marks = fc.constantFrom('', '**', '*', '_', '`', '``', '$');
    const parts = fc.array(fc.tuple(marks, words), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(parts, (all) => {
        const source = all.map(([mark, text]) => `${mark}${text}${mark}`).join(' ');
        const tree = parseMarkup(source, rules);
        expect(textOf(tree)).toBe(all.map(([, text]) => text).join(' '));
        expect(tree.filter((node) => typeof node !== 'string')).toHaveLength(
          all.filter(([mark]) => mark !== '').length,
        );
      }),
    );
  });

  // What takes time by the square of the length ends by the time limit of the test.
  it.each(['$', '`', '*', '_', '**a', '*a **', '_a __', '\\', '$a ', '`a``', '```\n', '```x\n', '$$ ', '***a ', '$\\'])(
    'takes a hundred thousand of %j',
    (part) => {
      expect(depthOf(parseMarkup(part.repeat(100_000), rules))).toBeLessThanOrEqual(5);
    },
  );
});
