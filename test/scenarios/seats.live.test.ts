/** Seats outlive sockets: keys, tokens, newer sockets, leaving, kicking. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TestPlayer } from '../support/quickfire.ts';
import type { TestClient } from '../support/test-client.ts';
import { answer, eventually, roomOf, type Scenery, setStage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;
type Two = [TestPlayer, TestPlayer];

beforeAll(async () => {
  scenery = await startScenery();
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

const refused = (code: string) => ({ ok: false, error: { code, retryable: false } });

async function refusal(client: TestClient): Promise<unknown> {
  return client.connected().then(
    () => 'connected',
    (error: { data?: unknown }) => error.data,
  );
}

/** The socket was told why, and is closed by the server. */
async function isOut(client: TestClient, reason: 'host' | 'replaced'): Promise<void> {
  expect((await client.event('player:kicked')).reason).toBe(reason);
  await client.until(() => !client.socket.connected, 'it is still connected');
  expect(client.names().at(-1)).toBe('player:kicked');
}

describe('a join key', () => {
  const key = 'made by the client, once';

  test.each([0, 1])('gives the same seat and token again, on process %i [JOIN-1]', async (web) => {
    const { game, host } = await setStage(scenery.product, { players: 0 });
    const first = await scenery.product.join(game, 'Ana', { key });
    await host.must('host:lock', { locked: true });
    const again = await scenery.product.join(game, 'Another name', { key, web });
    expect([again.playerId, again.token]).toEqual([first.playerId, first.token]);
    await isOut(first.client, 'replaced');
    expect((await again.client.snapshot()).you).toMatchObject({ playerId: first.playerId, nickname: 'Ana' });
    expect((await roomOf(host)).players).toBe(1);
    await stepTo(host, 'open');
    expect(await answer(again, 0, 0)).toMatchObject({ status: 'accepted' });
  });

  test('belongs to one game, and is 16 to 64 characters [JOIN-1]', async () => {
    const { game } = await setStage(scenery.product, { players: 0 });
    const { game: other } = await setStage(scenery.product, { players: 0 });
    const here = await scenery.product.join(game, 'Ana', { key });
    const there = await scenery.product.join(other, 'Ana', { key });
    expect(there.playerId).not.toBe(here.playerId);
    const client = await scenery.product.client().connected();
    for (const wrong of ['fifteen letters', 'x'.repeat(65)]) {
      const join = { pin: game.pin, nickname: 'Bea', key: wrong };
      expect(await client.send('player:join', join)).toMatchObject(refused('bad_request'));
    }
  });
});

describe('a token', () => {
  test('brings back the seat on any process, with answer, score and rank, before anything else [SEAT-1]', async () => {
    const { host, players } = await setStage(scenery.product);
    const [first, second] = players as Two;
    await host.must('host:start', {});
    await answer(first, 0, 0);
    first.client.close();
    const back = scenery.product.client({ token: first.token }, 1);
    await back.event('room:snapshot');
    expect(back.names()[0]).toBe('room:snapshot');
    const open = await back.event('room:snapshot');
    expect(open.you).toMatchObject({ playerId: first.playerId, nickname: 'Player 0', answered: true, answer: 0 });
    await answer(second, 0, 1);
    const { score, rank } = await back.event('player:result');

    second.client.close();
    const other = scenery.product.client({ token: second.token }, 0);
    const { you } = await other.event('room:snapshot');
    expect(you).toMatchObject({ answered: true, answer: 1, score: 0, rank: 2, result: { correct: false, rank: 2 } });
    back.close();
    const again = scenery.product.client({ token: first.token }, 0);
    expect((await again.event('room:snapshot')).you).toMatchObject({
      score,
      rank,
      result: { score, rank, points: score },
    });
  });

  test.each([0, 1])('the newest socket of it wins, on process %i [CONN-6]', async (web) => {
    const { host, players } = await setStage(scenery.product);
    const [first] = players as Two;
    const sockets = [first.client];
    for (let i = 0; i < 3; i += 1) {
      const newer = scenery.product.client({ token: first.token }, web + i);
      await newer.event('room:snapshot');
      sockets.push(newer);
    }
    const newest = sockets.pop() as TestClient;
    for (const older of sockets) await isOut(older, 'replaced');
    await host.must('host:start', {});
    await newest.event('question:open');
    expect(newest.socket.connected).toBe(true);
    expect((await roomOf(host)).players).toBe(2);
    expect((await host.snapshot()).roster?.map((row) => row.connected)).toEqual([true, true]);
  });

  test('that is not one is refused', async () => {
    const { game, players } = await setStage(scenery.product);
    const [{ token }] = players as Two;
    const other = token.endsWith('A') ? 'B' : 'A';
    for (const wrong of ['', 'x', null, 7, `${token.slice(0, -1)}${other}`, `${game.hostToken}x`, 'a.b.c.d']) {
      expect(await refusal(scenery.product.client({ token: wrong }, 1))).toMatchObject({ code: 'bad_token' });
    }
  });

  test('keeps its socket when the process was taken for dead and lives after all', async () => {
    const { game, host, players } = await setStage(scenery.product);
    const { redis, keys } = scenery.shift;
    const { connections, control, shard } = keys.room(game.gameId);
    const [, { client, playerId }] = players as Two;
    const [processId = ''] = ((await redis.hget(connections, playerId)) ?? '').split('/');
    // From its first connection on a process counts as alive.
    expect(await redis.exists(keys.process(shard, processId))).toBe(1);
    await redis.hdel(connections, playerId);
    await redis.hincrby(control, 'seatSeq', 1);
    await eventually(
      () => redis.hget(connections, playerId),
      (connection) => connection === `${processId}/${client.socket.id}`,
    );
    await host.must('host:start', {});
    await client.event('question:open');
    expect(client.names()).not.toContain('player:kicked');
  });

  test('still shows a game that is over', async () => {
    const { host, players } = await setStage(scenery.product);
    await stepTo(host, 'over');
    for (const [web, { token }] of players.entries()) {
      const back = scenery.product.client({ token }, web + 1);
      expect(await back.event('room:snapshot')).toMatchObject({
        room: { phase: 'over' },
        you: { final: { players: 2 } },
      });
    }
  });
});

