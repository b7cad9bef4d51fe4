import { expect, it } from 'vitest';
import { AddressCounter, type AddressLimits, type Holder } from '../../../src/live/overload/address-counter.ts';

const roomy: AddressLimits = {
  sockets: 1000,
  socketsPerAddress: 1000,
  connectionsPerSecond: 1000,
  connectionsBurst: 1000,
  connectMs: 1_000_000,
};

function counterOf(limits: Partial<AddressLimits>) {
  const clock = { now: 0 };
  const open = new Map<string, Holder[]>();
  const ended: string[] = [];
  const seated = new Set<Holder>();
  const counter = new AddressCounter({ ...roomy, ...limits }, () => clock.now);
  const enter = (address: string): boolean => {
    const admitted = counter.admits(address);
    if (!admitted) return false;
    const holder = { end: () => void ended.push(address), isSeated: () => seated.has(holder) };
    const held = open.get(address) ?? [];
    open.set(address, [...held, holder]);
    counter.enter(address, holder);
    return true;
  };
  /** The newest one of the address goes. */
  const leave = (address: string): void => {
    const holder = open.get(address)?.pop();
    if (holder !== undefined) counter.leave(holder);
  };
  return { counter, clock, enter, leave, open, ended, seated };
}

it('admits so many at once from one address, and so many in all; who leaves makes room', () => {
  const { leave, enter } = counterOf({ socketsPerAddress: 2, sockets: 3 });
  expect(['a', 'a', 'a', 'b', 'b'].map(enter)).toEqual([true, true, false, true, false]);
  leave('a');
  expect(['b', 'a'].map(enter)).toEqual([true, false]);
});

it('admits a burst from one address and then so many a second, however short they stay', () => {
  const { leave, clock, enter } = counterOf({ connectionsPerSecond: 10, connectionsBurst: 20 });
  const churn = (times: number): number => {
    let admitted = 0;
    for (let i = 0; i < times; i += 1) {
      if (!enter('a')) continue;
      admitted += 1;
      leave('a');
    }
    return admitted;
  };
  expect(churn(100)).toBe(20);
  clock.now = 1000;
  expect(churn(100)).toBe(10);
  expect(enter('b')).toBe(true);
});

it('forgets addresses that have gone, and neither those with something open nor those that were fast', () => {
  const { counter, clock, enter, leave } = counterOf({ connectionsPerSecond: 1, connectionsBurst: 10 });
  for (const address of ['open', 'fast', 'gone']) enter(address);
  leave('gone');
  for (let i = 0; i < 5; i += 1) counter.admits('fast');
  leave('fast');
  clock.now = 1000;
  counter.forgetQuiet();
  expect(counter.size).toBe(2);
  clock.now = 6000;
  counter.forgetQuiet();
  expect(counter.size).toBe(1);
});

it('lets those who have had no seat for long yield to newcomers, first their own address, and nobody who plays', () => {
  const limits = { socketsPerAddress: 100, sockets: 150, connectMs: 1000 };
  const { clock, enter, open, ended, seated, leave } = counterOf(limits);
  for (let i = 0; i < 100; i += 1) expect(enter('a')).toBe(true);
  for (const holder of open.get('a')?.slice(0, 90) ?? []) seated.add(holder);
  // All of them are new: they may be about to join.
  expect(enter('a')).toBe(false);
  clock.now = 2000;
  // Ninety are playing, and are passed over, however many there are.
  const admitted = Array.from({ length: 14 }, () => enter('a'));
  expect(admitted.filter(Boolean)).toHaveLength(10);
  expect(ended).toEqual(Array<string>(10).fill('a'));
  for (let i = 0; i < 50; i += 1) expect(enter('b')).toBe(true);
  expect(enter('c')).toBe(false);
  clock.now = 4000;
  // Of whom it was is of no account when all places are taken.
  for (const holder of open.get('a')?.slice(-10) ?? []) seated.add(holder);
  for (let i = 0; i < 60; i += 1) enter('c');
  expect(ended.slice(10).every((address) => address === 'b')).toBe(true);
  expect(ended).toHaveLength(60);
  leave('c');
  expect(enter('c')).toBe(true);
});
