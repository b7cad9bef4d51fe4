import { expect, it } from 'vitest';
import { RejoinLimits, type JoinCount } from '../../../src/live/overload/rejoin-limits.ts';

const rates = { rejoinsPerMinute: 6, rejoinsBurst: 5, addressRejoinsPerMinute: 60, addressRejoinsBurst: 20 };

function limitsAt() {
  const clock = { now: 0 };
  const limits = new RejoinLimits(rates, () => clock.now);
  /** One join, as the server goes about it. @returns whether it was allowed */
  const join = (count: JoinCount, address = '10.0.0.1', game = 'a'): boolean => {
    try {
      limits.checkConnection(count);
      limits.checkAddress(count, address, game);
    } catch (error) {
      expect(error).toMatchObject({ code: 'too_many' });
      expect((error as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(0);
      return false;
    }
    limits.joined(count);
    return true;
  };
  return { clock, limits, join };
}

it('never limits first joins, however many come from one address into one room [LIM-8]', () => {
  const { limits, join } = limitsAt();
  for (let i = 0; i < 5000; i += 1) expect(join(limits.newCount())).toBe(true);
});

it('lets one connection join again a few times, and then so many a minute', () => {
  const { clock, limits, join } = limitsAt();
  const count = limits.newCount();
  const joins = () => Array.from({ length: 20 }, () => join(count)).filter(Boolean).length;
  expect(joins()).toBe(1 + rates.rejoinsBurst);
  clock.now = 60_000;
  expect(joins()).toBe(rates.rejoinsBurst);
  clock.now = 70_000;
  expect(joins()).toBe(1);
});

it('counts joining again for an address and a room, over all its connections, and for no other', () => {
  const { clock, limits, join } = limitsAt();
  const crowd = Array.from({ length: 30 }, () => limits.newCount());
  for (const count of crowd) join(count);
  const again = (address: string, game: string) => crowd.filter((count) => join(count, address, game)).length;
  expect(again('10.0.0.1', 'a')).toBe(rates.addressRejoinsBurst);
  // Those who were refused spent nothing of their own.
  expect(again('10.0.0.1', 'b')).toBe(rates.addressRejoinsBurst);
  expect(again('10.0.0.2', 'a')).toBe(rates.addressRejoinsBurst);
  clock.now = 5000;
  expect(again('10.0.0.1', 'a')).toBe(5);
});
