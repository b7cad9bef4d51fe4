import { describe, expect, it } from 'vitest';
import { readPotAmount } from '../../web/host/pot-form.tsx';

describe('the amount of a pot', () => {
  it('is what was typed, or none', () => {
    expect(readPotAmount(' 15 ', '100')).toEqual({ amount: '15' });
    expect(readPotAmount('١٥', undefined)).toEqual({ amount: '15' });
    expect(readPotAmount(' ', '100')).toEqual({});
  });

  it.each(['1.5', '1,5', '-5', '1e3', '0', '05', '5 credits', '101'])('refuses %s instead of changing it', (typed) => {
    expect(readPotAmount(typed, '100')).toEqual({ problem: expect.stringMatching(/\w/) });
  });
});
