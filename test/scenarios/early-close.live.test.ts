/** A question closes early when everyone expected has answered and at least one has: who is expected, and who is not. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { TestPlayer } from '../support/quickfire.ts';
import type { TestClient } from '../support/test-client.ts';
import { answer, eventually, roomEvents, roomOf, type Scenery, setStage, startScenery } from './stage.ts';

let scenery: Scenery;
type Three = [TestPlayer, TestPlayer, TestPlayer];

beforeAll(async () => {
  scenery = await startScenery();
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

/** A game with an open question and three players, of whom the first has answered. */
async function opened(settings = {}) {
  const { game, host, players } = await setStage(scenery.product, { players: 3, settings });
  await host.must('host:start', {});
  const [first, second, third] = players as Three;
  await answer(first, 0, 0);
  return { game, host, first, second, third };
}

const isOpen = async (host: TestClient) => expect((await roomOf(host)).phase).toBe('open');
const closes = (host: TestClient, answered: number) =>
  host.event('question:closed', (one) => one.answered === answered);

/** Disconnects a player and waits until Redis knows. Then the grace may be let pass. */
async function vanish(gameId: string, { client, playerId }: TestPlayer): Promise<() => Promise<boolean>> {
  client.close();
  const pass = (ms: number) => scenery.shift.ageAbsence(gameId, playerId, ms);
  await eventually(() => pass(0), Boolean);
  return () => pass(8000);
}

test('everyone has answered, on both processes [PHASE-6]', async () => {
  const { host, first, second, third } = await opened();
  await answer(second, 0, 1);
  await isOpen(host);
  await answer(third, 0, 1);
  for (const { client } of [first, second, third]) await closes(client, 3);
  expect(roomEvents(host)).toEqual(['question:open', 'question:closed']);
});

test('everyone but one who leaves', async () => {
  const { host, second, third } = await opened();
  await answer(second, 0, 0);
  await isOpen(host);
  await third.client.must('player:leave', {});
  await closes(host, 2);
});

test('everyone but one whom the host kicks', async () => {
  const { host, second, third } = await opened();
  await answer(second, 0, 0);
  await host.must('host:kick', { playerId: third.playerId });
  await closes(host, 2);
});

test('everyone but one who has been gone for 8 s, and not before [PHASE-6]', async () => {
  const { game, host, second, third } = await opened();
  const pass = await vanish(game.gameId, third);
  await answer(second, 0, 0);
  await scenery.shift.advance(game.gameId);
  await isOpen(host);
  await pass();
  await closes(host, 2);
});

test('one who comes back within the grace is waited for, and may answer', async () => {
  const { game, host, second, third } = await opened();
  const pass = await vanish(game.gameId, third);
  const back = scenery.product.client({ token: third.token }, 1);
  await back.event('room:snapshot');
  expect(await pass()).toBe(false);
  await answer(second, 0, 0);
  await isOpen(host);
  await back.must('player:answer', { question: 0, answer: 0 });
  await closes(host, 3);
});

test.each(['being gone for 8 s', 'leaving'])('one who comes back after %s is waited for again', async (how) => {
  const { game, host, second, third } = await opened();
  const expected = (count: number) => host.event('question:progress', ({ players }) => players === count);
  if (how === 'leaving') await third.client.must('player:leave', {});
  else await (await vanish(game.gameId, third))();
  await expected(2);
  const back = scenery.product.client({ token: third.token }, 1);
  await back.event('room:snapshot');
  await answer(second, 0, 0);
  await isOpen(host);
  await back.must('player:answer', { question: 0, answer: 0 });
  await closes(host, 3);
});

test('those who were gone for 8 s when it opened are not expected, those gone for less are', async () => {
  const { game, host, players } = await setStage(scenery.product, { players: 3 });
  const [first, second, third] = players as Three;
  await (
    await vanish(game.gameId, third)
  )();
  const pass = await vanish(game.gameId, second);
  await host.must('host:start', {});
  await host.event('question:progress', ({ answered, players: expected }) => answered === 0 && expected === 2);
  await answer(first, 0, 0);
  await isOpen(host);
  await pass();
  await closes(host, 1);
});

test('a late joiner is expected from the join on [PHASE-6]', async () => {
  const { game, host, second, third } = await opened();
  await answer(second, 0, 0);
  const late = await scenery.product.join(game, 'Late', { web: 1 });
  await answer(third, 0, 0);
  await host.event('question:progress', ({ answered, players }) => answered === 3 && players === 4);
  await isOpen(host);
  await late.client.must('player:answer', { question: 0, answer: 0 });
  await closes(host, 4);
});

test('an answer of one who was kicked afterwards does not count', async () => {
  const { host, first, second, third } = await opened();
  await host.must('host:kick', { playerId: first.playerId });
  await host.event('question:progress', ({ answered, players }) => answered === 0 && players === 2);
  await answer(second, 0, 0);
  await isOpen(host);
  await answer(third, 0, 1);
  expect(await closes(host, 2)).toMatchObject({ counts: [1, 1] });
  expect(await second.client.event('player:result')).toMatchObject({ players: 2, rank: 1 });
});

test('in a pause nothing closes; when it ends, whoever is missing by then is not waited for', async () => {
  const { host, second, third } = await opened();
  await answer(second, 0, 0);
  await host.must('host:pause', {});
  await third.client.must('player:leave', {});
  expect(await roomOf(host)).toMatchObject({ phase: 'open', paused: true });
  await host.must('host:resume', {});
  await closes(host, 2);
  expect(roomEvents(host)).toEqual(['question:open', 'game:paused', 'game:resumed', 'question:closed']);
});

test('not with closeWhenAllAnswered off [PHASE-6]', async () => {
  const { game, host, second, third } = await opened({ closeWhenAllAnswered: false });
  await answer(second, 0, 0);
  await third.client.must('player:leave', {});
  await host.event('question:progress', ({ answered, players }) => answered === 2 && players === 2);
  await scenery.shift.advance(game.gameId);
  await isOpen(host);
});

test('not when nobody has answered, however few are left [PHASE-6]', async () => {
  const { game, host, players } = await setStage(scenery.product, { players: 3 });
  const [first, second, third] = players as Three;
  await host.must('host:start', {});
  await first.client.must('player:leave', {});
  await host.must('host:kick', { playerId: second.playerId });
  await (
    await vanish(game.gameId, third)
  )();
  await host.event('question:progress', (progress) => progress.players === 0 && progress.answered === 0);
  await isOpen(host);
});
