/** What pauses and extensions do to the clock. Waiting is replaced by moving the past in Redis. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/protocol/server-events.ts';
import { answer, roomEvents, roomOf, type Scenery, setStage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;
const stage = (given: Parameters<typeof setStage>[1] = {}) => setStage(scenery.product, given);
const refused = (code: string, retryable = false) => ({ ok: false, error: { code, retryable } });

beforeAll(async () => {
  scenery = await startScenery();
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

describe('a pause', () => {
  const clocks = { intro: 'opensAt', open: 'closesAt', reveal: 'enteredAt', standings: 'enteredAt' } as const;
  test.each(['intro', 'open', 'reveal', 'standings'] as const)('freezes the timer of %s [TIME-3]', async (phase) => {
    const settings = { introMs: 60_000, autoAdvance: true, revealMs: 60_000, standingsMs: 60_000 };
    const { game, host, players } = await stage({ settings });
    await stepTo(host, phase);
    await host.must('host:pause', {});
    await scenery.shift.age(game.gameId, clocks[phase], 300_000);
    expect(await scenery.shift.advance(game.gameId)).toBeUndefined();
    const paused = await roomOf(host);
    expect(paused).toMatchObject({ phase, paused: true });
    expect(paused.nextAt).toBeUndefined();

    await host.must('host:resume', {});
    const follows = {
      intro: 'question:open',
      open: 'question:closed',
      reveal: 'leaderboard',
      standings: 'question:intro',
    };
    for (const client of [host, ...players.map((player) => player.client)]) {
      await client.event('game:resumed');
      await client.until(() => roomEvents(client).at(-1) === follows[phase]);
      expect(roomEvents(client).slice(-3)).toEqual(['game:paused', 'game:resumed', follows[phase]]);
    }
  });

  test('a second one changes nothing, nor does a second resume [TIME-3]', async () => {
    const { host } = await stage();
    await host.must('host:start', {});
    await host.must('host:resume', {});
    expect((await roomOf(host)).rev).toBe(1);
    await host.must('host:pause', {});
    await host.must('host:pause', {});
    expect(await roomOf(host)).toMatchObject({ rev: 2, paused: true });
    await host.must('host:resume', {});
    await host.must('host:resume', {});
    expect(await roomOf(host)).toMatchObject({ rev: 3, paused: false });
    await host.event('game:resumed');
    expect(roomEvents(host)).toEqual(['question:open', 'game:paused', 'game:resumed']);
  });

  test('in the lobby and when the game is over there is nothing to pause', async () => {
    const { host } = await stage();
    for (const phase of ['lobby', 'over'] as const) {
      if (phase === 'over') await stepTo(host, 'over');
      expect(await host.send('host:pause', {})).toMatchObject(refused('not_open'));
      expect(await host.send('host:resume', {})).toMatchObject(refused('not_open'));
    }
  });

  test('refuses answers until the end of it, and gives its time back [TIME-3]', async () => {
    const { game, host, players } = await stage();
    const [first, second] = players as [(typeof players)[0], (typeof players)[0]];
    await host.must('host:start', {});
    const open = await host.event('question:open');
    await answer(first, 0, 0);
    await host.must('host:pause', {});
    // Opened 15 s ago and paused for 10 s since.
    const { shift } = scenery;
    await shift.age(game.gameId, 'opensAt', 15_000);
    await shift.age(game.gameId, 'closesAt', 15_000);
    await shift.age(game.gameId, 'pausedAt', 10_000);
    const pausedAt = await shift.read(game.gameId, 'pausedAt');
    for (const { client } of players) {
      // Also for one that is stored: the pause comes before it in the list of verdicts.
      expect(await client.send('player:answer', { question: 0, answer: 0 })).toMatchObject(refused('not_open', true));
    }
    await host.must('host:resume', {});
    const { closesAt } = await second.client.event('game:resumed');
    const { now, question } = await second.client.snapshot();
    expect(question).toMatchObject({ closesAt });
    const pauseMs = (closesAt ?? 0) - (open.closesAt - 15_000);
    expect(pauseMs).toBeGreaterThanOrEqual(10_000);
    expect(pauseMs).toBeLessThanOrEqual(now - pausedAt);
    const { elapsedMs } = await answer(second, 0, 0);
    expect(elapsedMs).toBeGreaterThanOrEqual(5000);
    expect(elapsedMs).toBeLessThan(15_000);
    const { answerRows = [] } = await finish(host, game);
    expect(answerRows.find((row) => row.playerId === second.playerId)?.elapsedMs).toBe(elapsedMs);
  });

  test.each(['intro', 'reveal', 'standings'] as const)('in %s moves what comes next', async (phase) => {
    const settings = { introMs: 60_000, autoAdvance: true, revealMs: 60_000, standingsMs: 60_000 };
    const { game, host } = await stage({ settings });
    const dueOf = ({ room, question }: Snapshot) => (phase === 'intro' ? question?.opensAt : room.nextAt) ?? 0;
    await stepTo(host, phase);
    const before = await host.snapshot();
    await host.must('host:pause', {});
    await scenery.shift.age(game.gameId, 'pausedAt', 10_000);
    await host.must('host:resume', {});
    const resumed = await host.event('game:resumed');
    expect(resumed.closesAt).toBeUndefined();
    const after = await host.snapshot();
    expect(dueOf(after) - dueOf(before)).toBeGreaterThanOrEqual(10_000);
    expect(dueOf(after) - dueOf(before)).toBeLessThanOrEqual(10_000 + after.now - before.now);
  });
});

describe('host:extend', () => {
  test('moves the end by what is asked, once for each id, and tells everyone [TIME-5]', async () => {
    const { host, players } = await stage();
    await host.must('host:start', {});
    const { closesAt } = await host.event('question:open');
    const extend = async (payload: object) => (await host.must('host:extend', payload)).closesAt - closesAt;
    expect(await extend({ ms: 5000, id: 'a' })).toBe(5000);
    expect(await extend({ ms: 5000, id: 'a' })).toBe(5000);
    expect(await extend({ ms: 120_000, id: 'b' })).toBe(125_000);
    expect(await extend({ ms: 1000 })).toBe(126_000);
    expect(await extend({ ms: 1000 })).toBe(127_000);
    for (const client of [host, ...players.map((player) => player.client)]) {
      await client.event('question:extended', (extended) => extended.closesAt === closesAt + 127_000);
      expect(roomEvents(client)).toEqual(['question:open', ...Array<string>(4).fill('question:extended')]);
      expect((await client.snapshot()).question).toMatchObject({ index: 0, closesAt: closesAt + 127_000 });
    }
  });

  test('works in a pause too, and the pause is given back on top [TIME-5]', async () => {
    const { game, host } = await stage();
    await host.must('host:start', {});
    const { closesAt } = await host.event('question:open');
    await host.must('host:pause', {});
    expect((await host.must('host:extend', { ms: 7000, id: 'x' })).closesAt).toBe(closesAt + 7000);
    await scenery.shift.age(game.gameId, 'pausedAt', 20_000);
    await host.must('host:resume', {});
    const resumed = await host.event('game:resumed');
    expect((resumed.closesAt ?? 0) - closesAt).toBeGreaterThanOrEqual(27_000);
  });

  test('only in an open question, and only within its bounds [TIME-5]', async () => {
    const { host } = await stage({ settings: { introMs: 60_000 } });
    for (const phase of ['lobby', 'intro', 'reveal', 'standings', 'over'] as const) {
      await stepTo(host, phase);
      expect(await host.send('host:extend', { ms: 5000 })).toMatchObject(refused('not_open'));
    }
    const { host: other } = await stage();
    await other.must('host:start', {});
    for (const ms of [999, 120_001, 1500.5, '5000', undefined]) {
      expect(await other.send('host:extend', { ms })).toMatchObject(refused('bad_request'));
    }
  });

  test('an answer within the extension is in time, with the time it took', async () => {
    const { game, host, players } = await stage();
    await host.must('host:start', {});
    await host.must('host:extend', { ms: 120_000 });
    await scenery.shift.age(game.gameId, 'opensAt', 100_000);
    await scenery.shift.age(game.gameId, 'closesAt', 100_000);
    const [first, second] = players as [(typeof players)[0], (typeof players)[0]];
    const ack = await answer(first, 0, 0);
    expect(ack.elapsedMs).toBeGreaterThanOrEqual(100_000);
    await answer(second, 0, 1);
    // Half of the points are left at the authored limit, and no less after it.
    expect(await first.client.event('player:result')).toMatchObject({ correct: true, points: 500 });
  });
});

async function finish(
  host: Awaited<ReturnType<typeof stage>>['host'],
  game: Awaited<ReturnType<typeof stage>>['game'],
) {
  await stepTo(host, 'over');
  return scenery.product.finalResults(game, true);
}
