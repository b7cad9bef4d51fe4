import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../src/lib/compare-code-points.ts';
import { foldText } from '../../src/lib/fold-text.ts';
import { shuffle } from '../../src/lib/shuffle.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 20 });

describe('foldText', () => {
  it('is done after once', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, caseSensitive) => {
        const folded = foldText(text, caseSensitive);
        expect(foldText(folded, caseSensitive)).toBe(folded);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves letters composed that have no composed capital', () => {
    expect(foldText('\u01F0')).toBe('\u01F0');
  });

  it('says the same of plain text on its fast path', () => {
    const plain = fc.string({ unit: 'grapheme-ascii', maxLength: 20 });
    fc.assert(
      fc.property(plain, fc.boolean(), (text, caseSensitive) => {
        // A letter beyond ASCII takes the long way.
        expect(foldText(`é ${text}`, caseSensitive)).toBe(`é ${foldText(text, caseSensitive)}`.trim());
      }),
    );
  });
});

describe('compareCodePoints', () => {
  it('orders as the bytes of UTF-8 do', () => {
    fc.assert(
      fc.property(anyText, anyText, (left, right) => {
        const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
        expect(Math.sign(compareCodePoints(left, right))).toBe(bytes);
      }),
    );
    expect(compareCodePoints('\uFF21', '🌳')).toBeLessThan(0);
  });
});

describe('shuffle', () => {
  it('keeps every item and draws once less than there are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat()),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (items, draws) => {
          let calls = 0;
          const shuffled = shuffle(items, () => ((calls += 1), draws.next().value as number));
          const inOrder = (list: number[]) => list.toSorted((left, right) => left - right);
          expect(inOrder(shuffled)).toEqual(inOrder(items));
          expect(calls).toBe(Math.max(0, items.length - 1));
        },
      ),
    );
  });
});
