/** Regrades over REST: of a game that is over, and between two questions of one that is played. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RegradeReply, RegradeRequest } from '../../src/protocol/regrades.ts';
import { reportReply, type GameReport } from '../../src/protocol/reports.ts';
import type { Results } from '../../src/protocol/rest.ts';
import { CodedError, type WireError } from '../../src/protocol/errors.ts';
import type { TestGame } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { answer, eventually, type Scenery, setStage, type Stage, startScenery, stepTo } from './stage.ts';

const adminToken = 'the-admin-token-of-regrades';
let scenery: Scenery;
beforeAll(async () => {
  scenery = await startScenery({ env: { ADMIN_TOKEN: adminToken } });
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

type Asked = Partial<RegradeRequest>;
type Told = RegradeReply & { error: WireError & { details: { path: string }[] } };

async function regrade(game: TestGame, asked: Asked, { key, token }: { key?: string; token?: string } = {}) {
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  const path = `/api/games/${game.gameId}/regrade`;
  const body = { note: '', ...asked };
  return await scenery.product.rest<Told>('POST', path, body, token ?? game.ownerToken, { headers });
}

async function must(game: TestGame, asked: Asked, key?: string): Promise<RegradeReply> {
  const { status, body } = await regrade(game, asked, key === undefined ? {} : { key });
  expect([status, body.error]).toEqual([200, undefined]);
  return body;
}

const reportOf = async (game: TestGame): Promise<GameReport> => {
  const path = `/api/games/${game.gameId}/report`;
  return reportReply.parse((await scenery.product.rest('GET', path, undefined, game.ownerToken)).body);
};

/** Three players; in each question the first of them picks the right option, and the last the other one. */
async function play(stage: Stage, questions: number): Promise<void> {
  const [ann, bob, carl] = stage.players;
  for (let question = 0; question < questions; question += 1) {
    await answer(ann as never, question, 0);
    await answer(bob as never, question, question % 2);
    await answer(carl as never, question, 1);
    if (question + 1 < questions) await stepTo(stage.host, 'open', question + 1);
  }
}

const scoresOf = ({ players }: Pick<Results, 'players'>) =>
  players.map(({ playerId, score, rank }) => [playerId, score, rank]);
const settings = { streakBonus: true, speedWeight: 0, closeWhenAllAnswered: true };

/** Three questions, to the end. */
async function playToTheEnd(): Promise<Stage> {
  const stage = await setStage(scenery.product, { quiz: singlesQuiz(3), players: 3, settings });
  await stage.host.must('host:start', {});
  await play(stage, 3);
  await stepTo(stage.host, 'over');
  await scenery.product.finalResults(stage.game);
  return stage;
}

