import { expect, it } from 'vitest';
import { epochTag, readReceipt, writeReceipt, type Receipt } from '../../../src/live/rooms/receipt-text.ts';

const receipt: Receipt = {
  playerId: 'agezwmenwndkhqwp',
  question: 199,
  logId: '1795460124042-17',
  position: 499,
  elapsedMs: 239_999,
  epoch: epochTag('0e37df36-f698-4f1a-8f0b-0c8c4b1d4a11'),
  answer: 7,
};

it.each([[0], [7], [-1], [1.5], [1e21], [1e-7], [true], [false], [[]], [[3]], [[0, 2, 1]], ['hello ~ . ä 𝄞'], ['']])(
  'says the same after writing and reading: %j',
  (answer) => {
    expect(readReceipt(writeReceipt({ ...receipt, answer }))).toEqual({ ...receipt, answer });
  },
);

it('is short enough for two hundred in a frame of 16 KB, with its digest of 23 characters', () => {
  expect(writeReceipt(receipt)).toMatch(/^[A-Za-z0-9_~-]+$/);
  expect((writeReceipt({ ...receipt, answer: [0, 1, 2] }).length + 23 + 3) * 200).toBeLessThan(16_000);
});
