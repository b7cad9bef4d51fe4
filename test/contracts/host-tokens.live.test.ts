/** Host tokens can be ended, on every process and for good; and an id in capitals is the same id. */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RoomTokens } from '../../src/live/rooms/room-tokens.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { startRedis, type PrivateServer } from '../support/private-server.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';

/** Where the machine is busy with other files, only that it happens. */
const { full } = readTestEnvironment();

let redis: PrivateServer;
let product: TestQuickfire;
beforeAll(async () => {
  redis = await startRedis();
  product = await startQuickfire({ webs: 2, env: { REDIS_URL: redis.url, LOG_LEVEL: 'fatal' } });
});
afterAll(async () => {
  await product.stop();
  await redis.close();
});

const revoke = (game: TestGame, gameId = game.gameId) =>
  product.rest('POST', `/api/games/${gameId}/host-tokens/revoke`, undefined, game.ownerToken);
const newToken = async (game: TestGame, gameId = game.gameId) =>
  (await product.rest<TestGame>('POST', `/api/games/${gameId}/host-token`, undefined, game.ownerToken)).body.hostToken;
const expectRefused = (token: string, web: number) =>
  expect(product.client({ token }, web).connected()).rejects.toMatchObject({ data: { code: 'bad_token' } });

test('ending them disconnects hosts on every process within two seconds; the owner gets a new one [REST-9]', async () => {
  const game = await product.game(singlesQuiz(2));
  const second = await newToken(game);
  const hosts = [product.client({ token: game.hostToken }, 0), product.client({ token: second }, 1)];
  for (const host of hosts) await host.event('room:snapshot');
  const ann = await product.join(game, 'Ann', { web: 1 });
  const others = await product.game(singlesQuiz(1));
  const other = await product.host(others, 1);

  expect((await revoke(game)).status).toBe(204);
  const told = performance.now();
  for (const host of hosts) await host.until(() => !host.socket.connected, 'still connected');
  if (full) expect(performance.now() - told).toBeLessThan(2000);
  for (const token of [game.hostToken, second]) for (const web of [0, 1]) await expectRefused(token, web);
  expect(ann.client.socket.connected && other.socket.connected).toBe(true);

  const fresh = await product.host({ ...game, hostToken: await newToken(game) }, 1);
  await fresh.must('host:start', {});
  // Again, and twice at once: nothing is left that an earlier one gave.
  expect((await Promise.all([revoke(game), revoke(game)])).map(({ status }) => status)).toEqual([204, 204]);
  await fresh.until(() => !fresh.socket.connected, 'still connected');
  await product.host({ ...game, hostToken: await newToken(game) });
});

test('a token from before there were generations works until the game’s tokens are ended', async () => {
  const game = await product.game(singlesQuiz(1));
  const old = new RoomTokens(product.env['APP_SECRET'] ?? '').issue({
    role: 'host',
    gameId: game.gameId,
    subject: 'Q-_7abcdefgh',
  });
  const host = await product.host({ ...game, hostToken: old });
  expect((await revoke(game)).status).toBe(204);
  await host.until(() => !host.socket.connected, 'still connected');
  await expectRefused(old, 1);
});

test('what was ended stays ended when Redis has lost everything', async () => {
  const game = await product.game(singlesQuiz(1));
  expect((await revoke(game)).status).toBe(204);
  const connection = new Redis(redis.url);
  await connection.flushall();
  connection.disconnect();
  await expect
    .poll(async () => (await product.rest('GET', `/api/rooms/${game.pin}`)).status, { timeout: 20_000 })
    .toBe(200);
  await expectRefused(game.hostToken, 0);
  await product.host({ ...game, hostToken: await newToken(game) });
}, 60_000);

test('a game’s id in capitals is the same id, on every route', async () => {
  const game = await product.game(singlesQuiz(1));
  const capitals = game.gameId.toUpperCase();
  await product.host({ ...game, hostToken: await newToken(game, capitals) });
  const results = await product.rest('GET', `/api/games/${capitals}/results`, undefined, game.ownerToken);
  expect(results).toMatchObject({ status: 200, body: { gameId: game.gameId } });
  expect((await revoke(game, capitals)).status).toBe(204);
  await expectRefused(game.hostToken, 0);

  const list = await product.rest<{ quizzes: { id: string }[] }>('GET', '/api/quizzes', undefined, game.ownerToken);
  const id = (list.body.quizzes[0] as { id: string }).id.toUpperCase();
  const quiz = await product.rest<{ id: string }>('GET', `/api/quizzes/${id}`, undefined, game.ownerToken);
  expect(quiz).toMatchObject({ status: 200, body: { id: id.toLowerCase() } });
  const again = await product.rest<TestGame>('POST', '/api/games', { quizId: id }, game.ownerToken);
  await product.host({ ...game, ...again.body });
  const put = await product.rest('PUT', `/api/quizzes/${id}`, singlesQuiz(2), game.ownerToken);
  expect(put).toMatchObject({ status: 200, body: { id: id.toLowerCase(), version: 2 } });
  expect((await product.rest('DELETE', `/api/quizzes/${id}`, undefined, game.ownerToken)).status).toBe(204);
});
