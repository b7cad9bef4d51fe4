import { expect, it } from 'vitest';
import { unacknowledged } from '../../../load/report/unacknowledged.ts';

const refused = { question: 0, code: 'too_late' };

it('lets no run pass in which answers were refused or never acknowledged', () => {
  expect(unacknowledged([{ refused: [], unknown: [] }])).toMatchObject({ value: 0, ok: true });
  expect(unacknowledged([{ refused: [refused], unknown: [] }])).toMatchObject({ value: 1, ok: false });
  expect(
    unacknowledged([
      { refused: [refused], unknown: [{ question: 1 }] },
      { refused: [], unknown: [{ question: 2 }] },
    ]),
  ).toMatchObject({ value: 3, limit: 0, ok: false });
});
