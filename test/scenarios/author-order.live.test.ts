/**
 * Shuffled games on the real product, answered by what players read: their rows are in the author's order on both paths,
 * without the database's own rules, and clients are told of shown order alone.
 */
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import { seededRandomness } from '../../src/lib/randomness.ts';
import { persistencePaths } from '../../src/protocol/ops.ts';
import type { Answer } from '../../src/protocol/quiz.ts';
import { meantAnswer, randomQuiz, shownAnswer } from '../game/random-quiz.ts';
import type { TestGame } from '../support/quickfire.ts';
import { ownerUrlOf } from '../support/services.ts';
import { answer, startScenery, stepTo, type Scenery } from './stage.ts';

const adminToken = 'an-admin-token-for-tests';
let scenery: Scenery;
let orm: MikroORM;
beforeAll(async () => {
  scenery = await startScenery({ webs: 1, env: { ADMIN_TOKEN: adminToken } });
  const url = ownerUrlOf(scenery.product.env['DATABASE_URL'] ?? '');
  orm = await connectOrm({ url, poolMax: 2, applicationName: 'qf-test' });
  for (const table of ['game', 'answer', 'question_result']) {
    await execute(`alter table ${table} disable trigger author_order`);
  }
});
afterAll(async () => {
  await orm.close(true);
  await scenery.stop();
});

const execute = <T>(sql: string, params: unknown[] = []) => orm.em.fork().execute<T[]>(sql, params);
const { next: random } = seededRandomness(2011);
const quiz = randomQuiz(random);
const meant = quiz.questions.map((question) => [meantAnswer(question, random), meantAnswer(question, random)]);

test.each(persistencePaths)('a %s game is stored in both orders', { timeout: 60_000 }, async (path) => {
  const { product } = scenery;
  await product.rest('PUT', '/api/ops/rollout', { percent: path === 'buffered' ? 100 : 0 }, adminToken);
  const game: TestGame = await product.game(quiz, { introMs: 0, shuffleOptions: true });
  expect(await execute('select path from game where id = ?', [game.gameId])).toEqual([{ path }]);
  const host = await product.host(game);
  const players = [await product.join(game, 'Ana'), await product.join(game, 'Ben')];
  await host.must('host:start', {});
  for (const [index, question] of quiz.questions.entries()) {
    await stepTo(host, 'open', index);
    for (const [at, player] of players.entries()) {
      const shown = await player.client.event('question:open', (open) => open.index === index);
      const given = shownAnswer(question, shown as never, meant[index]?.[at] as Answer);
      await answer(player, index, given);
    }
    await host.event('question:closed', (closed) => closed.index === index);
  }
  await stepTo(host, 'over');
  const results = await product.finalResults(game, true);
  expect(results.tags).toEqual(quiz.tags);
  expect(results.questions.map(({ questionId }) => questionId)).toEqual(quiz.questions.map(({ id }) => id));

  const rows = await execute<{ question: number; playerId: string; answer: Answer; authored: Answer | null }>(
    `select question, player_id as "playerId", answer, authored from answer where game_id = ? order by question`,
    [game.gameId],
  );
  expect(rows).toHaveLength(quiz.questions.length * players.length);
  for (const row of rows) {
    const isText = quiz.questions[row.question]?.type === 'text';
    const at = players.findIndex(({ playerId }) => playerId === row.playerId);
    expect([row.question, row.authored]).toEqual([row.question, isText ? null : meant[row.question]?.[at]]);
  }
  const told = (results.answerRows ?? []).map(({ question, playerId, answer }) => ({ question, playerId, answer }));
  expect(new Set(told.map((row) => JSON.stringify(row)))).toEqual(
    new Set(rows.map(({ question, playerId, answer }) => JSON.stringify({ question, playerId, answer }))),
  );
  const counts = await execute<{ authored: number[] }>(
    'select authored_counts as authored from question_result where game_id = ? and question = 0',
    [game.gameId],
  );
  const picks = meant[0] as number[];
  expect(counts).toEqual([{ authored: [0, 1, 2, 3].map((index) => picks.filter((pick) => pick === index).length) }]);
});
