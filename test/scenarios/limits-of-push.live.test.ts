/** What is pushed at intervals: who gets it, how often at most, and that its last word is right. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ServerPayload } from '../../src/protocol/server-events.ts';
import type { TestClient } from '../support/test-client.ts';
import { answer, type Scenery, setStage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;

beforeAll(async () => {
  scenery = await startScenery();
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

type Pushed = 'room:players' | 'question:progress' | 'room:reactions' | 'room:stored';

/** Notes from now on when each event of that name comes. */
function timesOf(client: TestClient, name: Pushed): number[] {
  const times: number[] = [];
  client.socket.prependAny((came: string) => {
    if (came === name) times.push(performance.now());
  });
  return times;
}

const all = <E extends Pushed>(client: TestClient, name: E) =>
  client.received.filter((one) => one.name === name).map((one) => one.payload as ServerPayload<E>);

/**
 * No more than `perSecond` of them, and one, in any second. They are sent at equal distances; on their way some are held
 * up, so that the one before may come late.
 */
function expectAtMost(times: readonly number[], perSecond: number): void {
  const most = Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
  expect(most).toBeLessThanOrEqual(perSecond + 1);
}

describe('room:players [PUSH-1]', () => {
  test('tells the host who comes and goes, four times a second at most, so that it adds up to the roster', async () => {
    const { product } = scenery;
    const { game, host, players } = await setStage(product, { players: 1 });
    const times = timesOf(host, 'room:players');
    for (let i = 1; i < 60; i += 1) players.push(await product.join(game, `Player ${i}`, { web: i }));
    await Promise.all(players.splice(0, 10).map(({ client }) => client.must('player:leave', {})));
    await Promise.all(players.splice(0, 10).map(({ playerId }) => host.must('host:kick', { playerId })));
    for (const { client } of players.splice(0, 10)) client.close();
    const rosterOf = () => scenery.watch.view(host).snapshot?.roster ?? [];
    await host.until(() => rosterOf().filter((row) => !row.connected).length === 10 && rosterOf().length === 40);
    expect(rosterOf()).toEqual((await host.snapshot()).roster);
    expect(all(host, 'room:players').at(-1)?.players).toBe(40);
    expectAtMost(times, 4);
    expect(times.length).toBeLessThan(60);
  });

  test('tells players their number only, once a second at most, and only in the lobby', async () => {
    const { product } = scenery;
    const { game, host, players } = await setStage(product, { players: 2 });
    const [here, there] = players.map(({ client }) => client) as [TestClient, TestClient];
    const times = [here, there].map((client) => timesOf(client, 'room:players'));
    for (let i = 2; i < 30; i += 1) await product.join(game, `Player ${i}`, { web: i });
    for (const client of [here, there]) {
      expect(await client.event('room:players', (told) => told.players === 30)).toEqual({ rev: 0, players: 30 });
      for (const told of all(client, 'room:players')) expect(Object.keys(told).sort()).toEqual(['players', 'rev']);
    }
    for (const each of times) expectAtMost(each, 1);
    await host.must('host:start', {});
    await here.event('question:open');
    const before = here.names().length;
    await product.join(game, 'Late', { web: 0 });
    await host.event('room:players', (told) => told.players === 31);
    await stepTo(host, 'over');
    await here.event('room:stored');
    expect(here.names().slice(before)).not.toContain('room:players');
  });
});

describe('question:progress', () => {
  test('comes five times a second at most, to hosts alone, and ends with what is true [PUSH-2]', async () => {
    const { product } = scenery;
    const settings = { closeWhenAllAnswered: false };
    const { game, host, players } = await setStage(product, { players: 40, settings });
    const second = await product.host(game, 1);
    const times = [host, second].map((client) => timesOf(client, 'question:progress'));
    await host.must('host:start', {});
    for (const player of players) await answer(player, 0, 0);
    for (const client of [host, second]) {
      await client.event(
        'question:progress',
        ({ index, answered, players: all }) => index === 0 && answered === 40 && all === 40,
      );
      const told = all(client, 'question:progress').map(({ answered }) => answered);
      expect(told).toEqual([...new Set(told)].sort((left, right) => left - right));
    }
    for (const each of times) expectAtMost(each, 5);
    for (const { client } of players) expect(client.names()).not.toContain('question:progress');
    expect(scenery.watch.view(host).progress).toMatchObject({ index: 0, answered: 40, players: 40 });
    await stepTo(host, 'open', 1);
    await host.event(
      'question:progress',
      ({ index, answered, players: all }) => index === 1 && answered === 0 && all === 40,
    );
  });
});

describe('room:reactions', () => {
  test('reach every host on every process, added up, twice a second at most, and no player [PUSH-3]', async () => {
    const { product } = scenery;
    const { game, host, players } = await setStage(product, { players: 4 });
    const second = await product.host(game, 1);
    const times = [host, second].map((client) => timesOf(client, 'room:reactions'));
    for (let round = 0; round < 25; round += 1) {
      const emoji = round % 5 === 0 ? '🎉' : '👍';
      await Promise.all(players.map(({ client }) => client.must('player:react', { emoji })));
    }
    const sum = (client: TestClient, emoji: string) =>
      all(client, 'room:reactions').reduce((total, { counts }) => total + (counts[emoji] ?? 0), 0);
    for (const client of [host, second]) {
      await client.until(() => sum(client, '👍') === 80 && sum(client, '🎉') === 20);
    }
    for (const each of times) expectAtMost(each, 2);
    for (const { client } of players) expect(client.names()).not.toContain('room:reactions');
    for (const emoji of ['', 'a', '👍👍', '<b>', 7]) {
      expect(await players[0]?.client.send('player:react', { emoji })).toMatchObject({
        error: { code: 'bad_request' },
      });
    }
  });
});

describe('room:locked', () => {
  test('goes to everyone in the lobby, and to hosts later [PUSH-4]', async () => {
    const { product } = scenery;
    const { game, host, players } = await setStage(product);
    const second = await product.host(game, 1);
    await second.must('host:lock', { locked: true });
    for (const client of [host, second, ...players.map((player) => player.client)]) {
      expect(await client.event('room:locked')).toEqual({ rev: 0, locked: true });
    }
    await host.must('host:start', {});
    await host.must('host:lock', { locked: false });
    for (const client of [host, second]) await client.event('room:locked', ({ locked }) => !locked);
  });
});

describe('room:stored', () => {
  test('reaches the host once answers are in Postgres, and everyone when all of the game is [PUSH-5]', async () => {
    const { product } = scenery;
    const { game, host, players } = await setStage(product);
    await host.must('host:start', {});
    const times = timesOf(host, 'room:stored');
    await answer(players[0] as (typeof players)[0], 0, 0);
    await host.until(() => times.length > 0, 'nothing was stored');
    expect((await product.results(game)).answers.accepted).toBe(1);
    await stepTo(host, 'over');
    for (const client of [host, ...players.map((player) => player.client)]) {
      const isOver = () => client.names().indexOf('game:over');
      await client.until(() => isOver() >= 0 && client.names().slice(isOver()).includes('room:stored'));
    }
    expect((await product.results(game)).status).toBe('finished');
    expectAtMost(times, 1);
  });
});
