import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientEventNames, type ClientEventName } from '../../src/protocol/client-events.ts';
import { RawSocket } from '../fuzz/raw-socket.ts';
import { startQuickfire, type TestGame, type TestPlayer, type TestQuickfire } from '../support/quickfire.ts';
import { sevenTypesQuiz, singlesQuiz } from '../support/quizzes.ts';
import type { TestClient } from '../support/test-client.ts';

let product: TestQuickfire;
let limited: TestQuickfire;
beforeAll(async () => {
  const env = { LIMIT_EVENTS_PER_SECOND: '100000', LIMIT_EVENTS_BURST: '100000', LIMIT_REST_PER_MINUTE: '100000' };
  product = await startQuickfire({ worker: false, env });
  limited = await startQuickfire({ worker: false });
});
afterAll(async () => {
  await product.stop();
  await limited.stop();
});

/** A payload that each event takes. */
const valid: Record<ClientEventName, object> = {
  'player:join': { pin: '000000', nickname: 'Ann' },
  'player:answer': { question: 0, answer: 0 },
  'player:react': { emoji: '👍' },
  'player:rename': { nickname: 'Ann' },
  'player:leave': {},
  'player:receipts': { receipts: [] },
  'room:sync': {},
  'clock:ping': {},
  'host:start': {},
  'host:next': {},
  'host:end': {},
  'host:pause': {},
  'host:resume': {},
  'host:extend': { ms: 1000 },
  'host:lock': { locked: true },
  'host:show': { question: 0, rowId: '0' },
  'host:sweep': {},
  'host:prompts': {},
  'host:kick': { playerId: 'nobody' },
  'host:readmit': { playerId: 'nobody' },
  'host:unban': { playerId: 'nobody' },
};

interface Stage {
  game: TestGame;
  host: TestClient;
  player: TestPlayer;
  newcomer: TestClient;
  /** The client that may send the event. */
  whoMay: (event: ClientEventName) => TestClient;
}

async function stage(on: TestQuickfire = product): Promise<Stage> {
  const game = await on.game(singlesQuiz(2, 240_000), { introMs: 0, teams: ['Red', 'Blue'] });
  const host = await on.host(game);
  const player = await on.join(game, 'Ann');
  await on.join(game, 'Bob');
  await host.must('host:start', {});
  await player.client.event('question:open');
  const newcomer = await on.client().connected();
  const whoMay = (event: ClientEventName) => {
    if (event === 'player:join') return newcomer;
    return event.startsWith('host:') ? host : player.client;
  };
  return { game, host, player, newcomer, whoMay };
}

/** What a host's screen would be from scratch, without the clock. */
async function picture({ host, player }: Stage): Promise<unknown> {
  const { now: _now, ...hosts } = await host.snapshot();
  const { now: _then, ...players } = await player.client.snapshot();
  return { hosts, players };
}

describe('an event that is not well-formed changes nothing and disconnects nobody [VER-2, EVT-2]', () => {
  test.each(clientEventNames)('%s', async (event) => {
    const on = await stage();
    const client = on.whoMay(event);
    const before = await picture(on);
    const payload = valid[event];
    const refused = async (...args: unknown[]) => {
      const reply: unknown = await client.socket.timeout(5000).emitWithAck(event, ...args);
      expect(reply, JSON.stringify(args)).toMatchObject({
        ok: false,
        error: { code: 'bad_request', retryable: false },
      });
    };
    // No acknowledgement: not even a refusal can be sent.
    client.socket.emit(event);
    client.socket.emit(event, payload);
    client.socket.emit(event, payload, payload);
    client.socket.emit(event, payload, 'last');
    await refused();
    await refused(payload, payload);
    await refused(payload, null);
    for (const wrong of [null, 0, '', 'text', true, [], [payload], JSON.stringify(payload)]) await refused(wrong);
    await refused({ ...payload, extra: 1 });
    await refused({ ...payload, constructor: 1 });
    await refused({ ...payload, [Symbol.iterator.description ?? '']: 1 });
    await refused(
      JSON.parse(
        `{"__proto__":{"admin":true}${Object.keys(payload).length > 0 ? ',' : ''}${JSON.stringify(payload).slice(1)}`,
      ),
    );
    await refused(Buffer.from('binary'));
    for (const key of Object.keys(payload)) {
      await refused({ ...payload, [key]: undefined });
      await refused({ ...payload, [key]: null });
      await refused({ ...payload, [key]: { $ne: null } });
      await refused({ ...payload, [key]: Buffer.from('1') });
    }
    expect(client.socket.connected).toBe(true);
    expect(await picture(on)).toEqual(before);
  });

  test('an acknowledgement that is not last is none', async () => {
    const on = await stage();
    const raw = await rawHost(on.game);
    const before = await picture(on);
    // Socket.IO can only ask for one reply, at the end; two events with the same id are two.
    raw.text('427["host:next",{},"more"]');
    raw.text('42["host:next",{}]');
    raw.text('428["clock:ping",{}]');
    await raw.until(() => raw.texts.some((text) => text.startsWith('438[')));
    expect(raw.texts.find((text) => text.startsWith('437['))).toContain('bad_request');
    expect(await picture(on)).toEqual(before);
    raw.close();
  });

  test.each([
    'nothing',
    '',
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'room:snapshot',
    'Player:join',
    'player:join ',
    '42',
    'seat:taken',
    'reactions',
    // Names that mean something to Socket.IO itself.
    'error',
    'connection',
    'message',
  ])('an unknown event: %j', async (event) => {
    const client = await product.client().connected();
    const reply: unknown = await client.socket.timeout(5000).emitWithAck(event, {});
    expect(reply).toMatchObject({ ok: false, error: { code: 'bad_request', retryable: false } });
    for (const bait of [{}, null, undefined, { toString: 1, message: null }]) client.socket.emit(event, bait);
    expect(await client.send('clock:ping', {})).toMatchObject({ ok: true });
  });
});

