/** Who moves the room, and when: the table of `host:next`, the guard by `rev`, `host:end`. */
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

const longIntro = { introMs: 60_000 };

describe('host:next', () => {
  test('makes the step that belongs to each phase, and tells every client of both processes [STEP-1]', async () => {
    const { host, players } = await stage({ settings: longIntro });
    const next = () => host.must('host:next', {});
    expect(await next()).toMatchObject({ rev: 1, phase: 'intro' });
    const intro = await host.event('question:intro');
    expect(await next()).toMatchObject({ rev: 2, phase: 'open' });
    const open = await host.event('question:open');
    expect(open.opensAt).toBeLessThan(intro.opensAt);
    expect(open.closesAt - open.opensAt).toBe(60_000);
    expect(await next()).toMatchObject({ rev: 2, phase: 'closed' });
    expect((await host.event('question:closed')).rev).toBe(3);
    expect(await next()).toMatchObject({ rev: 4, phase: 'standings' });
    await host.event('leaderboard');
    expect(await next()).toMatchObject({ rev: 5, phase: 'intro' });
    await host.event('question:intro', ({ index }) => index === 1);
    await next();
    await host.event('question:open', ({ index }) => index === 1);
    await next();
    await host.event('question:closed', ({ index }) => index === 1);
    expect(await next()).toMatchObject({ rev: 8, phase: 'over' });
    await host.event('game:over');
    expect(await next()).toMatchObject({ rev: 8, phase: 'over' });

    const asked = ['question:intro', 'question:open', 'question:closed'];
    for (const client of [host, ...players.map((player) => player.client)]) {
      await client.event('game:over');
      expect(roomEvents(client)).toEqual([...asked, 'leaderboard', ...asked, 'game:over']);
    }
  });

  test('closes at once, does nothing while the scores are not in, and goes on when they are', async () => {
    const { game, host, players } = await stage();
    const letScore = await scenery.shift.holdScores(game.gameId);
    await stepTo(host, 'open');
    expect(await host.must('host:next', {})).toMatchObject({ rev: 1, phase: 'closed' });
    expect(await host.must('host:next', {})).toMatchObject({ rev: 1, phase: 'closed' });
    const late = await players[1]?.client.send('player:answer', { question: 0, answer: 0 });
    expect(late).toMatchObject({ ok: false, error: { code: 'too_late', retryable: false } });
    expect(await host.send('host:pause', {})).toMatchObject({ ok: false, error: { code: 'not_open' } });
    expect(await roomOf(host)).toMatchObject({ phase: 'closed', paused: false, rev: 1 });
    await letScore();
    await host.event('question:closed');
    expect(await host.must('host:next', {})).toMatchObject({ phase: 'standings' });
  });

  test.each(['intro', 'open', 'reveal', 'standings'] as const)(
    'when paused in %s resumes, then steps',
    async (phase) => {
      const { host, players } = await stage({ settings: longIntro });
      await stepTo(host, phase);
      await host.must('host:pause', {});
      await host.event('game:paused');
      const before = roomEvents(host).length;
      await host.must('host:next', {});
      const follows = {
        intro: 'question:open',
        open: 'question:closed',
        reveal: 'leaderboard',
        standings: 'question:intro',
      };
      for (const client of [host, ...players.map((player) => player.client)]) {
        await client.until(() => roomEvents(client).length === before + 2);
        expect(roomEvents(client).slice(before)).toEqual(['game:resumed', follows[phase]]);
      }
      expect((await roomOf(host)).paused).toBe(false);
    },
  );
});

describe('rev', () => {
  test('a step for a moment that is gone is ok, says where the room is, and changes nothing [STEP-2]', async () => {
    const { host } = await stage();
    await host.must('host:start', {});
    await host.event('question:open');
    for (const event of ['host:start', 'host:next', 'host:end'] as const) {
      expect(await host.must(event, { rev: 0 })).toMatchObject({ rev: 1, phase: 'open' });
    }
    expect(await host.must('host:next', { rev: 7 })).toMatchObject({ rev: 1, phase: 'open' });
    expect(await roomOf(host)).toMatchObject({ rev: 1, phase: 'open' });
    expect(await host.must('host:next', { rev: 1 })).toMatchObject({ phase: 'closed' });
    await host.event('question:closed');
    expect(await host.must('host:next', { rev: 1 })).toMatchObject({ rev: 2, phase: 'reveal' });
  });

  test('a double click never steps twice, with a rev and without, also by two hosts [STEP-3]', async () => {
    const { product } = scenery;
    const { game, host } = await stage();
    const other = await product.host(game, 1);
    for (const clicks of [
      () => [host.must('host:start', {}), host.must('host:start', {})],
      () => [host.must('host:next', {}), host.must('host:next', {}), other.must('host:next', {})],
      () => [host.must('host:next', { rev: 2 }), other.must('host:next', { rev: 2 }), host.must('host:next', {})],
      () => [other.must('host:next', {}), other.must('host:next', {}), host.must('host:next', {})],
    ]) {
      const before = (await roomOf(host)).rev;
      await Promise.all(clicks());
      for (const client of [host, other]) {
        await client.until(() => (scenery.watch.view(client).snapshot?.rev ?? 0) === before + 1);
      }
      expect((await roomOf(host)).rev).toBe(before + 1);
    }
    expect(roomEvents(other)).toEqual(['question:open', 'question:closed', 'leaderboard', 'question:open']);
  });

  test('without a rev the last one that was sent to that socket counts [STEP-2]', async () => {
    const { game, host } = await stage();
    await host.must('host:start', {});
    // This one connects later and has been told of the open question only.
    const other = await scenery.product.host(game, 1);
    expect(await other.must('host:next', {})).toMatchObject({ phase: 'closed' });
    await host.event('question:closed');
    expect(await host.must('host:next', {})).toMatchObject({ phase: 'standings' });
  });

  test('host:start starts a game once, and only from the lobby', async () => {
    const { host } = await stage();
    expect(await host.must('host:start', { rev: 0 })).toMatchObject({ rev: 1, phase: 'open' });
    expect(await host.must('host:start', { rev: 0 })).toMatchObject({ rev: 1, phase: 'open' });
    expect(await host.send('host:start', { rev: 1 })).toMatchObject({
      ok: false,
      error: { code: 'not_open', retryable: false },
    });
  });
});

