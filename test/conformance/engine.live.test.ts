/**
 * Engine.IO, protocol 4, as a public client meets it: against our web process with our options, WebSocket only.
 * Where we differ from a server with all options at their defaults, the name of the test says so.
 */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { opcodes, RawSocket } from '../fuzz/raw-socket.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { openEngine, reply } from './engine-talk.ts';

let product: TestQuickfire;
beforeAll(async () => {
  product = await startQuickfire({ worker: false });
});
afterAll(async () => {
  await product.stop();
});

/** What the engine says when it refuses a request. */
const refusals = {
  unknownTransport: { code: 0, message: 'Transport unknown' },
  unknownSession: { code: 1, message: 'Session ID unknown' },
  wrongMethod: { code: 2, message: 'Bad handshake method' },
  badRequest: { code: 3, message: 'Bad request' },
  forbidden: 'forbidden',
} as const;

/** One HTTP request below the path of the sockets. */
function ask(
  query: string,
  { method = 'GET', path = '/socket.io/', headers = {} }: { method?: string; path?: string; headers?: object } = {},
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${product.url()}${path}?${query}`, { method, agent: false, headers: { ...headers } });
    sent.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        body += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

const refusalOf = (body: string): unknown => JSON.parse(body);

describe('the handshake', () => {
  test('is one open packet with everything that a client needs', async () => {
    const { socket, open } = await openEngine(product.url());
    expect(open).toEqual({
      sid: expect.stringMatching(/^[\w-]{20}$/),
      upgrades: [],
      pingInterval: 10_000,
      pingTimeout: 8000,
      maxPayload: 262_144,
    });
    expect(socket.texts).toHaveLength(1);
    const other = await openEngine(product.url());
    expect(other.open.sid).not.toBe(open.sid);
    for (const each of [socket, other.socket]) each.close();
  });

  test('takes no other path', async () => {
    for (const path of ['/engine.io/', '/socket.io.evil/', '/api/socket.io/', '/SOCKET.IO/']) {
      const { status } = await ask('EIO=4&transport=websocket', { path });
      expect(status, path).toBe(404);
    }
    // An offer of another protocol, or elsewhere, is answered as any request is.
    const elsewhere = RawSocket.open(product.url(), {}, 'EIO=4&transport=websocket', '/engine.io/');
    await expect(elsewhere).rejects.toMatchObject({ status: 404 });
  });

  test('ignores queries that it does not know', async () => {
    const { socket } = await openEngine(product.url(), 'EIO=4&transport=websocket&t=abc&b64=1&foo=bar');
    socket.close();
  });

  test.each([
    ['3', 'EIO=3&transport=websocket'],
    ['none', 'transport=websocket'],
    ['5', 'EIO=5&transport=websocket'],
    ['no number', 'EIO=abc&transport=websocket'],
  ])('in another protocol version (%s) is closed without a session', async (_name, query) => {
    const socket = await RawSocket.open(product.url(), {}, query);
    await socket.until(() => socket.closed);
    expect(socket.texts).toEqual([]);
  });

  test.each([
    ['polling', 'EIO=4&transport=polling', refusals.unknownTransport],
    ['an unknown transport', 'EIO=4&transport=carrier-pigeon', refusals.unknownTransport],
    ['a name of the prototype', 'EIO=4&transport=constructor', refusals.unknownTransport],
    ['webtransport', 'EIO=4&transport=webtransport', refusals.unknownTransport],
    ['no transport', 'EIO=4', refusals.unknownTransport],
    ['websocket without an upgrade', 'EIO=4&transport=websocket', refusals.badRequest],
    ['an unknown session', 'EIO=4&transport=websocket&sid=nobody', refusals.unknownSession],
    ['a session of the prototype', 'EIO=4&transport=websocket&sid=__proto__', refusals.unknownSession],
  ])('over plain HTTP with %s is 400 and says why', async (_name, query, refusal) => {
    const { status, headers, body } = await ask(query);
    expect([status, refusalOf(body)]).toEqual([400, refusal]);
    expect(headers['content-type']).toContain('application/json');
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('by %s is 400 and says why', async (method) => {
    const { status, body } = await ask('EIO=4&transport=websocket', { method });
    expect([status, refusalOf(body)]).toEqual([400, refusals.wrongMethod]);
  });

  test.each([
    ['an unknown transport', 'EIO=4&transport=carrier-pigeon', refusals.unknownTransport],
    ['polling', 'EIO=4&transport=polling', refusals.unknownTransport],
    ['an unknown session', 'EIO=4&transport=websocket&sid=nobody', refusals.unknownSession],
  ])('as a WebSocket with %s is refused before it stands', async (_name, query, refusal) => {
    const refused = await RawSocket.open(product.url(), {}, query).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 400 });
    expect([refusal.message, JSON.stringify(refusal)]).toContain((refused as { body: string }).body);
  });

  test('of a page of another site is refused before it stands, of its own is not', async () => {
    const refused = await RawSocket.open(product.url(), { origin: 'https://evil.example' }).catch((e: unknown) => e);
    expect(refused).toMatchObject({ status: 400, body: refusals.forbidden });
    expect((await ask('EIO=4&transport=websocket', { headers: { origin: 'https://evil.example' } })).status).toBe(400);
    const { socket } = await openEngine(product.url(), undefined, { origin: product.url() });
    socket.close();
  });

  test('sets no cookie and lets no other site read anything', async () => {
    const { socket, headers } = await openEngine(product.url());
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['sec-websocket-extensions'], 'no compression').toBeUndefined();
    socket.close();
    for (const method of ['GET', 'OPTIONS']) {
      const headers = { origin: 'https://evil.example', 'access-control-request-method': 'GET' };
      const response = await ask('EIO=4&transport=polling', { method, headers });
      expect(response.headers['access-control-allow-origin'], method).toBeUndefined();
      expect(response.headers['set-cookie'], method).toBeUndefined();
    }
  });
});

describe('an upgrade', () => {
  test('is not offered, and none can be made onto a session', async () => {
    const { socket, open } = await openEngine(product.url());
    const query = `EIO=4&transport=websocket&sid=${open.sid}`;
    await expect(RawSocket.open(product.url(), {}, query)).rejects.toMatchObject({ status: 400 });
    for (const method of ['GET', 'POST']) {
      const polled = await ask(`EIO=4&transport=polling&sid=${open.sid}`, { method });
      expect([polled.status, refusalOf(polled.body)], method).toEqual([400, refusals.badRequest]);
    }
    // The session itself has not noticed anything.
    socket.text('40');
    await socket.until(() => reply(socket, '40') !== undefined);
    socket.close();
  });
});

describe('the heartbeat', () => {
  // The real intervals are those of the handshake above; here nobody wants to wait for them. Long enough for a busy machine.
  let real = {};
  beforeAll(() => {
    const { opts } = engine();
    real = { pingInterval: opts.pingInterval, pingTimeout: opts.pingTimeout };
    Object.assign(opts, { pingInterval: 800, pingTimeout: 2000 });
  });
  afterAll(() => {
    Object.assign(engine().opts, real);
  });
  const engine = () => (product.webs[0] as (typeof product.webs)[0]).app.io.engine;
  const openQuickly = async () => (await openEngine(product.url())).socket;
  const pings = (socket: RawSocket) => socket.texts.filter((text) => text === '2').length;

  test('comes from the server, and whoever answers keeps the session', async () => {
    const socket = await openQuickly();
    await socket.until(() => pings(socket) >= 5);
    expect(socket.closed).toBe(false);
    socket.close();
  });

  test('ends a session whose client is silent, after one ping', async () => {
    const socket = await openQuickly();
    socket.answersPings = false;
    await socket.until(() => socket.closed);
    expect(pings(socket)).toBe(1);
  });

  test('is owed also by a client that sends other packets: they put the end off once, not for ever', async () => {
    const socket = await openQuickly();
    socket.answersPings = false;
    socket.text('40');
    const talking = setInterval(() => socket.text('42["clock:ping",{}]'), 20);
    await socket.until(() => socket.closed);
    clearInterval(talking);
    expect(pings(socket)).toBe(1);
  });

  test('does not come from the client: a ping of its own closes the session', async () => {
    const { socket } = await openEngine(product.url());
    socket.text('2');
    await socket.until(() => socket.closed);
    expect(reply(socket, '3')).toBeUndefined();
  });

  test('may be answered without having been asked', async () => {
    const { socket } = await openEngine(product.url());
    socket.text('3');
    socket.text('3');
    socket.text('40');
    await socket.until(() => reply(socket, '40') !== undefined);
    socket.close();
  });
});

describe('a packet', () => {
  test.each(['', 'abc', '9', '7x', '\u0000'])('that is none (%j) closes the session', async (text) => {
    const { socket } = await openEngine(product.url());
    socket.text(text);
    await socket.until(() => socket.closed);
  });

  test.each(['0', '6', '5'])('of a type that only a server or an upgrade sends (%s) changes nothing', async (text) => {
    const { socket } = await openEngine(product.url());
    socket.text(text);
    socket.text('40');
    await socket.until(() => reply(socket, '40') !== undefined);
    socket.close();
  });

  test('"close" ends the session', async () => {
    const { socket } = await openEngine(product.url());
    socket.text('1');
    await socket.until(() => socket.closed);
  });

  test('in binary that nothing announced closes the session', async () => {
    const { socket } = await openEngine(product.url());
    socket.text('40');
    await socket.until(() => reply(socket, '40') !== undefined);
    socket.frame(Buffer.from([1, 2, 3]), { opcode: opcodes.binary });
    await socket.until(() => socket.closed);
  });

  test('may come in fragments', async () => {
    const { socket } = await openEngine(product.url());
    socket.frame(Buffer.from('4'), { fin: false });
    socket.frame(Buffer.from('0'), { opcode: opcodes.continuation });
    await socket.until(() => reply(socket, '40') !== undefined);
    socket.close();
  });
});
