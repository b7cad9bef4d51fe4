import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FloodBrake, type FloodLimits } from '../../../src/live/sockets/flood-brake.ts';
import { FakeConnection } from './fake-connection.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const counts = { pauses: 0, dropped: 0 };

function brakeOf(limits: Partial<FloodLimits> = {}): FloodBrake {
  Object.assign(counts, { pauses: 0, dropped: 0 });
  const metrics = { readingPaused: () => (counts.pauses += 1), frameDropped: () => (counts.dropped += 1) };
  const all = { framesPerSecond: 10, framesBurst: 20, floodRepliesPerSecond: 1000, ...limits };
  return new FloodBrake(all, metrics, Date.now);
}

function connect(brake: FloodBrake): FakeConnection {
  const connection = new FakeConnection();
  brake.watch(connection);
  return connection;
}

const sendEvents = (connection: FakeConnection, times: number) =>
  Array.from({ length: times }, () => connection.event());

it('leaves whoever keeps to the allowance alone', () => {
  const connection = connect(brakeOf());
  for (let second = 0; second < 30; second += 1) {
    sendEvents(connection, 10);
    expect(connection.socket.paused).toBe(false);
    vi.advanceTimersByTime(1000);
  }
  expect(counts).toEqual({ pauses: 0, dropped: 0 });
});

it('does not read a flood until it is made up for, and answers what has come already', () => {
  const connection = connect(brakeOf());
  expect(sendEvents(connection, 30)).not.toContain('noop');
  expect(connection.socket.paused).toBe(true);
  vi.advanceTimersByTime(990);
  expect(connection.socket.paused).toBe(true);
  vi.advanceTimersByTime(20);
  expect(connection.socket.paused).toBe(false);
  expect(counts).toEqual({ pauses: 1, dropped: 0 });
});

it('does not pause for longer than a heartbeat may take, and then looks again', () => {
  const connection = connect(brakeOf());
  sendEvents(connection, 1000);
  vi.advanceTimersByTime(5001);
  expect(connection.socket.paused).toBe(false);
  connection.event();
  expect(connection.socket.paused).toBe(true);
});

it('takes what comes after each pause for a sign of life: the answer to a heartbeat is somewhere behind it', () => {
  const connection = connect(brakeOf());
  sendEvents(connection, 30);
  connection.hasRefreshedPingTimeout = true;
  vi.advanceTimersByTime(990);
  expect(connection.hasRefreshedPingTimeout).toBe(true);
  vi.advanceTimersByTime(20);
  expect(connection.hasRefreshedPingTimeout).toBe(false);
});

it('throws away what is beyond the replies of the whole process; heartbeats always count', () => {
  const brake = brakeOf({ floodRepliesPerSecond: 1 });
  const [one, other, quiet] = [connect(brake), connect(brake), connect(brake)];
  expect(sendEvents(one, 30).filter((type) => type === 'noop')).toHaveLength(5);
  expect(sendEvents(other, 30).filter((type) => type === 'noop')).toHaveLength(10);
  expect(other.receive({ type: 'pong' })).toBe('pong');
  expect(quiet.event()).toBe('message');
  expect(counts.dropped).toBe(15);
});

it('takes one reply for an event over both limits, and one for an event over its own alone', () => {
  const brake = brakeOf({ floodRepliesPerSecond: 1 });
  const [over, within] = [connect(brake), connect(brake)];
  sendEvents(over, 24);
  // Four of the five are for frames that came too fast, and are not asked for again.
  expect([1, 2, 3, 4].map(() => brake.mayAnswer(over))).toEqual([true, true, true, true]);
  expect(brake.mayAnswer(within)).toBe(true);
  expect([brake.mayAnswer(within), brake.mayAnswer(over)]).toEqual([false, false]);
});

it('counts large frames more than once, and the heartbeats of the WebSocket too', () => {
  const connection = connect(brakeOf());
  connection.event('x'.repeat(8192 * 18));
  expect(connection.socket.paused).toBe(false);
  connection.socket.emit('ping');
  expect(connection.socket.paused).toBe(false);
  connection.socket.emit('pong');
  expect(connection.socket.paused).toBe(true);
});

it('answers the pings of the WebSocket, and not those of a flood or of one that is closing', () => {
  const connection = connect(brakeOf());
  for (let i = 0; i < 30; i += 1) connection.socket.emit('ping', Buffer.alloc(0));
  expect(connection.socket.pongs).toBe(20);
  const closing = connect(brakeOf());
  closing.socket.readyState = 2;
  closing.socket.emit('ping', Buffer.alloc(0));
  expect(closing.socket.pongs).toBe(0);
});

it('keeps no timer for a connection that is gone', () => {
  const connection = connect(brakeOf());
  sendEvents(connection, 30);
  connection.emit('close');
  expect(vi.getTimerCount()).toBe(0);
});
