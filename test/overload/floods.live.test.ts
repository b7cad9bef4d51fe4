import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { readTestEnvironment } from '../support/environment.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { frame, HostileSocket } from './hostile-socket.ts';

/** A machine with other work may take its time. */
const patient = { timeout: 20_000 };

let shared: TestQuickfire;
let product: TestQuickfire;
const open: HostileSocket[] = [];

beforeAll(async () => {
  shared = await startQuickfire({ worker: false });
});
afterAll(() => shared.stop());

/** With the defaults all tests share one; what they count is the difference. */
const start = async (env?: Record<string, string>) => {
  product = env === undefined ? shared : await startQuickfire({ worker: false, env });
  pausesBefore = await metric('quickfire_reading_paused_total');
};
let pausesBefore = 0;
const pauses = async () => (await metric('quickfire_reading_paused_total')) - pausesBefore;
const stop = async () => {
  for (const hostile of open.splice(0)) hostile.close();
  if (product !== shared) await product.stop();
};
afterEach(stop);

const newcomer = async (): Promise<HostileSocket> => {
  const hostile = await HostileSocket.connected(product.url());
  open.push(hostile);
  return hostile;
};
const pings = (count: number): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, id) => frame(`42${id}["clock:ping",{}]`)));
const countOf = (text: string, part: string): number => text.split(part).length - 1;
/** The text is kept for a second: another one than the first that is read was made after that. */
const metricsText = async (): Promise<string> => {
  const read = async () => (await fetch(`${product.url()}/metrics`)).text();
  const earlier = await read();
  let text = earlier;
  await expect.poll(async () => (text = await read()), patient).not.toBe(earlier);
  return text;
};
const metric = async (name: string): Promise<number> => {
  const text = await metricsText();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
};

test('a burst of 40 is answered, the rest of a flood told to slow down; the socket stays, and is not read meanwhile', async () => {
  await start();
  const flooder = await newcomer();
  flooder.write(pings(1000));
  await flooder.until(() => countOf(flooder.tail, '{"ok":') >= 1000);
  expect(countOf(flooder.tail, '{"ok":true')).toBeGreaterThanOrEqual(40);
  expect(countOf(flooder.tail, '"too_many"')).toBeGreaterThan(900);
  expect(await pauses()).toBeGreaterThan(0);
  expect(await metric('quickfire_frames_dropped_total')).toBe(0);
  expect(flooder.closed).toBe(false);
  // It is heard again once it has made up for it.
  flooder.text('42777["clock:ping",{}]');
  await flooder.until(() => flooder.tail.includes('43777['));
});

test('20 events a second never meet a limit [LIM-1]', async () => {
  // One of its own: a flood of before may still be in the buffers of a shared one.
  await start({});
  const player = await product.client().connected();
  for (let i = 0; i < 60; i += 1) {
    await player.must('clock:ping', {});
    if (i >= 30) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await pauses()).toBe(0);
});

test('what is beyond the replies for floods is dropped, and nobody else notices', async () => {
  await start({ LIMIT_FLOOD_REPLIES_PER_SECOND: '1', LIMIT_FRAMES_PER_SECOND: '100', LIMIT_FRAMES_BURST: '100' });
  const [flooder, quiet] = [await newcomer(), await product.client().connected()];
  flooder.write(pings(1000));
  await expect.poll(() => metric('quickfire_frames_dropped_total'), patient).toBeGreaterThan(800);
  await quiet.must('clock:ping', {});
  expect(flooder.closed).toBe(false);
});

test('a flood without acknowledgements, and of heartbeats of the WebSocket, is slowed down just so', async () => {
  await start();
  const [mute, pinger] = [await newcomer(), await newcomer()];
  mute.write(Buffer.concat(Array.from({ length: 1000 }, () => frame('42["clock:ping",{}]'))));
  await expect.poll(pauses, patient).toBe(1);
  pinger.write(Buffer.concat(Array.from({ length: 1000 }, () => frame('', { opcode: 9 }))));
  await expect.poll(pauses, patient).toBe(2);
  expect([mute.closed, pinger.closed]).toEqual([false, false]);
});