describe('host:kick', () => {
  test.each([0, 1])('takes a player of process %i out of everything [SEAT-4]', async (web) => {
    const { product } = scenery;
    const { game, host, players } = await setStage(product, { players: 0 });
    for (let i = 0; i < 3; i += 1) players.push(await product.join(game, `Player ${i}`, { web: web + i }));
    const [out, second, third] = players as [TestPlayer, TestPlayer, TestPlayer];
    await host.must('host:start', {});
    await answer(out, 0, 0);
    await answer(second, 0, 1);
    await answer(third, 0, 1);
    expect(await second.client.event('player:result')).toMatchObject({ rank: 2, players: 3 });
    await host.must('host:kick', { playerId: out.playerId });
    await isOut(out.client, 'host');
    expect(await refusal(product.client({ token: out.token }, web + 1))).toMatchObject({ code: 'bad_token' });
    expect(await host.must('host:kick', { playerId: out.playerId })).toEqual({ ok: true });

    expect(await second.client.snapshot()).toMatchObject({
      room: { players: 2 },
      you: { rank: 1, result: { rank: 1 } },
    });
    await host.event('room:players', ({ left }) => left?.includes(out.playerId) === true);
    const again = await product.join(game, 'Player 0', { web });
    expect(again.playerId).not.toBe(out.playerId);
    await host.must('host:next', {});
    const board = await host.event('leaderboard');
    expect(board.top.map(({ playerId, rank }) => ({ playerId, rank }))).toEqual(
      [again, second, third].map(({ playerId }) => ({ playerId, rank: 1 })),
    );
    await stepTo(host, 'over');
    const results = await product.finalResults(game);
    expect(results.players.at(-1)).toMatchObject({ playerId: out.playerId, rank: null, kicked: true, answerCount: 1 });
    expect(results.answers.accepted).toBe(3);
  });

  test('reaches one who is away, and is refused for one who never was here [SEAT-4]', async () => {
    const { host, players } = await setStage(scenery.product);
    const { players: strangers } = await setStage(scenery.product);
    const [, away] = players as Two;
    away.client.close();
    const seen = () => scenery.watch.view(host).snapshot?.roster?.map((row) => row.connected);
    await host.until(() => JSON.stringify(seen()) === '[true,false]');
    await host.must('host:kick', { playerId: away.playerId });
    expect(await refusal(scenery.product.client({ token: away.token }))).toMatchObject({ code: 'bad_token' });
    for (const playerId of [strangers[0]?.playerId, 'nobody']) {
      expect(await host.send('host:kick', { playerId })).toMatchObject(refused('bad_request'));
    }
    expect((await roomOf(host)).players).toBe(1);
  });
});

describe('player:leave', () => {
  test('in the lobby gives the seat back; the socket is a newcomer again [SEAT-2]', async () => {
    const { product } = scenery;
    const { game, host, players } = await setStage(product);
    const [, leaver] = players as Two;
    await leaver.client.must('player:leave', {});
    expect(await leaver.client.send('room:sync', {})).toMatchObject(refused('not_allowed'));
    expect(await refusal(product.client({ token: leaver.token }))).toMatchObject({ code: 'bad_token' });
    expect((await host.snapshot()).roster?.map(({ nickname }) => nickname)).toEqual(['Player 0']);
    const other = await product.join(game, 'Player 1');
    const again = await leaver.client.must('player:join', { pin: game.pin, nickname: 'Once more' });
    expect(new Set([again.playerId, other.playerId, leaver.playerId]).size).toBe(3);
    await stepTo(host, 'over');
    await leaver.client.event('game:over');
    expect((await product.finalResults(game)).players).toHaveLength(3);
  });

  test('later keeps seat and score, and the token works [SEAT-3]', async () => {
    const { product } = scenery;
    const { game, host, players } = await setStage(product);
    const [leaver, other] = players as Two;
    await host.must('host:start', {});
    await answer(leaver, 0, 0);
    await leaver.client.must('player:leave', {});
    expect(await leaver.client.send('player:answer', { question: 0, answer: 0 })).toMatchObject(refused('not_allowed'));
    const named = await product.client({}, 1).connected();
    const join = { pin: game.pin, nickname: 'Player 0' };
    expect(await named.send('player:join', join)).toMatchObject(refused('name_taken'));
    await answer(other, 0, 1);
    await host.event('question:closed', ({ answered }) => answered === 2);
    const before = leaver.client.received.length;
    await stepTo(host, 'standings');
    expect(await host.event('leaderboard')).toMatchObject({ players: 2, top: [{ playerId: leaver.playerId }, {}] });
    expect(leaver.client.received.length).toBe(before);
    const back = product.client({ token: leaver.token }, 1);
    const { you } = await back.event('room:snapshot');
    expect(you).toMatchObject({ playerId: leaver.playerId, rank: 1, result: { answered: true, correct: true } });
    await eventually(
      () => host.snapshot(),
      ({ roster }) => roster?.every((row) => row.connected) === true,
    );
  });
});
