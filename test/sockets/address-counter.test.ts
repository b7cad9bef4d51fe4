import { expect, it } from 'vitest';
import { AddressCounter, type AddressLimits } from '../../src/sockets/address-counter.ts';

const roomy: AddressLimits = {
  sockets: 1000,
  socketsPerAddress: 1000,
  connectionsPerSecond: 1000,
  connectionsBurst: 1000,
};

function counterOf(limits: Partial<AddressLimits>) {
  const clock = { now: 0 };
  const counter = new AddressCounter({ ...roomy, ...limits }, () => clock.now);
  const enter = (address: string): boolean => {
    const admitted = counter.admits(address);
    if (admitted) counter.enter(address);
    return admitted;
  };
  return { counter, clock, enter };
}

it('admits so many at once from one address, and so many in all; who leaves makes room', () => {
  const { counter, enter } = counterOf({ socketsPerAddress: 2, sockets: 3 });
  expect(['a', 'a', 'a', 'b', 'b'].map(enter)).toEqual([true, true, false, true, false]);
  counter.leave('a');
  expect(['b', 'a'].map(enter)).toEqual([true, false]);
});

it('admits a burst from one address and then so many a second, however short they stay', () => {
  const { counter, clock, enter } = counterOf({ connectionsPerSecond: 10, connectionsBurst: 20 });
  const churn = (times: number): number => {
    let admitted = 0;
    for (let i = 0; i < times; i += 1) {
      if (!enter('a')) continue;
      admitted += 1;
      counter.leave('a');
    }
    return admitted;
  };
  expect(churn(100)).toBe(20);
  clock.now = 1000;
  expect(churn(100)).toBe(10);
  expect(enter('b')).toBe(true);
});

it('forgets addresses that have gone, and neither those with something open nor those that were fast', () => {
  const { counter, clock, enter } = counterOf({ connectionsPerSecond: 1, connectionsBurst: 10 });
  for (const address of ['open', 'fast', 'gone']) enter(address);
  counter.leave('gone');
  for (let i = 0; i < 5; i += 1) counter.admits('fast');
  counter.leave('fast');
  clock.now = 1000;
  counter.forgetQuiet();
  expect(counter.size).toBe(2);
  clock.now = 6000;
  counter.forgetQuiet();
  expect(counter.size).toBe(1);
});