test.runIf(readTestEnvironment().full)(
  'a flood that outlasts heartbeats is never cut',
  { timeout: 60_000 },
  async () => {
    await start({});
    const flooder = await newcomer();
    const endsAt = Date.now() + 30_000;
    while (Date.now() < endsAt) {
      flooder.write(pings(500));
      await sleep(100);
    }
    expect(flooder.closed).toBe(false);
  },
);

test('leaving the namespace and connecting again brings no fresh allowance, and cannot be done for ever', async () => {
  await start({ LIMIT_EVENTS_PER_SECOND: '1', LIMIT_EVENTS_BURST: '40' });
  const again = await newcomer();
  again.write(pings(45));
  await again.until(() => again.tail.includes('"too_many"'));
  const reconnect = async (): Promise<void> => {
    again.tail = '';
    again.text('41');
    // In the same read it would come before the goodbye was heard.
    await new Promise((resolve) => setTimeout(resolve, 5));
    again.text('40');
    await again.until(() => again.closed || /40{"sid"|44{/.test(again.tail));
  };
  await reconnect();
  again.write(pings(45));
  await again.until(() => countOf(again.tail, '{"ok":') >= 45);
  // What time has brought since; not another 40.
  expect(countOf(again.tail, '{"ok":true')).toBeLessThan(40);
  for (let tries = 0; tries < 200 && !again.tail.includes('44{'); tries += 1) await reconnect();
  expect(again.tail).toMatch(/44{"message":"slow down a little","data":{"code":"too_many".*"retryAfterMs"/);
});

test('a message in too many fragments closes the connection; in a few it is a message', async () => {
  await start();
  const [few, many, endless] = [await newcomer(), await newcomer(), await newcomer()];
  const inPieces = (text: string): Buffer =>
    Buffer.concat(
      text.split('').map((piece, i) => frame(piece, { opcode: i === 0 ? 1 : 0, fin: i === text.length - 1 })),
    );
  few.write(inPieces('421["clock:ping",{}]'));
  await few.until(() => few.tail.includes('431['));
  many.write(inPieces(`421["clock:ping",{}]${' '.repeat(60)}`));
  await many.until(() => many.closed);
  // Each piece would keep alive all that came with it.
  endless.write(frame('4', { fin: false }));
  const feeding = setInterval(() => endless.write(frame('2', { opcode: 0, fin: false })), 5);
  await endless.until(() => endless.closed);
  clearInterval(feeding);
});

test('frames are as large as configured', async () => {
  await start({ LIMIT_FRAME_BYTES: '1000', LIMIT_HOST_FRAME_BYTES: '4000' });
  const game = await product.game(singlesQuiz(1));
  const player = await newcomer();
  const host = await HostileSocket.connected(product.url(), game.hostToken);
  open.push(host);
  const event = (bytes: number) => `421["clock:ping",${JSON.stringify({ x: 'x'.repeat(bytes) })}]`;
  host.text(event(2000));
  await host.until(() => host.tail.includes('431['));
  player.text(event(500));
  await player.until(() => player.tail.includes('431['));
  player.text(event(1000));
  host.text(event(4000));
  await player.until(() => player.closed);
  await host.until(() => host.closed);
});

test('connections: as many in all as configured, and so many in a row from one address', async () => {
  const tries = async (times: number): Promise<string> => {
    const outcomes: string[] = [];
    for (let i = 0; i < times; i += 1) {
      const hostile = await HostileSocket.webSocket(product.url()).catch(() => undefined);
      outcomes.push(hostile === undefined ? 'no' : 'yes');
      if (hostile !== undefined) open.push(hostile);
    }
    return outcomes.join(' ');
  };
  await start({ LIMIT_SOCKETS: '2' });
  expect(await tries(3)).toBe('yes yes no');
  await stop();
  await start({ LIMIT_CONNECTIONS_PER_SECOND: '1', LIMIT_CONNECTIONS_BURST: '3' });
  expect(await tries(8)).toMatch(/^yes yes yes .*no/);
}, 60_000);
