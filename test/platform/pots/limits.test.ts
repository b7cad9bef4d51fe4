/** What hosts may put up. */
import { describe, expect, it } from 'vitest';
import { Pots, type PotLimits, type PotsDeps } from '../../../src/platform/pots/pots.ts';
import type { Pot } from '../../../src/protocol/pots.ts';

const limits: PotLimits = { assets: ['credits'], feeMax: 10n, sponsoredMax: 200n, playersMax: 5 };
const check = (pot: Partial<Pot>) =>
  new Pots({ limits } as PotsDeps).checkWanted({ asset: 'credits', split: 'winner', ...pot });

describe('a pot', () => {
  it('may have as much of each part as the operator allows', () => {
    check({ entryFee: '10', sponsored: '200' });
    const tooMuch = (limit: string, maximum: number) =>
      expect.objectContaining({ code: 'limit', details: { limit, maximum } });
    expect(() => check({ entryFee: '11' })).toThrow(tooMuch('pot_entry_fee', 10));
    expect(() => check({ sponsored: '201' })).toThrow(tooMuch('pot_sponsored', 200));
    // Far above what a double holds exactly.
    expect(() => check({ sponsored: '999999999999999999' })).toThrow(tooMuch('pot_sponsored', 200));
  });

  it('is of an asset that the operator allows', () => {
    expect(() => check({ asset: 'points', entryFee: '1' })).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });

  it('is not put up where the operator allows none', () => {
    const off = new Pots({ limits: undefined } as PotsDeps);
    const pot: Pot = { asset: 'credits', entryFee: '1', split: 'winner' };
    expect(() => off.checkWanted(pot)).toThrow(expect.objectContaining({ code: 'not_allowed' }));
  });
});
