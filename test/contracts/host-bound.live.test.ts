/** What the sockets of one room may cost, over two processes: how many hosts there are, and what they are sent. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WebApp } from '../../src/app/web.ts';
import type { Snapshot } from '../../src/protocol/server-events.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import type { TestClient } from '../support/test-client.ts';

const patient = { timeout: 20_000 };
let product: TestQuickfire;
beforeAll(async () => {
  product = await startQuickfire({ webs: 2, worker: false });
}, 60_000);
afterAll(() => product.stop());

/** @returns the client once it is let in, or why it is not. */
const asHost = async (game: TestGame, web: number): Promise<TestClient | string> => {
  const client = product.client({ token: game.hostToken }, web);
  try {
    await client.connected();
    return client;
  } catch (error) {
    return (error as { data: { code: string } }).data.code;
  }
};

test('twelve host sockets a room, exactly, however many come at once and wherever [CONN-7]', async () => {
  const game = await product.game(singlesQuiz(2));
  const tried = await Promise.all(Array.from({ length: 30 }, (_, i) => asHost(game, i % 2)));
  const hosts = tried.filter((each): each is TestClient => typeof each !== 'string');
  expect(hosts).toHaveLength(12);
  expect(new Set(tried.filter((each) => typeof each === 'string'))).toEqual(new Set(['too_many']));
  for (const host of hosts) await host.event('room:snapshot');
  // One goes, and one of those who come has its place.
  hosts[0]?.close();
  await expect.poll(async () => typeof (await asHost(game, 1)), patient).toBe('object');
  expect(await asHost(game, 0)).toBe('too_many');
  // Players are no hosts.
  const player = await product.join(game, 'Ana');
  expect((await player.client.snapshot()).you?.nickname).toBe('Ana');
});

test('a host that was let in and is gone before it was seated takes no place', async () => {
  const game = await product.game(singlesQuiz(2));
  for (let round = 0; round < 3; round += 1) {
    const hasty = Array.from({ length: 8 }, (_, i) => product.client({ token: game.hostToken }, i % 2));
    await Promise.all(hasty.map((client) => client.connected().catch(() => undefined)));
    for (const client of hasty) client.close();
  }
  const hosts = async () => {
    const tried = await Promise.all(Array.from({ length: 12 }, (_, i) => asHost(game, i % 2)));
    const isFull = tried.every((each) => typeof each !== 'string');
    for (const each of tried) if (typeof each !== 'string' && !isFull) each.close();
    return isFull;
  };
  await expect.poll(hosts, { timeout: 20_000, interval: 500 }).toBe(true);
}, 60_000);

test('thirty wishes for a snapshot at once are all granted, with few reads, and none is older than its wish', async () => {
  const game = await product.game(singlesQuiz(2), { introMs: 0 });
  const [host, ana] = [await product.host(game), await product.join(game, 'Ana')];
  const { runner } = (product.webs[0] as { app: WebApp }).app;
  const before = runner.calls;
  const snapshots = await Promise.all(Array.from({ length: 30 }, () => host.snapshot()));
  expect(snapshots.every(({ roster }) => roster?.length === 1)).toBe(true);
  expect(runner.calls - before).toBeLessThan(20);
  await host.must('host:start', {});
  const wishes: Promise<Snapshot>[] = [];
  for (let i = 0; i < 5; i += 1) wishes.push(ana.client.snapshot());
  await ana.client.must('player:answer', { question: 0, answer: 0 });
  for (let i = 0; i < 5; i += 1) wishes.push(ana.client.snapshot());
  expect((await Promise.all(wishes)).slice(5).map(({ you }) => you?.answered)).toEqual([true, true, true, true, true]);
});

test('hosts that share a roster miss nobody who comes meanwhile', async () => {
  const game = await product.game(singlesQuiz(1));
  const first = await product.host(game);
  const joins = Array.from({ length: 30 }, (_, i) => product.join(game, `Player ${i}`, { web: i % 2 }));
  const hosts = await Promise.all(Array.from({ length: 5 }, () => product.host(game)));
  await Promise.all(joins);
  const namesOf = (client: TestClient): number => {
    const names = new Set<string>();
    for (const { name, payload } of client.received) {
      const { roster, joined, changed } = payload as Record<string, { nickname: string }[] | undefined>;
      if (name !== 'room:snapshot' && name !== 'room:players') continue;
      for (const row of [roster, joined, changed].flatMap((rows) => rows ?? [])) names.add(row.nickname);
    }
    return names.size;
  };
  for (const host of [first, ...hosts]) await expect.poll(() => namesOf(host), patient).toBe(30);
}, 60_000);

test('a seat that comes again and again is told to slow down, and its first times are not', async () => {
  const game = await product.game(singlesQuiz(1));
  const { token, client } = await product.join(game, 'Ana');
  client.close();
  const codes: string[] = [];
  for (let i = 0; i < 60; i += 1) {
    const again = product.client({ token });
    const code = await again.connected().then(
      () => 'ok',
      (error: { data: { code: string } }) => error.data.code,
    );
    codes.push(code);
    again.close();
  }
  expect(codes.slice(0, 40)).toEqual(Array.from({ length: 40 }, () => 'ok'));
  expect(codes.filter((code) => code === 'too_many').length).toBeGreaterThan(0);
}, 60_000);
