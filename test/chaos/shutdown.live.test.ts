/**
 * SIGTERM to real processes: sockets move on at moments of their own, what is in flight is finished, and the end comes in
 * time with code 0, whoever hangs.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { io } from 'socket.io-client';
import { RawSocket } from '../fuzz/raw-socket.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { FaultyLink } from '../support/faulty-link.ts';
import { Fleet, type FleetGame } from '../support/fleet.ts';
import { runRelease } from '../support/product-processes.ts';
import { type PrivateServer, startPostgres, startRedis } from '../support/private-server.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { TestClient } from '../support/test-client.ts';

const drainMs = 2000;
/** What we promise: PROMISES, R5. */
const exitLimitMs = 10_000;

let redis: PrivateServer;
let postgres: PrivateServer;
let redisLink: FaultyLink;
let fleet: Fleet;
const clients: { close(): void }[] = [];

beforeAll(async () => {
  [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  redisLink = await FaultyLink.open(Number(new URL(redis.url).port));
  await runRelease({ DATABASE_URL: postgres.url, REDIS_URL: redis.url });
}, 60_000);

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  redis.cont();
  postgres.cont();
  redisLink.release();
  await fleet.stop();
});

afterAll(async () => {
  await redisLink.close();
  await Promise.all([redis.close(), postgres.close()]);
});

/** Its processes reach Redis through a link of ours. */
async function openFleet(): Promise<Fleet> {
  fleet = await Fleet.open({
    DATABASE_URL: postgres.url,
    REDIS_URL: redisLink.url(redis.url),
    DRAIN_MS: String(drainMs),
  });
  return fleet;
}

function clientOf(url: string, auth: Record<string, unknown> = {}): TestClient {
  const client = new TestClient(url, auth);
  clients.push(client);
  return client;
}

async function openQuestion(game: FleetGame, url: string): Promise<TestClient> {
  const host = clientOf(url, { token: game.hostToken });
  await host.event('room:snapshot');
  await host.must('host:start', {});
  await host.event('question:open');
  return host;
}

async function joined(game: FleetGame, url: string, nickname: string): Promise<TestClient> {
  const player = await clientOf(url).connected();
  await player.must('player:join', { pin: game.pin, nickname });
  return player;
}

test('a web that is told to stop says when to go, serves who is here, lets nobody new in, and ends with code 0', async () => {
  await openFleet();
  const { web, url } = await fleet.addWeb();
  const game = await fleet.makeGame(singlesQuiz(2), { introMs: 0 });
  const stock = io(fleet.url, { transports: ['websocket'], auth: { token: game.hostToken }, forceNew: true });
  clients.push(stock);
  const snapshot = () => new Promise((resolve) => stock.once('room:snapshot', resolve));
  await snapshot();
  const [, ...players] = await Promise.all([
    fleet.addWeb(),
    ...Array.from({ length: 12 }, (_, i) => joined(game, url, `Player ${i}`)),
  ]);
  const [first] = players as [TestClient];
  const newcomer = await clientOf(url).connected();
  const host = await openQuestion(game, url);
  const reasons: string[] = [];
  for (const { socket } of [host, ...players]) socket.on('disconnect', (reason) => reasons.push(reason));

  const again = snapshot();
  // A Ctrl-C may come twice: from the terminal, and from npm. The two are one.
  web.signal('SIGINT');
  const ended = fleet.decommission(web);
  const told = await Promise.all([newcomer, host, ...players].map((one) => one.event('server:restarting')));
  expect(Math.max(...told.map(({ reconnectInMs }) => reconnectInMs))).toBeLessThan(drainMs);
  expect(new Set(told.map(({ reconnectInMs }) => reconnectInMs)).size, 'each its own moment').toBeGreaterThan(5);
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.json()]).toMatchObject([503, { ready: false, checks: { serving: false } }]);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  await expect(RawSocket.open(url)).rejects.toMatchObject({ body: 'busy' });
  expect(await newcomer.send('player:join', { pin: game.pin, nickname: 'Late' })).toMatchObject({
    ok: false,
    error: { code: 'busy', retryable: true },
  });
  expect(await first.must('player:answer', { question: 0, answer: 0 })).toMatchObject({ status: 'accepted' });

  expect(await ended).toMatchObject({ code: 0, signal: null });
  await Promise.all(players.map((one) => one.until(() => !one.socket.connected)));
  await host.until(() => !host.socket.connected);
  // After this reason a stock client comes back by itself, and finds its room as it was.
  expect(new Set(reasons)).toEqual(new Set(['transport close']));
  expect(await again).toMatchObject({ role: 'host', room: { phase: 'open' } });
  expect(fleet.complaints()).toEqual([]);
}, 30_000);

