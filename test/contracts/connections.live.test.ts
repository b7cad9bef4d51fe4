import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { io as connect } from 'socket.io-client';
import { RawSocket } from '../fuzz/raw-socket.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';

const publicUrl = 'https://quiz.example';

type ReplyOf = { ok: true; status: string } | { ok: false; error: { code: string } };

let product: TestQuickfire;
beforeAll(async () => {
  product = await startQuickfire({
    webs: 2,
    worker: false,
    env: { PUBLIC_URL: publicUrl, ALLOWED_ORIGINS: 'https://stage.example' },
  });
});
afterAll(async () => {
  await product.stop();
});

const refusedBy = async (token: unknown) =>
  await expect(product.client({ token }).connected(), JSON.stringify(token)).rejects.toMatchObject({
    data: { code: 'bad_token', retryable: false, message: expect.any(String) },
  });

describe('a token', () => {
  test('that is none is refused [CONN-4]', async () => {
    const game = await product.game(singlesQuiz(1));
    const { token } = await product.join(game, 'Ann');
    const [, gameId, subject, mac = ''] = token.split('.');
    const other = await product.game(singlesQuiz(1));
    const forged = createHmac('sha256', 'a guess').update(`token|h.${gameId}.x`).digest('base64url').slice(0, 32);
    for (const wrong of [
      '',
      ' ',
      'nonsense',
      null,
      0,
      true,
      {},
      [],
      [token],
      `${token} `,
      `${token}.`,
      token.slice(0, -1),
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      token.toUpperCase(),
      // A player's own seal under other claims.
      `h.${gameId}.${subject}.${mac}`,
      `p.${other.gameId}.${subject}.${mac}`,
      `h.${gameId}.x.${forged}`,
      // An account's token is none for rooms.
      game.ownerToken,
      'x'.repeat(10_000),
      '\0',
      '\ud800',
    ])
      await refusedBy(wrong);
  });

  test('seats whoever has it, and a snapshot is the first that comes [CONN-3, REV-4]', async () => {
    const game = await product.game(singlesQuiz(1));
    const { token, playerId, client } = await product.join(game, 'Ann');
    const again = product.client({ token }, 1);
    const snapshot = await again.event('room:snapshot');
    expect(again.names()[0]).toBe('room:snapshot');
    expect(snapshot.you?.playerId).toBe(playerId);
    // The newest socket wins.
    expect(await client.event('player:kicked')).toMatchObject({ reason: 'replaced' });
  });

  test('of a player who was kicked is refused by every process', async () => {
    const game = await product.game(singlesQuiz(1));
    const host = await product.host(game);
    const { token, playerId, client } = await product.join(game, 'Ann', { web: 1 });
    await host.must('host:kick', { playerId });
    await client.until(() => !client.socket.connected);
    expect(client.received.at(-1)).toMatchObject({ name: 'player:kicked', payload: { reason: 'host' } });
    await refusedBy(token);
    await expect(product.client({ token }, 1).connected()).rejects.toMatchObject({ data: { code: 'bad_token' } });
  });

  test('of a player who left in the lobby is refused', async () => {
    const game = await product.game(singlesQuiz(1));
    const { token, client } = await product.join(game, 'Ann');
    await client.must('player:leave', {});
    await refusedBy(token);
  });

  test('of a player who left later still seats', async () => {
    const game = await product.game(singlesQuiz(1));
    const { token, playerId, client } = await product.join(game, 'Ann');
    await (await product.host(game)).must('host:start', {});
    await client.must('player:leave', {});
    expect((await product.client({ token }).event('room:snapshot')).you?.playerId).toBe(playerId);
  });

  test('of a room that is gone is refused', async () => {
    const game = await product.game(singlesQuiz(1));
    const { token } = await product.join(game, 'Ann');
    await removeRoom(game.gameId);
    await refusedBy(token);
    await refusedBy(game.hostToken);
  });
});

