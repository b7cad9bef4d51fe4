/** What happens by itself: opening, closing, the automatic game, the start at a given time. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { singlesQuiz } from '../support/quizzes.ts';
import { answer, roomEvents, roomOf, type Scenery, setStage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;
const stage = (given: Parameters<typeof setStage>[1] = {}) => setStage(scenery.product, given);

beforeAll(async () => {
  scenery = await startScenery();
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

describe('a question', () => {
  test('is announced, then opens by itself, not before the announced time [PHASE-1, TIME-2]', async () => {
    const { host, players } = await stage({ settings: { introMs: 50 } });
    expect(await host.must('host:start', {})).toMatchObject({ rev: 1, phase: 'intro' });
    for (const client of [host, ...players.map((player) => player.client)]) {
      const intro = await client.event('question:intro');
      const open = await client.event('question:open');
      expect(open.opensAt).toBeGreaterThanOrEqual(intro.opensAt);
      expect(open.closesAt - open.opensAt).toBe(60_000);
      expect(Object.keys(intro).sort()).toEqual(['index', 'opensAt', 'prompt', 'rev', 'total', 'type']);
    }
  });

  test('without an intro opens at once [PHASE-1]', async () => {
    const { host } = await stage({ settings: { introMs: 0 } });
    expect(await host.must('host:start', {})).toMatchObject({ rev: 1, phase: 'open' });
    await host.event('question:open');
    expect(roomEvents(host)).toEqual(['question:open']);
  });

  test('closes by itself when its time is over, whoever has answered [PHASE-1]', async () => {
    const { game, host, players } = await stage();
    await host.must('host:start', {});
    const [first, second] = players as [(typeof players)[0], (typeof players)[0]];
    await answer(first, 0, 0);
    await scenery.shift.redis.hincrby(scenery.shift.keys.room(game.gameId).control, 'closesAt', -60_000);
    // Too late by the clock, whether or not anybody has closed it yet.
    expect(await second.client.send('player:answer', { question: 0, answer: 0 })).toMatchObject({
      error: { code: 'too_late' },
    });
    await scenery.shift.wake(game.gameId);
    expect(await second.client.event('question:closed')).toMatchObject({ index: 0, answered: 1 });
    expect(await second.client.event('player:result')).toMatchObject({ answered: false, correct: false, points: 0 });
    expect(await first.client.event('player:result')).toMatchObject({ answered: true, correct: true });
  });

  test('is followed by nothing until the host steps on [PHASE-2]', async () => {
    const { game, host } = await stage();
    for (const phase of ['reveal', 'standings'] as const) {
      await stepTo(host, phase);
      await scenery.shift.age(game.gameId, 'enteredAt', 3_600_000);
      expect(await scenery.shift.advance(game.gameId)).toBeUndefined();
      const room = await roomOf(host);
      expect(room.phase).toBe(phase);
      expect(room.nextAt).toBeUndefined();
    }
  });
});

describe('autoAdvance', () => {
  test('keeps the times of the settings, after a start by the host [PHASE-2, PHASE-4]', async () => {
    const settings = { autoAdvance: true, introMs: 100, revealMs: 900, standingsMs: 800 };
    const { host, players } = await stage({ settings });
    expect((await roomOf(host)).nextAt).toBeUndefined();
    await host.must('host:start', {});
    const play = (index: number) => Promise.all(players.map((player) => answer(player, index, 0)));
    await play(0);
    await host.event('question:closed');
    const reveal = await host.snapshot();
    expect(reveal.room).toMatchObject({ phase: 'reveal' });
    expect((reveal.room.nextAt ?? 0) - reveal.now).toBeLessThanOrEqual(900);
    await host.event('leaderboard');
    const standings = await host.snapshot();
    expect(standings.room).toMatchObject({ phase: 'standings' });
    expect((standings.room.nextAt ?? 0) - (reveal.room.nextAt ?? 0)).toBeGreaterThanOrEqual(800);
    const intro = await host.event('question:intro', ({ index }) => index === 1);
    expect(intro.opensAt - (standings.room.nextAt ?? 0)).toBeGreaterThanOrEqual(100);
    await play(1);
    await host.event('game:over');
    const asked = ['question:intro', 'question:open', 'question:closed'];
    expect(roomEvents(host)).toEqual([...asked, 'leaderboard', ...asked, 'game:over']);
  });

  test('with no time at all still shows everything, in order', async () => {
    const settings = { autoAdvance: true, introMs: 0, revealMs: 0, standingsMs: 0 };
    const { game, host, players } = await stage({ quiz: singlesQuiz(3), settings });
    await host.must('host:start', {});
    for (const index of [0, 1, 2]) await Promise.all(players.map((player) => answer(player, index, 0)));
    for (const client of [host, ...players.map((player) => player.client)]) {
      await client.event('game:over');
      const asked = ['question:open', 'question:closed'];
      expect(roomEvents(client)).toEqual([...asked, 'leaderboard', ...asked, 'leaderboard', ...asked, 'game:over']);
    }
    for (const { client } of players) {
      await client.event('player:final');
      expect(client.names().filter((name) => name === 'player:result')).toHaveLength(3);
    }
    expect(await scenery.product.finalResults(game)).toMatchObject({ status: 'finished', answers: { accepted: 6 } });
  });

  test('the host may still step before the time', async () => {
    const settings = { autoAdvance: true, revealMs: 60_000, standingsMs: 60_000 };
    const { host } = await stage({ settings });
    await stepTo(host, 'reveal');
    expect(await host.must('host:next', {})).toMatchObject({ phase: 'standings' });
  });
});

test('startAt starts a game by itself, also without a host, and not before [PHASE-4]', async () => {
  const { product } = scenery;
  const { now } = await (await product.client().connected()).must('clock:ping', {});
  const startAt = now + 3000;
  const game = await product.game(singlesQuiz(1), { startAt, introMs: 0 });
  const { client } = await product.join(game, 'Early', { web: 1 });
  const lobby = await client.snapshot();
  expect(lobby.room).toMatchObject({ phase: 'lobby', nextAt: startAt });
  const open = await client.event('question:open');
  expect(open.opensAt).toBeGreaterThanOrEqual(startAt);
});