test('what is in flight is finished: an answer, a scoring, a request', async () => {
  await openFleet();
  const [{ web, url }, { url: other }] = await Promise.all([fleet.addWeb(), fleet.addWeb()]);
  const game = await fleet.makeGame(singlesQuiz(2), { introMs: 0 });
  const player = await joined(game, url, 'Ann');
  const host = await openQuestion(game, url);
  const watching = clientOf(other, { token: game.hostToken });
  await watching.event('room:snapshot');

  redisLink.hold();
  const answered = player.must('player:answer', { question: 0, answer: 0 });
  const made = fetch(`${url}/api/rooms/${game.pin}`).then(async (response) => [response.status, await response.json()]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const ended = fleet.decommission(web);
  await host.event('server:restarting');
  redisLink.release();
  expect(await answered).toMatchObject({ status: 'accepted' });
  expect(await made).toMatchObject([200, { phase: expect.stringMatching(/open|closed|reveal/) }]);
  // The only player has answered, so this closed the question, and its process scored it.
  await watching.event('question:closed');
  expect(await ended).toMatchObject({ code: 0 });
}, 30_000);

test('Redis learns of every socket that is gone, also when it is slow and one went a moment before', async () => {
  await openFleet();
  const [{ web, url }, { url: other }] = await Promise.all([fleet.addWeb(), fleet.addWeb()]);
  const games = await Promise.all(Array.from({ length: 3 }, () => fleet.makeGame(singlesQuiz(1), { introMs: 0 })));
  const players = await Promise.all(games.map((game) => joined(game, url, 'Ann')));
  const hosts = games.map((game) => clientOf(other, { token: game.hostToken }));
  await Promise.all(hosts.map((host) => host.event('room:snapshot')));
  const ended = fleet.decommission(web);
  await Promise.all(players.map((player) => player.event('server:restarting')));
  redisLink.delay(300);
  // So late that Redis is still being told of it when the others are thrown out.
  await new Promise((resolve) => setTimeout(resolve, drainMs - 100));
  players[0]?.close();
  expect(await ended).toMatchObject({ code: 0 });
  redisLink.delay(0);
  // Another process would find out only when the first one's mark in Redis has run out.
  for (const host of hosts) {
    const { roster } = await host.snapshot();
    expect(roster).toMatchObject([{ nickname: 'Ann', connected: false }]);
  }
}, 30_000);

test('the end comes in time with code 0 when Redis hangs and a client does not read', async () => {
  await openFleet();
  const [{ web, url }, worker] = await Promise.all([fleet.addWeb(), fleet.addWorker()]);
  const game = await fleet.makeGame(singlesQuiz(2), { introMs: 0 });
  const deaf = await RawSocket.open(url);
  clients.push(deaf);
  deaf.text(`40${JSON.stringify({ token: game.hostToken })}`);
  await deaf.until(() => deaf.texts.some((text) => text.includes('room:snapshot')));
  deaf.pause();
  const player = await joined(game, url, 'Ann');
  const host = await openQuestion(game, url);
  redis.stop();
  void player.send('player:answer', { question: 0, answer: 0 }).catch(() => undefined);
  void host.send('host:next', {}).catch(() => undefined);
  const exits = await Promise.all([web, worker].map((process) => fleet.decommission(process)));
  for (const exit of exits) {
    expect(exit).toMatchObject({ code: 0, signal: null });
    expect(exit.tookMs).toBeLessThan(exitLimitMs);
  }
}, 40_000);

test.runIf(readTestEnvironment().full)(
  'the end comes in time with code 0 when Postgres hangs under a request and a batch',
  async () => {
    await openFleet();
    const [{ web, url }, worker] = await Promise.all([fleet.addWeb(), fleet.addWorker()]);
    const game = await fleet.makeGame(singlesQuiz(2), { introMs: 0 });
    const player = await joined(game, url, 'Ann');
    await openQuestion(game, url);
    postgres.stop();
    await player.must('player:answer', { question: 0, answer: 0 });
    // Until a worker that saw this hangs in its transaction; nothing outside shows it.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const request = fleet.rest('GET', `/api/quizzes`, undefined, { token: game.owner }).then(
      () => 'ok',
      () => 'failed',
    );
    const exits = await Promise.all([web, worker].map((process) => fleet.decommission(process)));
    for (const exit of exits) {
      expect(exit).toMatchObject({ code: 0, signal: null });
      expect(exit.tookMs).toBeLessThan(exitLimitMs);
    }
    expect(await request).toBe('failed');
  },
  40_000,
);
