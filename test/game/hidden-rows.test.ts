import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HiddenRows } from '../../src/game/hidden-rows.ts';

const question = { type: 'text' as const, solution: ['Dog', 'Hurensohn'] };
const none = () => false;
const typedRows = fc.uniqueArray(
  fc.record({
    answer: fc.constantFrom('wolf', 'du arsch', 'puta', 'kill yourself', 'dog', 'dogs', 'Hurensohn', 'merde'),
    count: fc.nat(),
    correct: fc.boolean(),
  }),
  { selector: ({ answer }) => answer },
);
const row = (answer: string, correct = false) => ({ answer, count: 2, correct });

describe('rows of typed answers', () => {
  it('are hidden where the filter refuses them, each on its own, with their numbers', () => {
    const counts = [row('du arsch'), row('wolf'), row('kill yourself'), row('dog', true)];
    const hidden = { answer: '•••', count: 2, correct: false, hidden: true };
    expect(new HiddenRows().hide(question, counts, none)).toEqual([
      { ...hidden, rowId: '0' },
      counts[1],
      { ...hidden, rowId: '2' },
      counts[3],
    ]);
  });

  it('are never hidden when they are right, or accepted but for their capitals [MOD-1]', () => {
    const counts = [row('fuck', true), row('HURENSOHN'), row('hurensohn'), row('Hurensohn ')];
    expect(new HiddenRows().hide(question, counts, none)).toEqual(counts);
  });

  it('are shown one at a time, and keep their name', () => {
    const counts = [row('du arsch'), row('kill yourself')];
    const rows = new HiddenRows();
    const [first, second] = rows.hide(question, counts, (rowId) => rowId === '1');
    expect([first, second]).toEqual([expect.objectContaining({ hidden: true }), { ...counts[1], rowId: '1' }]);
    expect(rows.textOf(question, counts, '1')).toBe('kill yourself');
    for (const rowId of ['2', '-1', '', '00', '__proto__'])
      expect(rows.textOf(question, counts, rowId)).toBeUndefined();
  });

  it('are none of another type', () => {
    expect(new HiddenRows().hide({ type: 'single', solution: 0 }, [1, 2], none)).toEqual([1, 2]);
    const numbers = [{ answer: 88, count: 1, correct: false }];
    expect(new HiddenRows().hide({ type: 'number', solution: { correct: 1, tolerance: 0 } }, numbers, none)).toEqual(
      numbers,
    );
  });

  it('have their text and a mark for the owner, and their number and order for all', () => {
    fc.assert(
      fc.property(typedRows, fc.func(fc.boolean()), (counts, isShown) => {
        const rows = new HiddenRows(3);
        const told = rows.hide(question, counts, isShown) as { answer: string; hidden?: boolean; rowId?: string }[];
        const marked = rows.mark(question, counts) as { answer: string; hidden?: boolean }[];
        expect(marked.map(({ answer }) => answer)).toEqual(counts.map(({ answer }) => answer));
        for (const [place, { answer, hidden, rowId }] of told.entries()) {
          expect(answer).toBe(hidden === true ? '•••' : counts[place]?.answer);
          expect(marked[place]?.hidden).toBe(rowId === undefined ? undefined : true);
          if (rowId !== undefined) expect(hidden === true).toBe(!isShown(rowId));
        }
        const ids = told.flatMap(({ rowId }) => (rowId === undefined ? [] : [rowId]));
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});
