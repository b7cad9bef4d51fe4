/**
 * Socket.IO, protocol 5, as a public client meets it: packets written by hand to our web process with our options. What
 * breaks the protocol closes the connection; an event of whatever kind does not.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { opcodes, type RawSocket } from '../fuzz/raw-socket.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { acknowledged, openEngine, openSocket, reply } from './engine-talk.ts';

let product: TestQuickfire;
let game: TestGame;
beforeAll(async () => {
  product = await startQuickfire({ worker: false });
  game = await product.game(singlesQuiz(1));
});
afterAll(async () => {
  await product.stop();
});

const open = (connect?: string) => openSocket(product.url(), connect);
const open42 = async () => await open();
const ping = '["clock:ping",{}]';
const now = { ok: true, now: expect.any(Number) };
const noSuchEvent = { ok: false, error: { code: 'bad_request', message: expect.any(String), retryable: false } };

/** It still answers, so nothing that came before has closed it. */
async function expectAlive(socket: RawSocket): Promise<void> {
  expect(await acknowledged(socket, '777', ping)).toMatchObject(now);
}

/** @returns what had come until it was closed, the open packet aside */
async function expectClosed(socket: RawSocket): Promise<string[]> {
  await socket.until(() => socket.closed);
  return socket.texts.slice(1);
}