describe('values out of their range', () => {
  const cases: [ClientEventName, object[]][] = [
    [
      'player:join',
      ['12345', '1234567', 'abcdef', '12 456', '１２３４５６', '-12345', '12345\n', 123456].map((pin) => ({
        pin,
        nickname: 'Ann',
      })),
    ],
    ['player:join', ['k'.repeat(15), 'k'.repeat(65), ''].map((key) => ({ pin: '000000', nickname: 'Ann', key }))],
    ['player:answer', [-1, 0.5, 200, '0', 2 ** 53].map((question) => ({ question, answer: 0 }))],
    [
      'player:answer',
      ['', ' ', 'x'.repeat(201), [], [0, 0], [8], [0.5], [[0]], ['0'], { 0: 0 }, null].map((answer) => ({
        question: 0,
        answer,
      })),
    ],
    ['player:react', ['', 'a', '1', '👍👍', '<b>', '👍'.repeat(20), '❤', 'https://x'].map((emoji) => ({ emoji }))],
    [
      'player:receipts',
      [
        { receipts: Array.from({ length: 201 }, () => 'r') },
        { receipts: [''] },
        { receipts: ['r'.repeat(2001)] },
        { receipts: [1] },
      ],
    ],
    ['host:next', [-1, 0.5, '1', 2 ** 53].map((rev) => ({ rev }))],
    ['host:extend', [999, 120_001, 0, -1000, 1000.5, '1000'].map((ms) => ({ ms }))],
    [
      'host:extend',
      [
        { ms: 1000, id: '' },
        { ms: 1000, id: 'x'.repeat(65) },
        { ms: 1000, id: 1 },
      ],
    ],
    ['host:lock', ['true', 1, 0].map((locked) => ({ locked }))],
    ['host:kick', ['', 'x'.repeat(65), 1].map((playerId) => ({ playerId }))],
    ['host:kick', ['true', 1, null].map((ban) => ({ playerId: 'somebody', ban }))],
    ['host:unban', ['', 'x'.repeat(65), 1].map((playerId) => ({ playerId }))],
    ['host:show', [-1, 200, 0.5, '0'].map((question) => ({ question, rowId: '0' }))],
    ['host:show', ['', 'x'.repeat(33), 0].map((rowId) => ({ question: 0, rowId }))],
  ];
  test.each(cases)('%s %j', async (event, payloads) => {
    const on = await stage();
    const before = await picture(on);
    for (const payload of payloads) {
      expect(await on.whoMay(event).send(event, payload), JSON.stringify(payload)).toMatchObject({
        ok: false,
        error: { code: 'bad_request' },
      });
    }
    expect(await picture(on)).toEqual(before);
  });
});

