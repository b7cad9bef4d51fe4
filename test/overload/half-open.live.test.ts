import { afterAll, beforeAll, expect, test } from 'vitest';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { HostileSocket } from './hostile-socket.ts';

let product: TestQuickfire;
const open: HostileSocket[] = [];

beforeAll(async () => {
  product = await startQuickfire({ worker: false, env: { LIMIT_CONNECT_MS: '500', LIMIT_REQUEST_MS: '1500' } });
});
afterAll(async () => {
  for (const hostile of open) hostile.close();
  await product.stop();
});

const remember = (hostile: HostileSocket): HostileSocket => {
  open.push(hostile);
  return hostile;
};
const tcp = async () => remember(await HostileSocket.open(product.url()));

/** Sends a byte now and then, as long as it is heard. */
async function trickle(hostile: HostileSocket): Promise<void> {
  const timer = setInterval(() => hostile.write('x'), 50);
  try {
    await hostile.until(() => hostile.closed);
  } finally {
    clearInterval(timer);
  }
}

test('a connection on which nothing is ever asked for is closed', async () => {
  const hostile = await tcp();
  await hostile.until(() => hostile.closed);
});

test('headers that never end are not waited for, an upgrade among them', async () => {
  const hostile = await tcp();
  hostile.write('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: quiz\r\nUpgrade: websocket\r\nX-Slow: ');
  await trickle(hostile);
});

test('a body that never ends is not waited for', async () => {
  const hostile = await tcp();
  hostile.write(
    'POST /api/auth/guest HTTP/1.1\r\nHost: quiz\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n',
  );
  await trickle(hostile);
});

test('a WebSocket that asks for no namespace, or for none that there is, is closed', async () => {
  const silent = remember(await HostileSocket.webSocket(product.url()));
  const lost = remember(await HostileSocket.webSocket(product.url()));
  const asking = setInterval(() => lost.text('40/admin,'), 50);
  await silent.until(() => silent.closed);
  await lost.until(() => lost.closed);
  clearInterval(asking);
});

test('whoever has connected may be as quiet as they like', async () => {
  const newcomer = await product.client().connected();
  const late = await tcp();
  await late.until(() => late.closed);
  expect(newcomer.socket.connected).toBe(true);
  await newcomer.must('clock:ping', {});
});
