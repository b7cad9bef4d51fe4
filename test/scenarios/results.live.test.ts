/** Results over REST: from creation on, for the owner alone, from what is folded. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { resultsReply } from '../../src/protocol/rest.ts';
import { sevenTypesQuiz, singlesQuiz } from '../support/quizzes.ts';
import { answer, eventually, type Scenery, setStage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;

beforeAll(async () => {
  scenery = await startScenery();
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

test('from creation on they have the whole form, with nothing in it [RES-1]', async () => {
  const { product } = scenery;
  const game = await product.game(sevenTypesQuiz, { shuffleOptions: true });
  const results = await product.results(game, true);
  expect(resultsReply.parse(results)).toEqual(results);
  expect(results).toMatchObject({
    gameId: game.gameId,
    quizTitle: 'Seven types',
    pin: game.pin,
    status: 'lobby',
    startedAt: null,
    endedAt: null,
    players: [],
    answers: { accepted: 0 },
    answerRows: [],
  });
  expect(results.questions.map(({ index, type }) => [index, type])).toEqual(
    sevenTypesQuiz.questions.map(({ type }, index) => [index, type]),
  );
  for (const { type, answered, correct, averageMs } of results.questions) {
    expect([answered, correct, averageMs]).toEqual([0, type === 'poll' ? null : 0, null]);
  }
  expect((await product.results(game)).answerRows).toBeUndefined();
});

test('grow while the game runs, and say when it began and ended', async () => {
  const { product } = scenery;
  const { game, host, players } = await setStage(product);
  const open = host.event('question:open');
  await host.must('host:start', {});
  await answer(players[0] as (typeof players)[0], 0, 0);
  const running = await eventually(
    () => product.results(game, true),
    (results) => results.answers.accepted === 1,
  );
  expect(running).toMatchObject({ status: 'running', endedAt: null, startedAt: (await open).opensAt });
  expect(running.players.map(({ nickname, rank }) => [nickname, rank])).toEqual([
    ['Player 0', 1],
    ['Player 1', 2],
  ]);
  expect(running.answerRows).toMatchObject([{ playerId: players[0]?.playerId, question: 0, answer: 0, correct: true }]);
  await stepTo(host, 'over');
  const final = await product.finalResults(game, true);
  expect(final.status).toBe('finished');
  expect(final.endedAt).toBeGreaterThanOrEqual(running.startedAt ?? Infinity);
  expect(final.questions).toMatchObject([
    { solution: 0, answered: 1, correct: 1, counts: [1, 0], averageMs: final.answerRows?.[0]?.elapsedMs },
    { solution: 0, answered: 0, correct: 0, counts: [0, 0], averageMs: null },
  ]);
});

test('keep the rows of a kicked player, who comes last and without a rank [RES-2]', async () => {
  const { product } = scenery;
  const { game, host, players } = await setStage(product, { players: 3 });
  const out = players[0] as (typeof players)[0];
  await host.must('host:start', {});
  for (const player of players) await answer(player, 0, 0);
  await host.event('question:closed');
  await host.must('host:kick', { playerId: out.playerId });
  await stepTo(host, 'over');
  const results = await product.finalResults(game, true);
  expect(results.players.map(({ nickname, rank, kicked }) => [nickname, rank, kicked])).toEqual([
    ['Player 1', 1, undefined],
    ['Player 2', expect.any(Number), undefined],
    ['Player 0', null, true],
  ]);
  expect(results.answers.accepted).toBe(3);
  expect(results.answerRows?.filter(({ playerId }) => playerId === out.playerId)).toHaveLength(1);
});

test('have the name that a player changed to in the lobby', async () => {
  const { product } = scenery;
  const { game, host, players } = await setStage(product);
  const [first] = players as [(typeof players)[0]];
  for (const nickname of ['Anna', 'Annabel']) {
    expect(await first.client.must('player:rename', { nickname })).toEqual({ ok: true, nickname });
  }
  await host.must('host:start', {});
  await answer(first, 0, 0);
  await stepTo(host, 'over');
  const { players: rows } = await product.finalResults(game);
  expect(rows.map(({ playerId, nickname }) => [playerId, nickname])).toEqual([
    [first.playerId, 'Annabel'],
    [players[1]?.playerId, 'Player 1'],
  ]);
});

test('once they are whole the room stays readable for an hour, and its PIN is free after a day [RES-4]', async () => {
  const { product, shift } = scenery;
  const { game, host, players } = await setStage(product);
  const { control, seats } = shift.keys.room(game.gameId);
  expect(await shift.redis.pttl(control)).toBe(-1);
  await stepTo(host, 'over');
  const { redis, keys } = shift;
  const lives = () => Promise.all([control, seats, keys.pin(game.pin)].map((key) => redis.pttl(key)));
  const [room = 0, seat, pin = 0] = await eventually(lives, (each) => each.every((ms) => ms > 0));
  expect(room).toBeLessThanOrEqual(3_600_000);
  expect(room).toBeGreaterThan(3_500_000);
  expect(Math.abs(room - (seat ?? 0))).toBeLessThan(1000);
  expect(pin).toBeLessThanOrEqual(86_400_000);
  expect(pin).toBeGreaterThan(86_300_000);
  // Reading it, and coming back to it, does not keep it any longer.
  const back = product.client({ token: players[0]?.token }, 1);
  await back.event('room:snapshot');
  expect(await redis.pttl(control)).toBeGreaterThan(0);
});

test('are for the owner alone [RES-1]', async () => {
  const { product } = scenery;
  const { game } = await setStage(product, { players: 0 });
  const get = (id: string, token?: string) => product.rest('GET', `/api/games/${id}/results`, undefined, token);
  expect(await get(game.gameId, await product.guest())).toMatchObject({
    status: 404,
    body: { error: { code: 'not_found' } },
  });
  expect(await get('0198a2a0-0000-7000-8000-000000000000', game.ownerToken)).toMatchObject({ status: 404 });
  expect(await get('nothing', game.ownerToken)).toMatchObject({ status: 404 });
  expect(await get(game.gameId)).toMatchObject({ status: 401, body: { error: { code: 'bad_token' } } });
  expect(await get(game.gameId, game.hostToken)).toMatchObject({ status: 401 });
});

describe('a quiz that is deleted or changed during play', () => {
  test.each(['deleted', 'changed'])('%s: the game and its results go on from their copy [REST-6]', async (how) => {
    const { product } = scenery;
    const token = await product.guest();
    const made = await product.rest<{ id: string }>('POST', '/api/quizzes', singlesQuiz(2), token);
    const path = `/api/quizzes/${made.body.id}`;
    const settings = { introMs: 0 };
    const created = await product.rest<{ gameId: string; pin: string; hostToken: string; joinUrl: string }>(
      'POST',
      '/api/games',
      { quizId: made.body.id, settings },
      token,
    );
    const game = { ...created.body, ownerToken: token };
    const host = await product.host(game);
    const player = await product.join(game, 'Player', { web: 1 });
    await host.must('host:start', {});
    await answer(player, 0, 0);
    if (how === 'deleted') {
      expect((await product.rest('DELETE', path, undefined, token)).status).toBe(204);
      expect((await product.rest('DELETE', path, undefined, token)).status).toBe(404);
      expect((await product.rest('GET', path, undefined, token)).status).toBe(404);
      const again = await product.rest('POST', '/api/games', { quizId: made.body.id }, token);
      expect(again.status).toBe(404);
    } else {
      expect((await product.rest('PUT', path, { ...singlesQuiz(3), title: 'Other' }, token)).status).toBe(200);
    }
    await host.event('question:closed');
    await stepTo(host, 'open', 1);
    await answer(player, 1, 1);
    await host.event('question:closed', ({ index }) => index === 1);
    await stepTo(host, 'over');
    expect(await product.finalResults(game)).toMatchObject({
      quizTitle: '2 singles',
      status: 'finished',
      answers: { accepted: 2 },
      players: [{ nickname: 'Player', correctCount: 1, answerCount: 2 }],
    });
  });
});

test('the end tells each player how many answers were right and given, polls and void questions too, as the results do [PUSH-6]', async () => {
  const { product } = scenery;
  const [single] = singlesQuiz(1).questions as [QuizInput['questions'][number]];
  const poll = { type: 'poll' as const, prompt: '?', options: [{ text: 'a' }, { text: 'b' }] };
  const quiz = { title: 'Four', questions: [single, poll, single, single] };
  const { game, host, players } = await setStage(product, { quiz });
  await host.must('host:start', {});
  const [ann, bob] = players as [(typeof players)[0], (typeof players)[0]];
  for (const question of [0, 1, 2]) {
    await answer(ann, question, 0);
    if (question !== 1) await answer(bob, question, question / 2);
    await stepTo(host, 'open', question + 1);
  }
  await answer(ann, 3, 0);
  await stepTo(host, 'reveal', 3);
  const path = `/api/games/${game.gameId}/regrade`;
  const voided = { questions: [{ index: 0, void: true }], note: '' };
  expect((await product.rest('POST', path, voided, game.ownerToken)).status).toBe(200);
  await stepTo(host, 'over');
  const told = await Promise.all(players.map(({ client }) => client.event('player:final')));
  const counts = ({ correctCount, answerCount }: { correctCount: number; answerCount: number }) => [
    correctCount,
    answerCount,
  ];
  expect(told.map(counts)).toEqual([
    [2, 4],
    [0, 2],
  ]);
  const results = await product.finalResults(game);
  expect(results.players.map(counts)).toEqual(told.map(counts));
  const snapshot = await ann.client.snapshot();
  expect(snapshot.you?.final).toMatchObject({ correctCount: 2, answerCount: 4 });
});

test.each(['while it is played', 'once it is over'])(
  'links that are withdrawn %s come with no result any more [RES-21]',
  async (when) => {
    const { product } = scenery;
    const { game, host, players } = await setStage(product, { quiz: singlesQuiz(1) });
    const [ann] = players as [(typeof players)[0]];
    const withdraw = async () => {
      const path = `/api/games/${game.gameId}/result-links`;
      for (let time = 0; time < 2; time += 1)
        expect((await product.rest('DELETE', path, undefined, game.ownerToken, { web: 1 })).status).toBe(204);
    };
    await host.must('host:start', {});
    if (when === 'while it is played') await withdraw();
    await stepTo(host, 'over');
    const isThere = when === 'once it is over';
    const final = await ann.client.event('player:final');
    expect(final.resultToken === undefined).toBe(!isThere);
    if (isThere) {
      expect((await ann.client.snapshot()).you?.final?.resultToken).toBe(final.resultToken);
      await withdraw();
      // Its screen offers the link no more.
      await ann.client.event('room:snapshot', ({ you }) => you?.final !== undefined && !('resultToken' in you.final));
    }
    const { you } = await ann.client.snapshot();
    expect(you?.final).toMatchObject({ rank: 1 });
    expect(you?.final).not.toHaveProperty('resultToken');
  },
);