describe('text that cannot be stored [EVT-3]', () => {
  const bad = {
    'U+0000': 'a\u0000b',
    'a lone surrogate': 'a\ud800b',
    'a lone second half': 'a\udc00b',
    'halves in the wrong order': '\udc00\ud800',
  };
  const long = 'a pretty long key of a client';

  test.each(Object.entries(bad))('%s is a bad request in every event', async (_name, text) => {
    const on = await stage();
    const { pin } = on.game;
    const before = await picture(on);
    const payloads: [ClientEventName, object][] = [
      ['player:join', { pin, nickname: text }],
      ['player:join', { pin, nickname: 'Cleo', team: text }],
      ['player:join', { pin, nickname: 'Cleo', key: `${long}${text}` }],
      ['player:join', { pin: `12345${text}`, nickname: 'Cleo' }],
      ['player:answer', { question: 0, answer: text }],
      ['player:react', { emoji: text }],
      ['player:receipts', { receipts: [text] }],
      ['host:extend', { ms: 1000, id: text }],
      ['host:kick', { playerId: text }],
      ['host:unban', { playerId: text }],
      ['host:show', { question: 0, rowId: text }],
      ['player:join', { pin, nickname: 'Cleo', device: `${long}${text}` }],
    ];
    for (const [event, payload] of payloads) {
      // As a client in another language would send it: escaped in the JSON.
      expect(await on.whoMay(event).send(event, payload), JSON.stringify(payload)).toMatchObject({
        ok: false,
        error: { code: 'bad_request' },
      });
    }
    expect(await picture(on)).toEqual(before);
  });

  test.each(Object.entries(bad))(
    '%s is a bad request in every field of a quiz and of settings',
    async (_name, text) => {
      const token = await product.guest();
      const [single, poll, , , words, , order] = sevenTypesQuiz.questions;
      const quiz = (change: object, question: object = {}) => ({
        ...singlesQuiz(1),
        questions: [{ ...single, ...question }],
        ...change,
      });
      const bodies = [
        quiz({ title: text }),
        quiz({ description: text }),
        quiz({ language: text }),
        quiz({}, { prompt: text }),
        quiz({}, { explanation: text }),
        quiz({}, { media: { kind: 'image', url: `/${text}` } }),
        quiz({}, { media: { kind: 'image', url: '/a.png', alt: text } }),
        quiz(
          {},
          {
            options: [
              { text, correct: true },
              { text: 'b', correct: false },
            ],
          },
        ),
        quiz({}, { ...poll, explanation: undefined, options: [{ text }, { text: 'b' }] }),
        { ...singlesQuiz(1), questions: [{ ...words, accept: [text] }] },
        { ...singlesQuiz(1), questions: [{ ...order, items: [text, 'b'] }] },
      ];
      for (const body of bodies) {
        const { status, body: reply } = await product.rest<{ error?: { code: string } }>(
          'POST',
          '/api/quizzes',
          body,
          token,
        );
        expect([status, reply.error?.code], JSON.stringify(body)).toEqual([400, 'bad_request']);
      }
      const made = await product.rest<{ id: string }>('POST', '/api/quizzes', singlesQuiz(1), token);
      const game = { quizId: made.body.id, settings: { teams: [text, 'Blue'] } };
      expect((await product.rest('POST', '/api/games', game, token)).status).toBe(400);
      expect((await product.rest('POST', '/api/games', { quizId: text }, token)).status).toBeLessThan(500);
    },
  );

  test('raw bytes that are no UTF-8 close the connection and nothing else', async () => {
    const raw = await RawSocket.open(product.url());
    raw.text('40');
    await raw.until(() => raw.texts.some((text) => text.startsWith('40')));
    raw.frame(
      Buffer.concat([
        Buffer.from('421["player:join",{"pin":"000000","nickname":"'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}]'),
      ]),
    );
    await raw.until(() => raw.closed);
    await product.game(singlesQuiz(1));
  });
});

describe('the rate limit', () => {
  test('lets 40 events through at once, then says how long to wait, and keeps the socket [LIM-1]', async () => {
    const { newcomer } = await stage(limited);
    const replies = await Promise.all(Array.from({ length: 100 }, () => newcomer.send('clock:ping', {})));
    const refused = replies.filter((reply) => !reply.ok);
    // A reply may take so long that a token or two have grown back.
    expect(replies.length - refused.length).toBeGreaterThanOrEqual(40);
    expect(replies.length - refused.length).toBeLessThan(60);
    expect(replies.slice(0, 40).every((reply) => reply.ok)).toBe(true);
    for (const reply of refused) {
      const error = {
        code: 'too_many',
        retryable: true,
        message: expect.any(String),
        retryAfterMs: expect.any(Number),
      };
      expect(reply).toEqual({ ok: false, error });
      if (reply.ok) continue;
      expect(reply.error.retryAfterMs).toBeGreaterThan(0);
      expect(reply.error.retryAfterMs).toBeLessThanOrEqual(50);
    }
    await expect.poll(async () => (await newcomer.send('clock:ping', {})).ok, { interval: 60 }).toBe(true);
    expect(newcomer.socket.connected).toBe(true);
  });

  test('counts unknown and malformed events too, and each socket by itself', async () => {
    const { newcomer, player } = await stage(limited);
    const codes = async (event: string, payload: unknown) => {
      const replies = await Promise.all(
        Array.from(
          { length: 80 },
          () => newcomer.socket.timeout(5000).emitWithAck(event, payload) as Promise<{ error: { code: string } }>,
        ),
      );
      return new Set(replies.map(({ error }) => error.code));
    };
    expect(await codes('nothing', {})).toEqual(new Set(['bad_request', 'too_many']));
    expect((await player.client.send('clock:ping', {})).ok).toBe(true);
    expect((await codes('player:join', 'wrong')).has('too_many')).toBe(true);
    expect(newcomer.socket.connected).toBe(true);
  });

  test('an event over the limit changes nothing', async () => {
    const on = await stage(limited);
    const replies = await Promise.all(Array.from({ length: 60 }, () => on.host.send('host:extend', { ms: 1000 })));
    const allowed = replies.filter((reply) => reply.ok);
    expect(allowed.length).toBeLessThan(60);
    const before = (await on.player.client.event('question:open')).closesAt;
    const { question } = await on.player.client.snapshot();
    expect(question).toMatchObject({ closesAt: before + allowed.length * 1000 });
  });
});

async function rawHost(game: TestGame): Promise<RawSocket> {
  const raw = await RawSocket.open(product.url());
  raw.text(`40${JSON.stringify({ token: game.hostToken })}`);
  await raw.until(() => raw.texts.some((text) => text.startsWith('42["room:snapshot"')));
  return raw;
}
