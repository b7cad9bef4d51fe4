import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLargerThan, jsonShapeFault } from '../../src/lib/json-shape.ts';

const limits = { depth: 4, fields: 5, elements: 6, values: 40 };
const times = (count: number, part: string) => Array.from({ length: count }, () => part);
const object = (fields: number) => `{${Array.from({ length: fields }, (_, i) => `"${i}":0`).join()}}`;

describe('the shape of a JSON text', () => {
  test.each([
    ['', undefined],
    ['{"a":[1,2,{"b":"c"}]}', undefined],
    [object(5), undefined],
    [object(6), /object of more than 5 fields/],
    [`[${times(6, '0').join()}]`, undefined],
    [`[${times(7, '0').join()}]`, /array of more than 6 elements/],
    [`[${times(6, object(5)).join()}]`, undefined],
    [`[${times(6, `[${times(6, '{}').join()}]`).join()}]`, /more than 40 values/],
    ['[[[[]]]]', undefined],
    ['[[[[[]]]]]', /deeper than 4/],
    ['['.repeat(100_000), /deeper than 4/],
    ['{"a":'.repeat(100_000), /deeper than 4/],
    [JSON.stringify(['[[[[[[', '{{{{{{', ',,,,,,,,,,,', '\\"[[[[[[', '\\\\']), undefined],
    ['["never ended, , , , , , , , ,', undefined],
  ])('%s', (text, fault) => {
    if (fault === undefined) expect(jsonShapeFault(text, limits)).toBeUndefined();
    else expect(jsonShapeFault(text, limits)).toMatch(fault);
  });

  test('is that of the value, whatever its strings hold', () => {
    const shape = (value: unknown, depth = 0): { depth: number; most: number } => {
      if (typeof value !== 'object' || value === null) return { depth, most: 0 };
      const members = Object.values(value);
      const inner = members.map((member) => shape(member, depth + 1));
      return {
        depth: Math.max(depth + 1, ...inner.map((each) => each.depth)),
        most: Math.max(members.length, ...inner.map((each) => each.most)),
      };
    };
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const { depth, most } = shape(value);
        const wide = { depth: 100, fields: 1000, elements: 1000, values: 100_000 };
        const text = JSON.stringify(value, null, 1);
        expect(jsonShapeFault(text, wide)).toBeUndefined();
        expect(jsonShapeFault(text, { ...wide, depth }) === undefined).toBe(true);
        if (depth > 0) expect(jsonShapeFault(text, { ...wide, depth: depth - 1 })).toMatch(/deeper/);
        if (most > 1)
          expect(jsonShapeFault(text, { ...wide, fields: most - 1, elements: most - 1 })).toMatch(/more than/);
      }),
    );
  });
});

test('counts the fields and elements of a value at any depth', () => {
  expect(isLargerThan({ a: [1, 2, { b: 3 }] }, 5)).toBe(false);
  expect(isLargerThan({ a: [1, 2, { b: 3 }] }, 4)).toBe(true);
  expect(isLargerThan(Array(100_000).fill(''), 500)).toBe(true);
  for (const plain of ['text', 1, null, undefined, true]) expect(isLargerThan(plain, 0)).toBe(false);
});
