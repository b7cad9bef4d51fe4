import { describe, expect, it } from 'vitest';
import { depositReasons, depositStates, paymentStates } from '../../src/protocol/deposits.ts';
import { paidWords, paymentStateNames, whatToDo } from '../../web/admin/payment-words.ts';
import { formatUnits, nextWords, rateWords } from '../../web/deposits/deposit-words.ts';

const token = (decimals: number, num: string, den: string) => ({
  address: 'native',
  symbol: 'TST',
  decimals,
  minimum: '0',
  rate: { num, den },
});

describe('words of deposits', () => {
  it.each([
    ['1500000', 6, '1.5'],
    ['1', 6, '0.000001'],
    ['1234000000', 6, '1,234'],
    ['7', 0, '7'],
    ['0', 18, '0'],
  ])('write %s base units of %d decimals as %s', (units, decimals, text) => {
    expect(formatUnits(units, decimals)).toBe(text);
  });

  it('say what a token gives', () => {
    expect(rateWords(token(18, '100', '1000000000000000000'))).toBe('1 TST gives 100 credits');
    expect(rateWords(token(6, '1', '100000000'))).toBe('100 TST gives 1 credit');
    expect(rateWords(token(0, '1', '3'))).toBe('3 base units of TST give 1 credit');
  });

  it('know every reason and every state', () => {
    const deposit = { depositId: 'd', chainId: 1, txHash: '0x', at: 0, transfers: [] };
    for (const reason of depositReasons)
      expect(nextWords({ ...deposit, state: 'rejected', reason })).not.toMatch(/does not know/);
    for (const state of depositStates) expect(typeof nextWords({ ...deposit, state })).toBe('string');
  });

  it('say to admins what was paid, and what to do in every state', () => {
    const payment = {
      id: 'p',
      chainId: 5,
      txHash: '0x',
      ordinal: 0,
      token: 'native',
      from: '0x',
      amount: '1500000',
      credits: '1',
      seenAt: 0,
    };
    expect(Object.keys(paymentStateNames)).toEqual([...paymentStates]);
    for (const state of paymentStates)
      for (const chain of ['Testnet', undefined]) expect(whatToDo({ state, chain }).length).toBeGreaterThan(10);
    expect(whatToDo({ state: 'rejected', reason: 'below_minimum' })).toMatch(/less than the minimum/);
    expect(whatToDo({ state: 'unmatched', chain: 'Testnet' })).toMatch(/credited by itself/);
    // Of a network that is not configured nothing goes on by itself.
    for (const state of ['unmatched', 'confirming'] as const)
      for (const reason of [undefined, 'network_away'] as const)
        expect(whatToDo({ state, reason })).not.toMatch(/by itself|when it is final/);
    expect(paidWords({ ...payment, state: 'unmatched', symbol: 'TST', decimals: 6, chain: 'Testnet' })).toBe(
      '1.5 TST on Testnet, 1 credit',
    );
    expect(paidWords({ ...payment, state: 'rejected' })).toBe('1500000 base units of the coin on network 5, 1 credit');
  });
});