describe('no token', () => {
  test.each([undefined, {}, { other: 'field' }])('%j makes a newcomer, who is told nothing [CONN-2]', async (auth) => {
    const client = await product.client(auth).connected();
    expect((await client.must('clock:ping', {})).now).toBeGreaterThan(0);
    expect(client.names()).toEqual([]);
  });
});

describe('a kick that only Redis knows of yet', () => {
  test('leaves the socket nothing to do', async () => {
    const game = await product.game(singlesQuiz(1), { introMs: 0 });
    const host = await product.host(game, 0);
    const { playerId, client } = await product.join(game, 'Ann', { web: 1 });
    await product.join(game, 'Bob');
    await host.must('host:start', {});
    // As when the message between the processes is lost.
    const { io } = (product.webs[1] as (typeof product.webs)[0]).app;
    io.removeAllListeners('seat:taken');
    await host.must('host:kick', { playerId });
    const deeds = [client.send('player:answer', { question: 0, answer: 0 }), client.send('room:sync', {})];
    for (const reply of await Promise.allSettled(deeds)) {
      // Or it was disconnected meanwhile, and gets no reply.
      if (reply.status === 'rejected') continue;
      expect(reply.value).toMatchObject({ ok: false, error: { code: 'not_allowed' } });
    }
    expect((await host.snapshot()).room.players).toBe(1);
    await client.event('player:kicked', ({ reason }) => reason === 'host');
  });
});

