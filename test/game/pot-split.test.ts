import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitPot, type PotPlayer } from '../../src/game/pot-split.ts';
import { potSplits } from '../../src/protocol/pots.ts';

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
const players = (...scores: number[]): PotPlayer[] => scores.map((score, joinOrder) => ({ score, joinOrder }));

const playersOf = fc.array(fc.oneof(fc.nat(4), fc.nat(200_000)), { minLength: 1, maxLength: 70 }).chain((scores) =>
  fc
    .shuffledSubarray(
      scores.map((_, index) => index),
      { minLength: scores.length, maxLength: scores.length },
    )
    .map((joined) => scores.map((score, i) => ({ score, joinOrder: joined[i] as number }))),
);
const total = fc.oneof(fc.bigInt({ min: 1n, max: 100n }), fc.bigInt({ min: 1n, max: 10n ** 21n }));
const split = fc.constantFrom(...potSplits);

describe('a pot', () => {
  it('is paid to the last unit, never below 0, and higher scores never get less', () => {
    fc.assert(
      fc.property(total, split, playersOf, (pot, how, all) => {
        const amounts = splitPot(pot, how, all);
        expect(amounts).toHaveLength(all.length);
        expect(sum(amounts)).toBe(pot);
        const rows = all.map((player, i) => ({ ...player, amount: amounts[i] as bigint }));
        rows.sort((a, b) => b.score - a.score || a.joinOrder - b.joinOrder);
        for (const [i, { amount, score }] of rows.entries()) {
          expect(amount >= 0n).toBe(true);
          const next = rows[i + 1];
          if (next === undefined) continue;
          // Who ties differs by a unit at most, in favour of who joined first.
          if (next.score === score) expect(amount - next.amount === 0n || amount - next.amount === 1n).toBe(true);
          else if (how !== 'top3') expect(amount >= next.amount).toBe(true);
        }
      }),
    );
  });

  it('gives each player the exact share, rounded down or up', () => {
    fc.assert(
      fc.property(total, playersOf, (pot, all) => {
        const whole = BigInt(all.reduce((points, { score }) => points + score, 0));
        if (whole === 0n) return;
        for (const [i, amount] of splitPot(pot, 'proportional', all).entries()) {
          const exact = pot * BigInt((all[i] as PotPlayer).score);
          expect(amount * whole <= exact + whole && amount * whole >= exact - whole).toBe(true);
        }
      }),
    );
  });

  it('does not depend on the order in which players are given', () => {
    fc.assert(
      fc.property(total, split, playersOf, (pot, how, all) => {
        const byJoin = (list: readonly PotPlayer[]) => {
          const amounts = splitPot(pot, how, list);
          return new Map(list.map(({ joinOrder }, i) => [joinOrder, amounts[i]]));
        };
        expect([...byJoin(all.toReversed())].sort(([a], [b]) => a - b)).toEqual(
          [...byJoin(all)].sort(([a], [b]) => a - b),
        );
      }),
    );
  });
});

describe('the splits', () => {
  it.each([
    ['winner', 100n, players(900, 800), [100n, 0n]],
    ['winner', 101n, players(900, 900, 5), [51n, 50n, 0n]],
    ['winner', 100n, players(0, 0, 0), [34n, 33n, 33n]],
    ['top3', 100n, players(5, 9, 7, 1), [20n, 50n, 30n, 0n]],
    ['top3', 100n, players(9, 5), [63n, 37n]],
    ['top3', 7n, players(9), [7n]],
    // Two at the top share places 1 and 2, three behind them place 3.
    ['top3', 90n, players(9, 9, 4, 4, 4), [36n, 36n, 6n, 6n, 6n]],
    ['top3', 1n, players(9, 9, 9), [1n, 0n, 0n]],
    ['proportional', 100n, players(3, 1, 0), [75n, 25n, 0n]],
    ['proportional', 100n, players(1, 1, 1), [34n, 33n, 33n]],
    ['proportional', 2n, players(0, 0, 0), [1n, 1n, 0n]],
    // Remainders 0.5 each: the better rank, not the earlier join.
    ['proportional', 5n, players(1, 1, 2).map((player, i) => ({ ...player, joinOrder: 2 - i })), [1n, 1n, 3n]],
  ] as const)('%s of %d', (how, pot, all, amounts) => {
    expect(splitPot(pot, how, all)).toEqual(amounts);
  });

  it('give nothing without players', () => {
    expect(splitPot(10n, 'winner', [])).toEqual([]);
  });
});
