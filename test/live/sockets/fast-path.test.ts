/**
 * The fast paths in and out against the public ones: the same server twice, one of them with a connection in which the
 * libraries' private fields are not as expected. What clients are sent must be the same, byte for byte and in order.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { Encoder } from 'socket.io-parser';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { takeFastPath } from '../../../src/live/sockets/fast-path.ts';
import { TolerantDecoder } from '../../../src/live/sockets/tolerant-decoder.ts';
import { setFastPath, tell, tellAll } from '../../../src/live/rooms/send-packet.ts';

const bytesMax = 1000;
const names = new Set(['echo', 'later', 'burst']);
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});

interface Trial {
  url: string;
  /** Events that came by the fast path. */
  fast: () => number;
  packets: string[];
}

async function startServer(way: 'fast' | 'public'): Promise<Trial> {
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'], parser: { Encoder, Decoder: TolerantDecoder } });
  const packets: string[] = [];
  let fast = 0;
  io.engine.on('connection', (connection: Socket['conn']) => {
    connection.on('packet', ({ type, data }) => packets.push(`${type} ${String(data)}`));
  });
  io.on('connection', (socket) => {
    // As a library would look that keeps its TCP socket elsewhere.
    if (way === 'public') Object.defineProperty(socket.conn.transport, 'name', { value: 'renamed' });
    const take = (event: unknown, payloads: unknown[], acknowledge: (reply: unknown) => void): void => {
      if (event === 'burst') {
        tell(socket, 'one', payloads[0]);
        socket.emit('two', 'the public way');
        tellAll([socket, socket], 'three', payloads[0]);
        tell(socket, 'four', 'x'.repeat(70_000));
        tell(socket, 'five', 'ü'.repeat(200));
      }
      if (event === 'later') setImmediate(() => acknowledge({ event, payloads }));
      else acknowledge({ event, payloads });
      acknowledge('never more than once');
    };
    socket.on('disconnect', () => socket.conn.write('gone'));
    takeFastPath(socket, { names, bytesMax }, (event, payload, acknowledge) => {
      fast += 1;
      take(event, [payload], acknowledge);
    });
    socket.onAny((event: unknown, ...args: unknown[]) => {
      const acknowledge = args.pop();
      if (typeof acknowledge === 'function') take(event, args, acknowledge as (reply: unknown) => void);
    });
  });
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  ends.push(() => io.close());
  return { url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`, fast: () => fast, packets };
}

type Frame = string | Buffer;

/**
 * Connects, sends the first frames, and each time one of the texts of `then` has come, the frames that belong to it. Returns
 * all that came, until the acknowledgement 999, which is asked for at last, or the end of the connection.
 */
async function talk(url: string, first: readonly Frame[], then: [string, Frame[]][] = []): Promise<string[]> {
  const socket = new WebSocket(`${url}/socket.io/?EIO=4&transport=websocket`);
  const got: string[] = [];
  const steps: [string, readonly Frame[]][] = [['0', ['40']], ['40', first], ...then];
  let owed = 0;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.on('error', reject);
  socket.on('close', () => resolve());
  const onText = (text: string): void => {
    // Ids of sessions and sockets.
    if (text.startsWith('4') && !text.startsWith('40')) got.push(text);
    if (text.startsWith('43999')) resolve();
    const [start, frames] = steps[0] ?? [];
    if (start === undefined || !text.startsWith(start)) return;
    steps.shift();
    for (const frame of frames ?? []) socket.send(frame);
    // A round trip: what was sent has been dealt with, in later turns, too.
    owed += 1;
    socket.ping();
  };
  socket.on('message', (data: Buffer) => onText(data.toString()));
  socket.on('pong', () => {
    owed -= 1;
    if (owed > 0) return;
    if (steps.length === 0) socket.send('42999["echo","the last"]');
  });
  await promise;
  socket.terminate();
  return got;
}

const ours = [
  '421["echo",{"a":1}]',
  '422["later",{"b":[true,null]}]',
  '423["echo","ünïcode ☃ 🎉"]',
  '424["burst",{"c":"é"}]',
  '425["echo",{"__proto__":{"x":1}}]',
];
const others = [
  '42["echo",{"no":"acknowledgement"}]',
  '4210["unknown",1]',
  '4211["connect",1]',
  '4212["echo"]',
  '4213["echo",1,2]',
  '420014["echo","leading zeros"]',
  '4299999999999["echo","a long id"]',
  `4216["echo","${'x'.repeat(bytesMax)}"]`,
  '4217[5,1]',
];
const broken: (Frame | Frame[])[] = [
  ['451-["echo",{"_placeholder":true,"num":0}]', '422["echo","where an attachment is due"]'],
  '42/other,15["echo",1]',
  '4218["echo",',
  '4219{"echo":1}',
  '42',
  '4',
  '42[',
  '4220',
  '45',
  Buffer.from([1, 2, 3]),
  '9x',
];

it('gives clients the same frames in the same order', async () => {
  const [fast, plain] = await Promise.all([startServer('fast'), startServer('public')]);
  expect(await talk(fast.url, ours)).toEqual(await talk(plain.url, ours));
  for (const frame of [...others, ...broken]) {
    // Alone: an event of ours may overtake another one that came with the same read.
    const then: [string, Frame[]][] = [['431', [frame].flat()]];
    const [got, expected] = await Promise.all([fast, plain].map(({ url }) => talk(url, ['421["echo",1]'], then)));
    expect(got, JSON.stringify(frame)).toEqual(expected);
  }
  expect(fast.packets).toEqual(plain.packets);
  // The fast path was taken, and only by what it is for.
  expect(plain.fast()).toBe(0);
  expect(fast.fast()).toBeGreaterThan(ours.length);
});

it('is given back when the socket goes and the connection stays', async () => {
  const { url, fast } = await startServer('fast');
  const got = await talk(
    url,
    ['421["echo",1]'],
    [
      ['431', ['41']],
      ['4gone', ['40']],
      ['40', ['422["echo",2]']],
    ],
  );
  expect(got.map((text) => text.slice(0, 5))).toEqual(['431[{', '4gone', '432[{', '43999']);
  expect(fast()).toBe(3);
});

it('is taken by no connection when it is turned off', async () => {
  setFastPath(false);
  try {
    const { url, fast, packets } = await startServer('fast');
    const got = await talk(url, ours);
    const plain = await startServer('public');
    expect(got).toEqual(await talk(plain.url, ours));
    expect(fast()).toBe(0);
    expect(packets).toEqual(plain.packets);
  } finally {
    setFastPath(true);
  }
});