test('of a game that is over: tables, results and report follow, and a regrade back gives the first ones [REG-1, REG-2, REG-3]', async () => {
  const { product } = scenery;
  const { game, host, players } = await playToTheEnd();
  const first = await product.results(game, true);
  const firstReport = await reportOf(game);
  const [ann, bob, carl] = players.map(({ playerId }) => playerId) as [string, string, string];
  expect(first.players.map(({ score }) => score)).toEqual([3300, 2000, 0]);

  const dry = await must(game, { questions: [{ index: 1, accept: 1 }], dryRun: true });
  expect(dry).toMatchObject({ dryRun: true, changed: { players: 2, answers: 3 } });
  expect(await product.results(game, true)).toEqual(first);
  const made = await must(game, { questions: [{ index: 1, accept: 1 }], note: 'Both.' });
  // Bob: 1000, 1100 and 1200; Carl: 1000, and the last one is wrong.
  expect(made.changed).toEqual(dry.changed);
  expect(made.before.players.map(({ playerId, score, rank }) => [playerId, score, rank])).toEqual([
    [bob, 2000, 2],
    [carl, 0, 3],
  ]);
  expect(made.after.players.map(({ playerId, score, rank }) => [playerId, score, rank])).toEqual([
    [bob, 3300, 1],
    [carl, 1000, 3],
  ]);
  expect([made.before.correct, made.after.correct]).toEqual([5, 7]);
  const second = await product.results(game, true);
  expect(scoresOf(second)).toEqual(
    expect.arrayContaining([
      [ann, 3300, 1],
      [bob, 3300, 1],
      [carl, 1000, 3],
    ]),
  );
  expect(second.questions[1]).toMatchObject({ solution: 0, accepted: [1], correct: 3, counts: [1, 2] });
  const { over } = await host.snapshot();
  expect(over?.top.map(({ score, rank }) => [score, rank])).toEqual([
    [3300, 1],
    [3300, 1],
    [1000, 3],
  ]);
  const report = await reportOf(game);
  expect(report.questions[1]).toMatchObject({
    accepted: [1],
    key: { correct: 0, accept: [1], void: false, points: 1000 },
  });
  expect(report.players.map(({ score }) => score)).toEqual([3300, 3300, 1000]);
  expect(report.regrades).toMatchObject([
    {
      regradeId: made.regradeId,
      note: 'Both.',
      by: { displayName: expect.any(String) },
      questions: [{ index: 1, was: { correct: 0, void: false }, now: { correct: 0, accept: [1], void: false } }],
      before: made.before,
      after: made.after,
    },
  ]);
  const changes = report.regrades?.[0]?.questions;
  await must(game, { questions: changes?.map(({ index, was }) => ({ index, ...was }) as never) });
  expect(await product.results(game, true)).toEqual(first);
  const { regrades, ...back } = await reportOf(game);
  expect(regrades).toHaveLength(2);
  expect(back).toEqual(firstReport);
});

test('the same key gives the first reply again, and refuses another request [REG-2]', async () => {
  const { game } = await playToTheEnd();
  const asked = { questions: [{ index: 1, accept: 1 }], note: 'Both.' };
  const [made, twin] = await Promise.all([
    regrade(game, asked, { key: 'a-key' }),
    regrade(game, asked, { key: 'a-key' }),
  ]);
  expect(await must(game, asked, 'a-key')).toMatchObject({ replayed: true, regradeId: made.body.regradeId });
  expect([made.body, twin.body].filter(({ replayed }) => replayed !== true)).toHaveLength(1);
  expect(await regrade(game, { questions: [{ index: 0, void: true }] }, { key: 'a-key' })).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict' } },
  });
  expect((await reportOf(game)).regrades).toHaveLength(1);
});

test('a regrade that changes nothing takes its key, and gives its first reply again [REG-2]', async () => {
  const { game } = await playToTheEnd();
  const refused = { status: 409, body: { error: { code: 'conflict' } } };
  const same = { questions: [{ index: 1, correct: 0 }], note: 'As it was.' };
  const other = { questions: [{ index: 1, accept: 1 }], note: 'Both.' };
  const first = await must(game, same, 'nothing');
  expect(first).toMatchObject({ changed: { players: 0, answers: 0 }, before: { correct: 5 } });
  expect(first).not.toHaveProperty('replayed');
  expect(await regrade(game, other, { key: 'nothing' })).toMatchObject(refused);
  expect(await regrade(game, { ...same, dryRun: true }, { key: 'nothing' })).toMatchObject(refused);
  expect((await reportOf(game)).regrades).toBeUndefined();
  // The reply stays the first one, and it is not made now that it would change something.
  expect((await must(game, other, 'something')).after.correct).toBe(7);
  expect(await must(game, same, 'nothing')).toEqual({ ...first, replayed: true });
  expect((await reportOf(game)).regrades).toHaveLength(1);
});

test('a dry run takes its key, and is worked out anew [REG-2]', async () => {
  const { game } = await playToTheEnd();
  const asked = { questions: [{ index: 1, accept: 1 }], note: 'Both.' };
  const dry = { ...asked, dryRun: true };
  const first = await must(game, dry, 'dry');
  expect(first).not.toHaveProperty('replayed');
  expect(await regrade(game, asked, { key: 'dry' })).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict' } },
  });
  expect(await must(game, dry, 'dry')).toEqual({ ...first, replayed: true });
  await must(game, asked, 'wet');
  expect(await must(game, dry, 'dry')).toMatchObject({ changed: { players: 0, answers: 0 }, replayed: true });
});

