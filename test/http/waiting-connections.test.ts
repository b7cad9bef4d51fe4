import { describe, expect, it } from 'vitest';
import { connectionLimits } from '../../src/http/descriptor-budget.ts';
import { WaitingConnections } from '../../src/http/waiting-connections.ts';

const one = (id: number) => ({ id });

describe('who has to make room', () => {
  it('is the longest silent of the address with most of them', () => {
    const waiting = new WaitingConnections(4, 3);
    const [a, b, c, other] = [one(1), one(2), one(3), one(4)];
    for (const connection of [a, b, c]) expect(waiting.add(connection, 'crowd')).toBeUndefined();
    expect(waiting.add(other, 'guest')).toBeUndefined();
    // It is full: whoever comes, the crowd makes room.
    expect(waiting.add(one(5), 'guest')).toBe(a);
    expect(waiting.add(one(6), 'new')).toBe(b);
    expect(waiting.size).toBe(4);
  });

  it('is of the same address when that has its share', () => {
    const waiting = new WaitingConnections(100, 2);
    const [a, b] = [one(1), one(2)];
    waiting.add(a, 'crowd');
    waiting.add(b, 'crowd');
    waiting.heard(a);
    expect(waiting.add(one(3), 'crowd')).toBe(b);
    expect(waiting.add(one(4), 'guest')).toBeUndefined();
  });

  it('is one that is being answered only when there is no other', () => {
    const waiting = new WaitingConnections(100, 2);
    const [asked, silent] = [one(1), one(2)];
    waiting.add(asked, 'crowd');
    waiting.answering(asked);
    waiting.add(silent, 'crowd');
    expect(waiting.add(one(3), 'crowd')).toBe(silent);
    waiting.remove(asked);
    waiting.answered(asked);
    expect(waiting.size).toBe(1);
  });

  it('leaves nothing behind of those that are gone', () => {
    const waiting = new WaitingConnections(50, 50);
    const all = Array.from({ length: 200 }, (_, i) => one(i));
    for (const connection of all) waiting.add(connection, `address ${connection.id % 7}`);
    expect(waiting.size).toBe(50);
    for (const connection of all) waiting.remove(connection);
    expect(waiting.size).toBe(0);
    expect(waiting.add(one(1), 'guest')).toBeUndefined();
  });
});

describe('the limits of connections', () => {
  const auto = { connections: 'auto', sockets: 'auto', socketsPerAddress: 'auto', waitingPerAddress: 'auto' } as const;
  const room = { descriptors: 20_000, reserved: 18, oneProxy: false };

  it.each([64, 300, 1024, 4096, 20_000, 65_536, 1_048_576, Infinity])('fit into %d descriptors', (descriptors) => {
    const limits = connectionLimits(auto, { ...room, descriptors });
    if (descriptors >= 300) expect(limits.connections + limits.waiting).toBeLessThanOrEqual(descriptors - 64);
    expect(limits.sockets + limits.waiting).toBeLessThanOrEqual(limits.connections);
    expect(limits.socketsPerAddress).toBeLessThanOrEqual(limits.sockets);
    expect(limits.waitingPerAddress).toBeLessThanOrEqual(limits.waiting);
    for (const limit of Object.values(limits)) expect(limit).toBeGreaterThan(0);
  });

  it('leave 10,000 sockets and 500 connections a second to one address where there is room [LIM-2]', () => {
    const limits = connectionLimits(auto, room);
    expect(limits.socketsPerAddress).toBeGreaterThanOrEqual(10_000);
    expect(limits.waitingPerAddress).toBeGreaterThanOrEqual(1000);
  });

  it('are what is given, as far as it fits', () => {
    expect(connectionLimits({ ...auto, sockets: 50_000 }, room).sockets).toBeLessThan(20_000);
    expect(connectionLimits({ ...auto, sockets: 2, socketsPerAddress: 3 }, room)).toMatchObject({
      sockets: 2,
      socketsPerAddress: 2,
    });
    expect(connectionLimits({ ...auto, connections: 1000 }, room)).toMatchObject({ connections: 1000 });
  });

  it('know no addresses behind a proxy', () => {
    const { waiting, waitingPerAddress } = connectionLimits(auto, { ...room, oneProxy: true });
    expect(waitingPerAddress).toBe(waiting);
  });
});
