/** Amounts of points and credits in the pages: no browser needed. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { paymentWords } from '../../web/wallet/payment-words.ts';
import { sayKind } from '../../web/wallet/entry-words.ts';
import { formatAmount, formatSigned, readAmount, sayAmount } from '../../web/shared/amounts.ts';
import { RestError } from '../../web/shared/rest-client.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('an amount', () => {
  it('is read from digits of any script, and from nothing else', () => {
    expect(readAmount(' 999999999999999999 ')).toEqual({ amount: '999999999999999999' });
    expect(readAmount('١٢٣')).toEqual({ amount: '123' });
    for (const typed of [
      '',
      ' ',
      '0',
      '007',
      '-1',
      '+1',
      '1.0',
      '1,000',
      '1 000',
      '1e3',
      '0x10',
      '1000000000000000000',
      'x',
    ]) {
      expect(readAmount(typed), typed).toHaveProperty('problem');
    }
  });

  it('is shown with all its digits, as a number would not be', () => {
    const digits = (text: string) => text.replaceAll(/[^0-9]/g, '');
    expect(digits(formatAmount('999999999999999999'))).toBe('999999999999999999');
    expect(digits(formatSigned('-900719925474099301'))).toBe('900719925474099301');
    expect([formatSigned('5'), formatSigned('0'), sayAmount('1', 'points'), sayAmount(0n, 'credits')]).toEqual([
      '+5',
      '0',
      '1 point',
      '0 credits',
    ]);
  });

  test('never becomes a floating-point number in the pages that have it', () => {
    const files = globSync(
      [
        'web/wallet/*',
        'web/profile/*',
        'web/shared/{amounts,pot-words}.ts',
        'web/{host,player}/pot-*',
        'web/admin/{money,grant,hold,refund,payment,check}-*',
      ],
      { cwd: root },
    );
    expect(files.length).toBeGreaterThan(20);
    const floats = /\b(?:Number|parseFloat|parseInt)\s*\(|Number\.parse|valueAsNumber|type="number"/;
    expect(files.filter((file) => floats.test(readFileSync(`${root}${file}`, 'utf8')))).toEqual([]);
  });
});

test('each refusal of a payment has words, at the field that helps', () => {
  const words = (code: string, details?: unknown, message = 'Said by the server.') =>
    paymentWords(new RestError(code, message, { details }));
  expect(words('insufficient')).toEqual({ amount: 'There is less than this.' });
  expect(words('limit')).toHaveProperty('amount');
  expect(words('not_found')).toHaveProperty('to');
  expect(words('not_allowed')).toEqual({ form: 'Said by the server.' });
  expect(words('signed_out')).toEqual({ form: 'Said by the server.' });
  expect(words('conflict').form).toBe('Said by the server.');
  expect(words('conflict', undefined, 'This Idempotency-Key was used for another request.').form).toMatch(
    /has arrived/,
  );
  expect(paymentWords(new RestError('too_many', '', { retryAfterMs: 61_000 })).form).toMatch(/in 2 minutes/);
  expect(words('bad_request', [{ path: '/memo' }, { path: '/amount' }])).toEqual({
    memo: 'Use 200 characters at most.',
    amount: 'This is no amount.',
  });
  expect(words('bad_request')).toEqual({ form: 'Said by the server.' });
});

test('kinds of entries are said in words, also of later versions', () => {
  expect(sayKind({ kind: 'transfer', amount: '-5', with: { displayName: 'Ana' } })).toBe('To Ana');
  expect(sayKind({ kind: 'transfer', amount: '5' })).toBe('From somebody who is gone');
  expect(sayKind({ kind: 'reward', amount: '5' })).toBe('Earned in a game');
  expect(sayKind({ kind: 'of_a_later_version', amount: '5' })).toBe('Of a later version');
});