test('a voided question gives nothing and ends no streak; points scale [REG-1]', async () => {
  const { product } = scenery;
  const stage = await playToTheEnd();
  await must(stage.game, {
    questions: [
      { index: 1, void: true },
      { index: 2, points: 2000 },
    ],
  });
  const results = await product.results(stage.game, true);
  expect(results.players.map(({ score }) => score)).toEqual([3100, 3100, 0]);
  expect(results.questions[1]).toMatchObject({ void: true, correct: null });
  expect(
    results.answerRows?.filter(({ question }) => question === 1).map(({ correct, points }) => [correct, points]),
  ).toEqual([0, 0, 0].map(() => [null, 0]));
  const report = await reportOf(stage.game);
  expect(report.questions[1]).toMatchObject({ void: true, correct: null, difficulty: null });
});

test('refuses what does not fit, with its path, and games of others [REG-4]', async () => {
  const { product } = scenery;
  const quiz = {
    title: 'Two',
    questions: [
      ...singlesQuiz(1).questions,
      { type: 'poll' as const, prompt: '?', options: [{ text: 'a' }, { text: 'b' }] },
    ],
  };
  const { game, host, players } = await setStage(product, { quiz, settings });
  expect(await regrade(game, { questions: [{ index: 0, void: true }] })).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict', message: expect.stringContaining('not started') } },
  });
  await host.must('host:start', {});
  expect(await regrade(game, { questions: [{ index: 0, void: true }] })).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict' } },
  });
  for (const player of players) await answer(player, 0, 0);
  await stepTo(host, 'open', 1);
  await stepTo(host, 'over');
  await product.finalResults(game);
  const refusals: [unknown[], string][] = [
    [[{ index: 0 }], '/questions/0'],
    [[{ index: 2, void: true }], '/questions/0/index'],
    [[{ index: 0, correct: 2 }], '/questions/0/correct'],
    [[{ index: 0, accept: ['a'] }], '/questions/0/accept'],
    [[{ index: 0, points: 500 }], '/questions/0/points'],
    [
      [
        { index: 0, void: true },
        { index: 0, points: 0 },
      ],
      '/questions/1/index',
    ],
    [[{ index: 1, void: true }], '/questions/0/void'],
    [[], '/questions'],
  ];
  for (const [questions, path] of refusals) {
    const { status, body } = await regrade(game, { questions: questions as never });
    expect([questions, status, body.error?.details?.[0]?.path]).toEqual([questions, 400, path]);
  }
  const other = await product.guest();
  expect((await regrade(game, { questions: [{ index: 0, void: true }] }, { token: other })).status).toBe(404);
  expect((await regrade({ ...game, gameId: 'none' }, { questions: [{ index: 0, void: true }] })).status).toBe(404);
  expect(await must(game, { questions: [{ index: 0, correct: 0, void: false }] })).toMatchObject({
    changed: { players: 0, answers: 0 },
    before: { players: [] },
  });
  expect((await reportOf(game)).regrades).toBeUndefined();
});

test('the reveal of its question says on every screen what counts besides, and that it does not count [REG-5]', async () => {
  const { product } = scenery;
  const { game, host, players } = await setStage(product, { quiz: singlesQuiz(2), players: 3, settings });
  await host.must('host:start', {});
  for (const player of players) await answer(player, 0, 1);
  await host.event('question:closed', ({ index }) => index === 0);
  const keyOf = async (screen: typeof host) => {
    const { solution, accepted, void: isVoid } = (await screen.snapshot()).closed ?? {};
    return { solution, accepted, void: isVoid };
  };
  const regrades: [NonNullable<Asked['questions']>[number], object][] = [
    [
      { index: 0, accept: 1 },
      { solution: 0, accepted: [1] },
    ],
    [
      { index: 0, void: true },
      { solution: 0, accepted: [1], void: true },
    ],
    [{ index: 0, correct: 0, void: false }, { solution: 0 }],
  ];
  for (const [question, key] of regrades) {
    await must(game, { questions: [question] });
    for (const screen of [host, ...players.map(({ client }) => client)]) expect(await keyOf(screen)).toEqual(key);
  }
});