describe('CONNECT', () => {
  test('is answered with a session id of its own', async () => {
    const { socket, open: engine } = await openEngine(product.url());
    socket.text('40');
    await socket.until(() => socket.texts.length > 1);
    const { sid, ...more } = JSON.parse(socket.texts[1]!.slice(2)) as { sid: string };
    // Without `pid`: there is no recovery of the connection's state. A token brings a seat back, whatever happened.
    expect(more).toEqual({});
    expect(sid).not.toBe(engine.sid);
    socket.close();
  });

  test.each(['0', '0{}', '0{"foo":1}', '0/,', '0/,{}'])('%s makes a newcomer', async (connect) => {
    const socket = await open(connect);
    await expectAlive(socket);
    expect(socket.texts.some((text) => text.startsWith('42'))).toBe(false);
    socket.close();
  });

  test('with a token seats: the first event is the snapshot', async () => {
    const socket = await open(`0${JSON.stringify({ token: game.hostToken })}`);
    await socket.until(() => reply(socket, '42') !== undefined);
    expect(reply(socket, '42')).toMatch(/^42\["room:snapshot",\{/);
    socket.close();
  });

  test.each(['""', '"no"', 'null', '0', 'true', '{}', '[]', `["${'x'.repeat(40)}"]`])(
    'with the token %s is CONNECT_ERROR with a coded error, and may be tried again',
    async (token) => {
      const socket = await open(`0{"token":${token}}`);
      const error: unknown = JSON.parse(reply(socket, '44')!.slice(2));
      expect(error).toEqual({
        message: expect.any(String),
        data: { code: 'bad_token', message: expect.any(String), retryable: false },
      });
      socket.text('40');
      await socket.until(() => reply(socket, '40') !== undefined);
      await expectAlive(socket);
      socket.close();
    },
  );

  test.each(['0[]', '0"text"', '0{', '0{"token"', '0nonsense', '0null'])('%s closes', async (connect) => {
    const { socket } = await openEngine(product.url());
    socket.text(`4${connect}`);
    expect(await expectClosed(socket)).toEqual([]);
  });

  test.each(['/other', '/admin', '/constructor', '/__proto__', '/ '])(
    'to an unknown namespace (%s) is CONNECT_ERROR, and the main one can be had after it',
    async (namespace) => {
      const { socket } = await openEngine(product.url());
      socket.text(`40${namespace},`);
      await socket.until(() => reply(socket, '44') !== undefined);
      expect(reply(socket, '44')).toBe(`44${namespace},{"message":"Invalid namespace"}`);
      socket.text('40');
      await socket.until(() => reply(socket, '40') !== undefined);
      await expectAlive(socket);
      socket.close();
    },
  );

  test('a second time closes', async () => {
    const socket = await open42();
    socket.text('40');
    await expectClosed(socket);
  });

  test('must come first: an event, an acknowledgement or a DISCONNECT before it closes', async () => {
    for (const text of [`42${ping}`, `421${ping}`, '431[1]', '41']) {
      const { socket } = await openEngine(product.url());
      socket.text(text);
      expect(await expectClosed(socket), text).toEqual([]);
    }
  });
});

describe('DISCONNECT', () => {
  /** It is not acknowledged, and what comes in the same read as it may be taken for earlier. */
  async function disconnect(socket: RawSocket): Promise<void> {
    const { sid } = JSON.parse((reply(socket, '40') as string).slice(2)) as { sid: string };
    socket.text('41');
    await expect.poll(() => (product.webs[0] as (typeof product.webs)[0]).app.io.sockets.sockets.has(sid)).toBe(false);
  }

  test('ends the socket and not the session: the same connection may have another one', async () => {
    const socket = await open(`0${JSON.stringify({ token: game.hostToken })}`);
    await socket.until(() => reply(socket, '42["room:snapshot"') !== undefined);
    await disconnect(socket);
    socket.text('40');
    await socket.until(() => socket.texts.filter((text) => text.startsWith('40')).length === 2);
    const [first, second] = socket.texts.filter((text) => text.startsWith('40'));
    expect(second).not.toBe(first);
    // The new one is a newcomer: it has no seat of the old one's.
    expect(await acknowledged(socket, '1', '["room:sync",{}]')).toMatchObject({
      ok: false,
      error: { code: 'not_allowed' },
    });
    socket.close();
  });

  test('is the last that counts: an event after it closes', async () => {
    const socket = await open42();
    await disconnect(socket);
    socket.text(`421${ping}`);
    await expectClosed(socket);
    expect(reply(socket, '431')).toBeUndefined();
  });

  test('of a namespace that is not ours closes', async () => {
    const socket = await open42();
    socket.text('41/other,');
    await expectClosed(socket);
  });
});

describe('an acknowledgement', () => {
  test.each(['0', '1', '42', '4294967296', String(Number.MAX_SAFE_INTEGER)])('keeps the id %s', async (id) => {
    const socket = await open42();
    expect(await acknowledged(socket, id, ping)).toMatchObject(now);
    socket.close();
  });

  test('comes for each event, whatever their order of ids [EVT-1]', async () => {
    const socket = await open42();
    for (const id of [9, 3, 7]) socket.text(`42${id}${ping}`);
    await socket.until(() => socket.texts.filter((text) => text.startsWith('43')).length === 3);
    expect(socket.texts.flatMap((text) => /^43(\d+)\[/.exec(text)?.[1] ?? [])).toEqual(['9', '3', '7']);
    socket.close();
  });

  test('is not sent for an event that does not ask for one', async () => {
    const socket = await open42();
    socket.text(`42${ping}`);
    socket.text('42["no:such",{}]');
    await expectAlive(socket);
    expect(socket.texts.filter((text) => text.startsWith('43'))).toHaveLength(1);
    socket.close();
  });

  test.each(['430[]', '431[1,2]', '43999999999999[{}]', '43["no id"]', '461-0[{"_placeholder":true,"num":0}]'])(
    'from the client of something never asked (%s) changes nothing',
    async (packet) => {
      const socket = await open42();
      socket.text(packet);
      if (packet.startsWith('46')) socket.frame(Buffer.from([1]), { opcode: opcodes.binary });
      await expectAlive(socket);
      socket.close();
    },
  );
});

describe('an event', () => {
  test.each([
    ['an unknown name', '["no:such",{}]'],
    ['a number for a name', '[5,{}]'],
    ['an empty name', '["",{}]'],
    ['no payload', '["clock:ping"]'],
    ['two payloads', '["clock:ping",{},{}]'],
    ['a payload that is no object', '["clock:ping",5]'],
    ['null for a payload', '["clock:ping",null]'],
    ['fields that nobody knows', '["clock:ping",{"__proto__":{},"x":1}]'],
    ['a name of the prototype', '["__proto__",{}]'],
    ['a method of the socket', '["emit",{}]'],
  ])('with %s is refused with a code and does not disconnect', async (_name, event) => {
    const socket = await open42();
    expect(await acknowledged(socket, '5', event)).toMatchObject(noSuchEvent);
    await expectAlive(socket);
    socket.close();
  });

  // Socket.IO's own decoder takes these for a broken packet; PROTOCOL says that no event disconnects.
  const reserved = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];
  test.each([...reserved, 'error', 'connection', 'ping', 'message'])(
    'with the reserved name "%s" is refused like any unknown one',
    async (name) => {
      const socket = await open42();
      const event = JSON.stringify([name, {}]);
      expect(await acknowledged(socket, '5', event)).toMatchObject(noSuchEvent);
      for (const text of [`42${event}`, `42/,6${event}`, `427[ ${JSON.stringify(name)} , {} ]`]) socket.text(text);
      socket.text(`451-8${JSON.stringify([name, { _placeholder: true, num: 0 }])}`);
      socket.frame(Buffer.from([1]), { opcode: opcodes.binary });
      await expectAlive(socket);
      for (const id of [6, 7, 8]) expect(reply(socket, `43${id}[{"ok":false`), `${id}`).toBeDefined();
      socket.close();
    },
  );

  test('with a reserved name is counted by the limits like any other', async () => {
    const socket = await open42();
    for (let i = 0; i < 60; i += 1) socket.text(`42${i}["connect",{}]`);
    await socket.until(() => socket.texts.some((text) => text.includes('"too_many"')));
    socket.close();
  });

  test('with attachments is taken apart and put together, then judged as any other', async () => {
    const socket = await open42();
    socket.text('452-1["clock:ping",{"a":{"_placeholder":true,"num":0},"b":{"_placeholder":true,"num":1}}]');
    socket.frame(Buffer.from([1, 2]), { opcode: opcodes.binary });
    socket.frame(Buffer.from([3]), { opcode: opcodes.binary });
    await socket.until(() => reply(socket, '431[') !== undefined);
    expect(reply(socket, '431[')).toContain('"bad_request"');
    await expectAlive(socket);
    socket.close();
  });

  test('of a namespace that is not joined closes', async () => {
    const socket = await open42();
    socket.text(`42/other,1${ping}`);
    await expectClosed(socket);
  });
});

describe('a broken packet closes', () => {
  test.each([
    ['bad JSON', '42["clock:ping",{]'],
    ['JSON cut short', '421["clock:ping",{}'],
    ['a bad reserved event', '42["connect",{]'],
    ['an event that is no array', '42{"clock:ping":{}}'],
    ['an empty event', '42[]'],
    ['a name that is an object', '42[{}]'],
    ['an acknowledgement that is no array', '431{}'],
    ['DISCONNECT with a payload', '41{}'],
    ['CONNECT_ERROR from a client', '44{"message":"no"}'],
    ['an unknown type', '47["clock:ping",{}]'],
    ['no type', '4'],
    ['text for a type', '4abc'],
    ['attachments without a number', '45-["clock:ping",{}]'],
    ['no attachments', '450-["clock:ping",{}]'],
    ['more attachments than ten', '4511-["clock:ping",{}]'],
  ])('%s', async (_name, packet) => {
    const socket = await open42();
    socket.text(packet);
    await expectClosed(socket);
    expect(reply(socket, '43')).toBeUndefined();
  });

  test('text where an attachment is due', async () => {
    const socket = await open42();
    socket.text('451-1["clock:ping",{"_placeholder":true,"num":0}]');
    socket.text(`422${ping}`);
    await expectClosed(socket);
  });

  test('a placeholder for an attachment that there is not', async () => {
    const socket = await open42();
    socket.text('451-1["clock:ping",{"_placeholder":true,"num":7}]');
    socket.frame(Buffer.from([1]), { opcode: opcodes.binary });
    await expectClosed(socket);
  });
});
