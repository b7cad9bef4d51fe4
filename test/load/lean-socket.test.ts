import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { encodeFrame, FrameError } from '../../load/swarm/frames.ts';
import { LeanSocket, makeShared, readTarget, type SocketOwner } from '../../load/swarm/lean-socket.ts';
import type { Packet } from '../../load/swarm/packets.ts';

let server: Server | undefined;

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function listen(http: Server): Promise<string> {
  server = http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** A real WebSocket server that speaks as little Engine.IO as there is. */
async function listenForSockets(onSocket: (socket: WebSocket, texts: string[]) => void): Promise<string> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, path: '/socket.io/' });
  sockets.on('connection', (socket) => {
    const texts: string[] = [];
    socket.on('message', (data: Buffer) => texts.push(data.toString()));
    socket.send('0{"sid":"s"}');
    onSocket(socket, texts);
  });
  return await listen(http);
}

interface Seen {
  socket: LeanSocket;
  packets: Packet[];
  closed: string[];
  until: (holds: () => boolean) => Promise<void>;
}

function open(url: string, onConnected: (socket: LeanSocket) => void = () => undefined): Seen {
  const packets: Packet[] = [];
  const closed: string[] = [];
  let check = (): void => undefined;
  const owner: SocketOwner = {
    onConnected() {
      packets.push({ kind: 'connected' });
      onConnected(socket);
      check();
    },
    onPacket(packet) {
      packets.push(packet);
      check();
    },
    onClosed(reason) {
      closed.push(reason);
      check();
    },
  };
  const socket = new LeanSocket(readTarget(url), owner, makeShared());
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      check = () => holds() && resolve();
      check();
    });
  return { socket, packets, closed, until };
}

describe('LeanSocket', () => {
  it('shakes hands, answers pings of both kinds, and is read by a real server at any length', async () => {
    const texts = ['', 'ä'.repeat(62), 'x'.repeat(125), 'x'.repeat(126), 'ü€'.repeat(13_000)];
    const { promise, resolve } = Promise.withResolvers<string[]>();
    const pongs: string[] = [];
    const url = await listenForSockets((socket, heard) => {
      socket.on('pong', (data) => pongs.push(data.toString()));
      socket.on('message', () => {
        if (heard.length === 1) {
          socket.ping('ä');
          socket.send('2');
          socket.send('40{"sid":"t"}');
        }
        if (heard.length === 2 + texts.length) resolve(heard);
      });
    });
    const { socket } = open(url, (socket) => {
      for (const text of texts) socket.send(text);
    });
    expect(await promise).toEqual(['40', '3', ...texts]);
    expect(pongs).toEqual(['ä']);
    expect(socket.frames).toBe(2);
    socket.close();
  });

  it('says once why it is over, and nothing after it', async () => {
    const url = await listenForSockets((socket) => {
      socket.send('44{"message":"no","data":{"code":"bad_token"}}');
      socket.send('42["leaderboard",{}]');
    });
    const { packets, closed, until } = open(url);
    await until(() => closed.length > 0);
    expect({ packets, closed }).toEqual({ packets: [], closed: ['refused: bad_token'] });
  });

  it.each([
    ['refused 403', 'HTTP/1.1 403 Forbidden\r\n\r\n'],
    ['no WebSocket server', 'HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: no\r\n\r\n'],
    ['refused without a status', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['no WebSocket server', 'x'.repeat(10_000)],
  ])('is over with "%s"', async (reason, reply) => {
    const url = await listen(createServer().on('upgrade', (_, socket) => socket.end(reply)));
    const { closed, until } = open(url);
    await until(() => closed.length > 0);
    expect(closed).toEqual([reason]);
  });

  it('is over when nobody listens', async () => {
    const http = createServer();
    const url = await listen(http);
    http.close();
    await once(http, 'close');
    const { closed, until } = open(url);
    await until(() => closed.length > 0);
    expect(closed).toEqual(['ECONNREFUSED']);
  });

  it('sends no frame that a player never has', () => {
    expect(() => encodeFrame('x'.repeat(65_536), Buffer.from([1, 2, 3, 4]))).toThrow(FrameError);
  });
});

it.each([
  ['http://127.0.0.1:3000', { host: '127.0.0.1', port: 3000, secure: false }],
  ['https://play.example', { host: 'play.example', port: 443, secure: true }],
  ['http://[::1]', { host: '::1', port: 80, secure: false }],
])('reads %s', (url, target) => expect(readTarget(url)).toEqual(target));
