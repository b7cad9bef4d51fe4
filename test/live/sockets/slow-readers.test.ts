import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BackgroundTasks } from '../../../src/observability/background-tasks.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { SlowReaders } from '../../../src/live/sockets/slow-readers.ts';
import { FakeConnection } from './fake-connection.ts';

let cuts = 0;
let readers: SlowReaders;
const hosts = new Set<unknown>();

beforeEach(() => {
  vi.useFakeTimers();
  cuts = 0;
  readers = new SlowReaders(
    (connection) => (hosts.has(connection) ? 10_000 : 1000),
    () => (cuts += 1),
    new BackgroundTasks(createLogger('silent', 'test'), new Registry()),
  );
});
afterEach(() => {
  readers.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function connect(): FakeConnection {
  const connection = new FakeConnection();
  readers.watch(connection);
  return connection;
}

it('cuts, once, whoever leaves more unread than is allowed', () => {
  const [slow, fast, host] = [connect(), connect(), connect()];
  hosts.add(host);
  slow.socket.bufferedAmount = 1001;
  fast.socket.bufferedAmount = 1000;
  host.socket.bufferedAmount = 10_000;
  vi.advanceTimersByTime(3000);
  expect([slow, fast, host].map(({ socket }) => socket.terminated)).toEqual([true, false, false]);
  expect(cuts).toBe(1);
});

it('counts what waits for the WebSocket too, packets with what they cost besides their data', () => {
  const [text, bytes, many] = [connect(), connect(), connect()];
  text.writeBuffer.push({ data: 'x'.repeat(1000) });
  bytes.writeBuffer.push({ data: Buffer.alloc(1000) });
  for (let i = 0; i < 4; i += 1) many.writeBuffer.push({});
  vi.advanceTimersByTime(1000);
  expect([text, bytes, many].map(({ socket }) => socket.terminated)).toEqual([true, true, true]);
});

it('looks at once when the client asks for more', () => {
  const slow = connect();
  slow.socket.bufferedAmount = 1001;
  slow.event();
  slow.event();
  expect(slow.socket.terminated).toBe(true);
  expect(cuts).toBe(1);
});

it('forgets a connection that is gone', () => {
  const gone = connect();
  gone.emit('close');
  gone.socket.bufferedAmount = 1001;
  vi.advanceTimersByTime(1000);
  expect(gone.socket.terminated).toBe(false);
});