describe('host:end [STEP-4]', () => {
  test('in the lobby the room closes as ended, and nobody can come in', async () => {
    const { game, host, players } = await stage();
    expect(await host.must('host:end', {})).toMatchObject({ rev: 1, phase: 'over' });
    for (const client of [host, ...players.map((player) => player.client)]) {
      expect(await client.event('room:closed')).toEqual({ rev: 1, reason: 'ended' });
    }
    const late = await scenery.product.client({}, 1).connected();
    expect(await late.send('player:join', { pin: game.pin, nickname: 'Late' })).toMatchObject({
      ok: false,
      error: { code: 'no_such_room' },
    });
    expect((await scenery.product.rest('GET', `/api/rooms/${game.pin}`)).status).toBe(404);
    expect((await scenery.product.finalResults(game)).status).toBe('ended');
  });

  test.each([false, true])('in an open question (paused: %s) closes it, scores it, and is over', async (paused) => {
    const { game, host, players } = await stage({ players: 3 });
    await host.must('host:start', {});
    const first = players[0] as (typeof players)[0];
    await answer(first, 0, 0);
    if (paused) await host.must('host:pause', {});
    expect(await host.must('host:end', {})).toMatchObject({ phase: 'closed' });
    const shown = [...(paused ? ['game:paused', 'game:resumed'] : []), 'question:closed', 'game:over'];
    for (const { client } of players) {
      const final = await client.event('player:final');
      expect(roomEvents(client)).toEqual(['question:open', ...shown]);
      const result = await client.event('player:result');
      expect(final).toMatchObject({ score: result.score, rank: result.rank, players: 3 });
      expect(final.answerCount).toBe(client === first.client ? 1 : 0);
    }
    expect((await host.event('game:over')).podium[0]).toMatchObject({ playerId: first.playerId, rank: 1 });
    expect(await scenery.product.finalResults(game)).toMatchObject({ status: 'ended', answers: { accepted: 1 } });
  });

  test('while the scores are not in: over as soon as they are', async () => {
    const { game, host, players } = await stage();
    const letScore = await scenery.shift.holdScores(game.gameId);
    await stepTo(host, 'open');
    await Promise.all(players.map((player) => answer(player, 0, 0)));
    expect(await host.must('host:end', {})).toMatchObject({ phase: 'closed' });
    await letScore();
    for (const { client } of players) expect((await client.event('player:final')).score).toBeGreaterThan(0);
    expect(roomEvents(host)).toEqual(['question:open', 'question:closed', 'game:over']);
  });

  test.each(['intro', 'reveal', 'standings'] as const)('in %s the game is over at once', async (phase) => {
    const { host, players } = await stage({ settings: longIntro });
    await stepTo(host, phase);
    // A reply may be there before the event: what led to the phase has reached everybody first.
    const before = (await roomOf(host)).rev;
    for (const client of [host, ...players.map((player) => player.client)])
      await client.until(() => roomEvents(client).length === before);
    expect(await host.must('host:end', {})).toMatchObject({ phase: 'over' });
    for (const { client } of players) {
      await client.event('player:final');
      expect(roomEvents(client).slice(before)).toEqual(['game:over']);
    }
    expect(await host.must('host:end', {})).toMatchObject({ phase: 'over' });
    await host.event('game:over');
    expect(roomEvents(host).length).toBe(before + 1);
  });
});

test('a game of one question goes from its reveal to over, without standings [PHASE-3]', async () => {
  const { game, host, players } = await stage({ quiz: singlesQuiz(1) });
  await host.must('host:start', {});
  await Promise.all(players.map((player) => answer(player, 0, 0)));
  await host.event('question:closed');
  expect(await host.must('host:next', {})).toMatchObject({ rev: 3, phase: 'over' });
  for (const { client } of players) {
    await client.event('player:final');
    expect(roomEvents(client)).toEqual(['question:open', 'question:closed', 'game:over']);
  }
  expect((await scenery.product.finalResults(game)).status).toBe('finished');
});

test('hosts may ask what will be asked, from the lobby on and on any process; players may not [PROMPT-1]', async () => {
  const long = 'What is it? '.repeat(40);
  const quiz = singlesQuiz(3);
  const changes = [{}, { prompt: long }, { prompt: '**Why** $x^2$?', markup: true }];
  const questions = quiz.questions.map((question, i) => ({ ...question, ...changes[i] }));
  const { game, players } = await stage({ quiz: { ...quiz, questions } });
  const other = await scenery.product.host(game, 1);
  expect((await other.snapshot()).features).toContain('prompts');
  const { prompts } = await other.must('host:prompts', {});
  expect(prompts).toEqual([questions[0]?.prompt, expect.stringMatching(/^(What is it\? )+.*…$/), 'Why x^2?']);
  expect(prompts[1]?.length).toBeLessThanOrEqual(160);
  expect(await players[0]?.client.send('host:prompts', {})).toMatchObject({
    ok: false,
    error: { code: 'not_allowed' },
  });
});
