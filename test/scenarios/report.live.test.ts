/** The report of a game over REST, while it is played and after; what its owner's key may read, and that of nobody else. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  ownReportReply,
  quizReportReply,
  type OwnReport,
  type QuizReport,
} from '../../src/protocol/reports-over-games.ts';
import {
  reportedPlayerReply,
  reportReply,
  type GameReport,
  type ReportedPlayer,
  type ReportedQuestion,
} from '../../src/protocol/reports.ts';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import type { TestGame } from '../support/quickfire.ts';
import { answer, eventually, type Scenery, setStage, startScenery, stepTo } from './stage.ts';

const adminToken = 'the-admin-token-of-reports';
let scenery: Scenery;
beforeAll(async () => {
  scenery = await startScenery({ env: { ADMIN_TOKEN: adminToken } });
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

const option = (text: string, correct = false) => ({ text, correct });
const quiz: QuizInput = {
  title: 'Three questions',
  tags: ['geography'],
  questions: [
    { type: 'single', prompt: 'One?', options: [option('a', true), option('b'), option('c')], timeLimitMs: 60_000 },
    { type: 'poll', prompt: 'Well?', options: [{ text: 'yes' }, { text: 'no' }], timeLimitMs: 60_000 },
    {
      type: 'multiple',
      prompt: 'Two?',
      options: [option('d', true), option('e', true), option('f')],
      timeLimitMs: 60_000,
    },
  ],
};

const reportOf = async (game: { gameId: string; ownerToken: string }): Promise<GameReport> => {
  const { status, body } = await scenery.product.rest(
    'GET',
    `/api/games/${game.gameId}/report`,
    undefined,
    game.ownerToken,
  );
  expect(status).toBe(200);
  return reportReply.parse(body);
};

test('from creation on a report has the whole form; it grows while the game runs and ends with the figures of the results [RES-6, RES-8]', async () => {
  const { product } = scenery;
  const { game, host, players } = await setStage(product, { quiz, players: 6 });
  const empty = await eventually(
    () => reportOf(game),
    ({ players: listed }) => listed.length === 6,
  );
  expect(empty.game).toMatchObject({
    quizTitle: 'Three questions',
    tags: ['geography'],
    status: 'lobby',
    pin: game.pin,
  });
  expect(empty.questions.map(({ state, seated }) => [state, seated])).toEqual([0, 1, 2].map(() => ['ahead', 0]));
  expect(empty.summary).toEqual({ players: 6, answered: 0, correct: 0, averageScore: 0, medianMs: null });

  await host.must('host:start', {});
  for (const [at, player] of players.entries()) await answer(player, 0, at < 2 ? 0 : 1);
  await host.event('question:closed');
  const running = await eventually(
    () => reportOf(game),
    ({ questions }) => questions[0]?.state === 'closed',
  );
  expect(running.game.status).toBe('running');
  expect(running.questions[0]).toMatchObject({ seated: 6, answered: 6, correct: 2, difficulty: 2 / 6, flags: [] });
  await host.must('host:next', {});
  // Whoever comes now had no seat when the first question opened.
  const late = await product.join(game, 'Late');
  await stepTo(host, 'open', 1);
  for (const player of players) await answer(player, 1, 1);
  await stepTo(host, 'open', 2);
  const picks = [[0, 1], [0, 1], [0], [0], [2], [0, 2]];
  for (const [at, player] of players.entries()) await answer(player, 2, picks[at] as number[]);
  await stepTo(host, 'over');
  const results = await product.finalResults(game, true);
  const report = await reportOf(game);
  expect(report.game).toMatchObject({ status: 'finished', startedAt: results.startedAt, endedAt: results.endedAt });
  expect(report.questions.map(({ questionId }) => questionId)).toEqual(
    results.questions.map((each) => each.questionId),
  );
  for (const [index, question] of report.questions.entries()) {
    const { answered, correct, counts, solution } = results.questions[index] as (typeof results.questions)[number];
    expect(question).toMatchObject({ answered, correct, counts, solution, state: 'closed' });
  }
  expect(report.questions.map(({ seated, difficulty }) => [seated, difficulty])).toEqual([
    [6, 2 / 6],
    [7, null],
    // 1 + 1 + 0.5 + 0.5 + 0 + 0, and who came late did not answer.
    [7, 3 / 7],
  ]);
  expect(report.questions[2]?.options).toMatchObject([
    { text: 'd', correct: true, count: 5, share: 5 / 6 },
    { text: 'e', correct: true, count: 2, share: 2 / 6 },
    { text: 'f', correct: false, count: 2, share: 2 / 6 },
  ]);
  expect(report.questions[1]?.options).toMatchObject([{ correct: null }, { correct: null, count: 6 }]);
  expect(report).toMatchObject({ debrief: [0, 2] });
  expect(report.summary).toMatchObject({ players: 7, answered: 12, correct: 4 });
  const scores = results.players.reduce((sum, { score }) => sum + score, 0);
  expect(report.summary.averageScore).toBeCloseTo(scores / 7, 9);
  expect(report.players.map(({ playerId, score, rank, correct }) => [playerId, score, rank, correct])).toEqual(
    results.players.map(({ playerId, score, rank, correctCount }) => [playerId, score, rank, correctCount]),
  );
  const own = report.players.find(({ playerId }) => playerId === players[0]?.playerId);
  expect(own).toMatchObject({ answered: 2, correct: 2, fractions: [1, null, 1] });
  expect(report.players.find(({ playerId }) => playerId === late.playerId)?.fractions).toEqual([null, null, null]);

  // What one of them answered, as it was given.
  await expectOwnersAlone(game, players[5]?.playerId ?? '');
});

test.each([
  ['buffered', 100],
  ['direct', 0],
] as const)('a %s game counts in the reports over games soon after its end [RES-11, RES-12]', async (path, percent) => {
  const { product } = scenery;
  await product.rest('PUT', '/api/ops/rollout', { percent }, adminToken);
  const { game, host, players } = await setStage(product, { quiz, players: 5 });
  expect((game as TestGame & { path?: string }).path).toBe(path);
  await host.must('host:start', {});
  for (const [at, player] of players.entries()) await answer(player, 0, at < 2 ? 0 : 1);
  await stepTo(host, 'open', 1);
  for (const player of players.slice(1)) await answer(player, 1, 1);
  await stepTo(host, 'open', 2);
  for (const player of players) await answer(player, 2, [0, 1]);
  await stepTo(host, 'over');
  await product.finalResults(game);
  const of = await reportOf(game);
  const read = async <T>(what: string) => (await product.rest<T>('GET', what, undefined, game.ownerToken)).body;
  const own = await eventually(
    () => read<OwnReport>('/api/me/report?zone=Asia/Tokyo'),
    ({ games }) => games === 1,
  );
  expect(ownReportReply.parse(own)).toMatchObject({ players: 5, answers: 10, correct: 7, shareCorrect: 0.7 });
  const report = quizReportReply.parse(await read<QuizReport>(`/api/quizzes/${of.game.quizId}/report`));
  expect(report).toMatchObject({ games: 1, lastAt: of.game.endedAt });
  const { players: seats, answered, correct, averageScore } = of.summary;
  expect(report.summary).toMatchObject({ players: seats, answered, correct, averageScore });
  for (const [index, question] of report.questions.entries()) {
    const { questionId, difficulty, seated, options = [] } = of.questions[index] as ReportedQuestion;
    expect(question).toMatchObject({ questionId, index, difficulty, seated, games: 1 });
    expect(options).toMatchObject(question.options ?? []);
    expect(question.line).toMatchObject([{ games: 1, difficulty, seated }]);
  }
  for (const query of ['from=x', 'to=0', 'zone=%2B02:00', 'zone=Nowhere', 'other=1']) {
    for (const what of [`quizzes/${of.game.quizId}`, 'me']) {
      const { status } = await product.rest('GET', `/api/${what}/report?${query}`, undefined, game.ownerToken);
      expect(status, `${what} ${query}`).toBe(400);
    }
  }
});

/** What one of them answered, as it was given: for the owner alone, whatever is asked for. */
async function expectOwnersAlone(game: TestGame, playerId: string): Promise<void> {
  const { product } = scenery;
  const path = `/api/games/${game.gameId}/report/players/${playerId}`;
  const { status, body } = await product.rest<ReportedPlayer>('GET', path, undefined, game.ownerToken);
  expect(status).toBe(200);
  expect(reportedPlayerReply.parse(body).answers.map(({ question, answer: given }) => [question, given])).toEqual([
    [0, 1],
    [1, 1],
    [2, [0, 2]],
  ]);
  const stranger = await product.guest();
  for (const asked of [path, `/api/games/${game.gameId}/report`]) {
    expect((await product.rest('GET', asked, undefined, stranger)).status).toBe(404);
    expect((await product.rest('GET', asked)).status).toBe(401);
  }
  for (const bad of ['x', '%00', '%F0%9F%98%80', 'a'.repeat(5000), "'; drop table answer; --"]) {
    const asked = await product.rest('GET', `/api/games/${bad}/report`, undefined, game.ownerToken);
    expect([400, 404, 414]).toContain(asked.status);
    const one = await product.rest(
      'GET',
      `/api/games/${game.gameId}/report/players/${bad}`,
      undefined,
      game.ownerToken,
    );
    expect([400, 404, 414]).toContain(one.status);
  }
}
