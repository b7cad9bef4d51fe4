/** Games that lose their host, everyone, or a process. Waiting is replaced by moving the past in Redis. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { answer, eventually, roomEvents, roomOf, type Scenery, setStage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;

beforeAll(async () => {
  scenery = await startScenery();
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

const minute = 60_000;
const hours2 = 120 * minute;

/** Resolves when Redis knows that a moment has come, such as the host being gone. */
const began = (gameId: string, field: 'hostGoneAt' | 'emptyAt') =>
  eventually(
    () => scenery.shift.read(gameId, field),
    (at) => at > 0,
  );

test('a game whose host is gone for 60 s goes on to its end [PHASE-2]', async () => {
  const { product, shift } = scenery;
  const settings = { revealMs: 100, standingsMs: 100 };
  const { game, host, players } = await setStage(product, { settings });
  await host.must('host:start', {});
  host.close();
  await began(game.gameId, 'hostGoneAt');
  for (const player of players) await answer(player, 0, 0);
  const [first] = players as [(typeof players)[0]];
  await first.client.event('question:closed');
  // Not while the host may still come back.
  const waiting = await roomOf(first.client);
  expect(waiting.phase).toBe('reveal');
  const goneAt = await shift.read(game.gameId, 'hostGoneAt');
  expect(waiting.nextAt).toBe(goneAt + minute);
  await shift.age(game.gameId, 'hostGoneAt', minute);
  for (const player of players) await answer(player, 1, 0);
  for (const { client } of players) {
    await client.event('player:final');
    expect(roomEvents(client)).toEqual([
      'question:open',
      'question:closed',
      'leaderboard',
      'question:open',
      'question:closed',
      'game:over',
    ]);
  }
  expect((await product.finalResults(game)).status).toBe('finished');
});

test('a host who comes back in time has the game in hand again, one of several is enough', async () => {
  const { product, shift } = scenery;
  const { game, host, players } = await setStage(product, { settings: { revealMs: 0 } });
  const second = await product.host(game, 1);
  await stepTo(host, 'reveal');
  host.close();
  await second.event('question:closed');
  expect((await roomOf(second)).nextAt).toBeUndefined();
  second.close();
  await began(game.gameId, 'hostGoneAt');
  const third = await product.host(game, 1);
  expect((await roomOf(third)).nextAt).toBeUndefined();
  expect(await shift.read(game.gameId, 'hostGoneAt')).toBe(0);
  await shift.age(game.gameId, 'enteredAt', hours2);
  expect(await shift.advance(game.gameId)).toBeUndefined();
  expect((await roomOf(third)).phase).toBe('reveal');
  await third.must('host:next', {});
  for (const { client } of players) await client.event('leaderboard');
});

test('a lobby without a host waits', async () => {
  const { product, shift } = scenery;
  const { game, host, players } = await setStage(product);
  host.close();
  await began(game.gameId, 'hostGoneAt');
  await shift.age(game.gameId, 'hostGoneAt', hours2);
  expect(await shift.advance(game.gameId)).toBeUndefined();
  expect(await roomOf((players[0] as (typeof players)[0]).client)).toMatchObject({ phase: 'lobby', rev: 0 });
});

test.each(['lobby', 'open', 'standings'] as const)(
  'two hours without any socket end a game in %s as abandoned [PHASE-5]',
  async (phase) => {
    const { product, shift } = scenery;
    const { game, host, players } = await setStage(product);
    await stepTo(host, phase);
    if (phase === 'open') await answer(players[0] as (typeof players)[0], 0, 0);
    await host.must('host:pause', {}).catch(() => undefined);
    for (const client of [host, ...players.map((player) => player.client)]) client.close();
    await began(game.gameId, 'emptyAt');
    await shift.age(game.gameId, 'emptyAt', hours2);
    const results = await product.finalResults(game, true);
    expect(results.status).toBe('abandoned');
    expect(results.answers.accepted).toBe(phase === 'open' ? 1 : 0);
    expect(await product.rest('GET', `/api/rooms/${game.pin}`)).toMatchObject({ status: 404 });
    const back = product.client({ token: players[0]?.token }, 1);
    expect(await back.event('room:snapshot')).toMatchObject({ room: { phase: 'over' } });
  },
);

test('one socket is enough for a game not to be abandoned', async () => {
  const { product, shift } = scenery;
  const { game, host, players } = await setStage(product);
  host.close();
  await began(game.gameId, 'hostGoneAt');
  expect(await shift.read(game.gameId, 'emptyAt')).toBe(0);
  const [first, second] = players as [(typeof players)[0], (typeof players)[0]];
  first.client.close();
  second.client.close();
  await began(game.gameId, 'emptyAt');
  const back = product.client({ token: first.token }, 1);
  await back.event('room:snapshot');
  expect(await shift.read(game.gameId, 'emptyAt')).toBe(0);
});

test('a process that stops in mid-question: the other one closes, scores, announces, and takes its players in [CONN-10]', async () => {
  const { product, shift } = scenery;
  // A third one, which is to go: it has the host, opens the question and has a player.
  await product.addWeb();
  const leaving = product.webs.pop() as (typeof product.webs)[0];
  const game = await product.game(
    { title: 'One', questions: [{ type: 'true_false', prompt: 'Yes?', correct: true, timeLimitMs: 60_000 }] },
    { introMs: 0 },
  );
  product.webs.push(leaving);
  const host = await product.host(game, 2);
  const there = await product.join(game, 'There', { web: 2 });
  product.webs.pop();
  const here = await product.join(game, 'Here', { web: 1 });
  await host.must('host:start', {});
  await answer(there, 0, true);
  await here.client.event('question:open');
  await leaving.app.stop();
  for (const client of [host, there.client]) {
    const { reconnectInMs } = await client.event('server:restarting');
    expect(reconnectInMs).toBeGreaterThanOrEqual(0);
    await client.until(() => !client.socket.connected);
  }
  const back = product.client({ token: there.token }, 0);
  expect((await back.event('room:snapshot')).you).toMatchObject({ answered: true, answer: true });
  await shift.age(game.gameId, 'closesAt', minute);
  for (const client of [back, here.client]) {
    expect(await client.event('question:closed')).toMatchObject({ index: 0, answered: 1, counts: [0, 1] });
  }
  expect(await back.event('player:result')).toMatchObject({ answered: true, correct: true, rank: 1 });
  expect(await here.client.event('player:result')).toMatchObject({ answered: false, rank: 2 });
  const newHost = await product.host(game, 1);
  await newHost.must('host:next', {});
  await here.client.event('player:final');
  expect(await product.finalResults(game)).toMatchObject({ status: 'finished', answers: { accepted: 1 } });
});