describe('answers on a socket that is being replaced', () => {
  test('are stored, busy or without a reply, and never not_allowed [CONN-9]', async () => {
    const game = await product.game(singlesQuiz(1), { introMs: 0, closeWhenAllAnswered: false });
    const host = await product.host(game, 0);
    const { client, token } = await product.join(game, 'Ann');
    await host.must('host:start', {});
    await client.event('question:open');
    const codes = new Set<string>();
    const replaced = client.event('player:kicked');
    const next = product.client({ token }, 1);
    // Without pause, until the seat's newer socket has taken over.
    while (client.socket.connected) {
      client.socket.emit('player:answer', { question: 0, answer: 0 }, (reply: ReplyOf) => {
        codes.add(reply.ok ? reply.status : reply.error.code);
      });
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(await replaced).toMatchObject({ reason: 'replaced' });
    expect((await next.event('room:snapshot')).you?.answered).toBe(true);
    for (const code of ['accepted', 'duplicate', 'busy', 'too_many']) codes.delete(code);
    expect([...codes]).toEqual([]);
  });
});

describe('an origin [CONN-5]', () => {
  const open = async (origin: string | undefined) => {
    const socket = await RawSocket.open(product.url(), origin === undefined ? {} : { origin });
    socket.close();
  };
  const own = () => new URL(product.url()).host;

  test.each([
    ['none', () => undefined],
    ['its own host', () => `http://${own()}`],
    ['its own host behind TLS', () => `https://${own()}`],
    ['PUBLIC_URL', () => publicUrl],
    ['a listed one', () => 'https://stage.example'],
  ])('%s is let in', async (_name, origin) => {
    await open(origin());
  });

  test.each([
    'https://evil.example',
    'http://quiz.example',
    'https://quiz.example.evil.example',
    'https://evil.example/https://quiz.example',
    'https://quiz.example:8443',
    'http://127.0.0.1:1',
    'http://localhost',
    'null',
    'file://',
    '',
    'no url',
  ])('%j is refused at the handshake', async (origin) => {
    await expect(open(origin)).rejects.toMatchObject({ body: 'forbidden' });
  });
});

describe('a transport other than WebSocket [CONN-1]', () => {
  test('is refused', async () => {
    const response = await fetch(`${product.url()}/socket.io/?EIO=4&transport=polling`);
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('"sid"');
    const polling = connect(product.url(), { transports: ['polling'], reconnection: false, forceNew: true });
    await new Promise((resolve) => polling.once('connect_error', resolve));
    polling.close();
  });

  test('and so is an older protocol', async () => {
    const raw = await RawSocket.open(product.url(), {}, 'EIO=3&transport=websocket');
    await raw.until(() => raw.closed);
    expect(raw.texts).toEqual([]);
  });
});

test('no page of another site may read a reply', async () => {
  for (const path of ['/socket.io/?EIO=4&transport=polling', '/api/quizzes', '/healthz', '/']) {
    for (const method of ['GET', 'OPTIONS']) {
      const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
      const response = await fetch(`${product.url()}${path}`, { method, headers });
      expect(response.headers.get('access-control-allow-origin'), `${method} ${path}`).toBeNull();
      await response.text();
    }
  }
});

describe('one connection', () => {
  test('has one socket, also when it asks twice at once', async () => {
    const game = await product.game(singlesQuiz(1));
    const connectPacket = `40${JSON.stringify({ token: game.hostToken })}`;
    const raw = await RawSocket.open(product.url());
    await raw.until(() => raw.texts.some((text) => text.startsWith('0{')));
    raw.text(connectPacket);
    raw.text(connectPacket);
    raw.text(connectPacket);
    await raw.until(() => raw.closed || raw.texts.filter((text) => /^4[04]/.test(text)).length === 3);
    expect(raw.texts.filter((text) => text.startsWith('40')).length).toBeLessThanOrEqual(1);
    expect(
      (await (product.webs[0] as (typeof product.webs)[0]).app.io.local.fetchSockets()).filter(isHostOf(game.gameId))
        .length,
    ).toBeLessThanOrEqual(1);
    raw.close();
  });

  test('may try again with another token after a refusal', async () => {
    const game = await product.game(singlesQuiz(1));
    const raw = await RawSocket.open(product.url());
    raw.text('40{"token":"wrong"}');
    await raw.until(() => raw.texts.some((text) => text.startsWith('44')));
    raw.text(`40${JSON.stringify({ token: game.hostToken })}`);
    await raw.until(() => raw.texts.some((text) => text.startsWith('42["room:snapshot"')));
    raw.close();
  });

  test('is closed by a frame over 16 KB, a host’s only over 256 KB [CONN-8]', async () => {
    const game = await product.game(singlesQuiz(1));
    const big = (bytes: number) => ({ filler: 'x'.repeat(bytes) });
    const player = await product.join(game, 'Ann');
    const host = await product.host(game);
    const newcomer = await product.client().connected();
    for (const client of [player.client, newcomer]) {
      expect(await client.send('room:sync', big(15_000))).toMatchObject({ ok: false });
      client.socket.emit('room:sync', big(17_000), () => undefined);
      await client.until(() => !client.socket.connected, 'a big frame did not close it');
    }
    expect(await host.send('room:sync', big(200_000))).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    host.socket.emit('room:sync', big(270_000), () => undefined);
    await host.until(() => !host.socket.connected, 'a big frame did not close it');
    // A host is one from the handshake on, not from its snapshot on.
    const early = product.client({ token: game.hostToken });
    early.socket.once('connect', () => early.socket.emit('room:sync', big(200_000), () => undefined));
    await early.event('room:snapshot');
    expect(await early.send('clock:ping', {})).toMatchObject({ ok: true });
  });

  test('is closed by a first frame over 16 KB', async () => {
    const raw = await RawSocket.open(product.url());
    raw.text(`40${JSON.stringify({ filler: 'x'.repeat(20_000) })}`);
    await raw.until(() => raw.closed);
    expect(raw.texts.some((text) => text.startsWith('40'))).toBe(false);
  });
});

const isHostOf = (gameId: string) => (socket: { rooms: Set<string> }) => socket.rooms.has(`host:${gameId}`);

async function removeRoom(gameId: string): Promise<void> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(product.env['REDIS_URL'] as string);
  const keys = await redis.keys(`${product.env['REDIS_PREFIX']}*room:${gameId}:*`);
  await redis.unlink(...keys);
  redis.disconnect();
}