describe.each([
  ['buffered', 100],
  ['direct', 0],
] as const)('between two questions of a %s game', (path, percent) => {
  test('the room, its next table and all later answers follow [REG-5]', async () => {
    const { product } = scenery;
    await product.rest('PUT', '/api/ops/rollout', { percent }, adminToken);
    const stage = await setStage(product, { quiz: singlesQuiz(3), players: 3, settings });
    const { game, host, players } = stage;
    expect((game as TestGame & { path?: string }).path).toBe(path);
    await host.must('host:start', {});
    await play(stage, 2);
    await host.event('question:closed', ({ index }) => index === 1);
    const [, bob] = players as [never, (typeof players)[number]];
    const made = await must(game, { questions: [{ index: 1, correct: 1 }] });
    expect(made.after.players.map(({ score }) => score)).toEqual([2100, 1000, 1000]);
    const told = await eventually(
      () => bob.client.snapshot(),
      ({ you }) => you?.score === 2100,
    );
    expect(told.you).toMatchObject({ score: 2100, rank: 1, result: { correct: true, points: 1100, streak: 2 } });
    expect(told.closed).toMatchObject({ index: 1, solution: 1 });
    await host.must('host:next', {});
    const { top } = await host.event('leaderboard', ({ index }) => index === 1);
    expect(top.map(({ score, rank }) => [score, rank])).toEqual([
      [2100, 1],
      [1000, 2],
      [1000, 2],
    ]);
    await must(game, { questions: [{ index: 0, void: true }] });
    const { standings } = await host.snapshot();
    expect(standings?.top.map(({ score, rank }) => [score, rank])).toEqual([
      [1000, 1],
      [1000, 1],
      [0, 3],
    ]);
    await stepTo(host, 'open', 2);
    expect((await regrade(game, { questions: [{ index: 0, void: false }] })).status).toBe(409);
    await answer(bob, 2, 0);
    await stepTo(host, 'over');
    const results = await product.finalResults(game, true);
    const { over } = await host.snapshot();
    expect(over?.top.map(({ playerId, score, rank }) => [playerId, score, rank])).toEqual(scoresOf(results));
    expect(results.players[0]).toMatchObject({ playerId: bob.playerId, score: 2100 });
    expect((await reportOf(game)).regrades).toHaveLength(2);
  });

  test('a regrade whose commit is lost is made by folding, and the next one waits for it [REG-5]', async () => {
    const { product } = scenery;
    const stage = await setStage(product, { quiz: singlesQuiz(2), players: 3, settings });
    const { game, host } = stage;
    await host.must('host:start', {});
    await play(stage, 1);
    await host.event('question:closed', ({ index }) => index === 0);
    const back = product.webs.map(({ app: { runner } }) => {
      const run = runner.run.bind(runner);
      runner.run = async (name, keys, args) => {
        const reply = await run(name, keys, args);
        if (name === 'regrade-room') throw new CodedError('busy', 'as if the reply were lost');
        return reply;
      };
      return () => (runner.run = run);
    });
    const lost = await regrade(game, { questions: [{ index: 0, correct: 1 }], note: 'Lost.' });
    expect([lost.status, lost.body.error.code]).toEqual([503, 'busy']);
    for (const restore of back) restore();
    await must(game, { questions: [{ index: 0, points: 2000 }] });
    const { regrades } = await reportOf(game);
    expect(regrades?.map(({ note }) => note)).toEqual(['Lost.', '']);
    await host.must('host:end', {});
    const results = await product.finalResults(game);
    expect(results.players.map(({ score }) => score)).toEqual([2000, 0, 0]);
    const { over } = await host.snapshot();
    expect(over?.top.map(({ playerId, score, rank }) => [playerId, score, rank])).toEqual(scoresOf(results));
  });
});
