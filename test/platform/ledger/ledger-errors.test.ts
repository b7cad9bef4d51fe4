import { expect, it } from 'vitest';
import { refusalOfLedger } from '../../../src/platform/ledger/ledger-errors.ts';

it('the limit of a balance is the true one, which a number of JSON could not tell', () => {
  const overflow = Object.assign(new Error('bigint out of range'), { code: '22003' });
  expect(refusalOfLedger(overflow)).toMatchObject({
    code: 'limit',
    details: { limit: 'balance', maximum: (2n ** 63n - 1n).toString() },
  });
});
