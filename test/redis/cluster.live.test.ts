/** The whole product on a Redis Cluster of three nodes: games on each of them, and one node that goes away and comes back. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKeys } from '../../src/redis/keys.ts';
import { startRedisCluster, type RedisCluster } from '../support/redis-cluster.ts';
import { sevenTypesQuiz, singlesQuiz, someAnswer } from '../support/quizzes.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import type { QuizInput } from '../../src/protocol/quiz.ts';

const prefix = 'cluster:';
const keys = createKeys(prefix);

let cluster: RedisCluster;
let product: TestQuickfire;

beforeAll(async () => {
  cluster = await startRedisCluster();
  const env = { REDIS_URL: cluster.url, REDIS_CLUSTER: 'true', REDIS_PREFIX: prefix, LOG_LEVEL: 'fatal' };
  product = await startQuickfire({ webs: 2, env });
}, 60_000);

afterAll(async () => {
  await product.stop();
  await cluster.close();
});

test('plays a game on every node at once, from lobby to results', async () => {
  const games = await gamesOnEveryNode(sevenTypesQuiz);
  await Promise.all(games.map((game) => playThrough(game)));
  for (const [node, { gameId, pin }] of games.entries()) {
    const room = keys.room(gameId);
    await expect
      .poll(() => cluster.ask(node, (redis) => redis.pttl(room.control)), { timeout: 10_000 })
      .toBeGreaterThan(0);
    const home = await cluster.nodeOf(keys.pin(pin));
    await expect.poll(() => cluster.ask(home, (redis) => redis.pttl(keys.pin(pin)))).toBeGreaterThan(0);
  }
  const limits = keys.limits;
  const counters = await Promise.all(
    cluster.nodes.keys().map((node) => cluster.ask(node, (redis) => redis.keys(`${limits}*`))),
  );
  expect(counters.flat().length).toBeGreaterThan(0);
}, 60_000);

test('a node that goes away stops its own rooms, as busy, and no others; then all go on', async () => {
  const games = await gamesOnEveryNode(singlesQuiz(2));
  const rooms = await Promise.all(
    games.map(async (game) => {
      const host = await product.host(game);
      const player = await product.join(game, 'Ann', { web: 1 });
      await host.must('host:start', {});
      await player.client.event('question:open', ({ index }) => index === 0);
      return { game, host, ...player };
    }),
  );
  const [gone, ...others] = rooms as [(typeof rooms)[0], ...typeof rooms];
  const node = cluster.nodes[0]!;
  await node.kill();
  const refused = await gone.client.send('player:answer', { question: 0, answer: 0 });
  expect(refused).toMatchObject({ ok: false, error: { code: 'busy' } });
  // The others: answered, closed, scored, folded into Postgres, and on to the next question.
  for (const { game, host, client } of others) {
    await client.must('player:answer', { question: 0, answer: 0 });
    await client.event('player:result', ({ index }) => index === 0);
    await expect.poll(async () => (await product.results(game)).answers.accepted, { timeout: 10_000 }).toBe(1);
    await host.must('host:next', {});
    await host.must('host:next', {});
    await client.event('question:open', ({ index }) => index === 1);
  }
  const still = await gone.client.send('player:answer', { question: 0, answer: 0 });
  expect(still).toMatchObject({ ok: false, error: { code: 'busy' } });

  await node.restart();
  await expect
    .poll(async () => (await gone.client.send('player:answer', { question: 0, answer: 0 })).ok, { timeout: 20_000 })
    .toBe(true);
  await gone.client.event('player:result', ({ index }) => index === 0);
  for (const { host, client, game } of rooms) {
    await host.end();
    await client.event('game:over');
    expect((await product.finalResults(game)).answers.accepted).toBe(1);
  }
}, 90_000);

/** The first game whose room is on node 0, on node 1, on node 2. */
async function gamesOnEveryNode(quiz: QuizInput): Promise<TestGame[]> {
  const owner = await product.guest();
  const found: TestGame[] = [];
  while (cluster.nodes.some((_, node) => found[node] === undefined)) {
    const game = await product.game(quiz, { introMs: 0, teams: ['Red', 'Blue'] }, owner);
    found[await cluster.nodeOf(keys.room(game.gameId).control)] ??= game;
  }
  return found;
}

async function playThrough(game: TestGame): Promise<void> {
  const host = await product.host(game);
  const players = await Promise.all([0, 1, 2].map((i) => product.join(game, `Player ${i}`, { web: i })));
  // Told by one process to another, through the adapter.
  await players[1]!.client.must('player:react', { emoji: '👏' });
  await host.event('room:reactions');
  await host.must('host:start', {});
  for (const index of sevenTypesQuiz.questions.keys()) {
    await Promise.all(
      players.map(async ({ client }, i) => {
        const question = await client.event('question:open', (open) => open.index === index);
        await client.must('player:answer', { question: index, answer: someAnswer(question, i) });
        await client.event('player:result', (result) => result.index === index);
      }),
    );
    await host.must('host:next', {});
    if (index + 1 < sevenTypesQuiz.questions.length) await host.must('host:next', {});
  }
  const over = await host.event('game:over');
  const results = await product.finalResults(game);
  expect(results.status).toBe('finished');
  expect(results.answers.accepted).toBe(players.length * sevenTypesQuiz.questions.length);
  expect(over.top.map(({ playerId, score, rank }) => ({ playerId, score, rank }))).toEqual(
    results.players.map(({ playerId, score, rank }) => ({ playerId, score, rank })),
  );
}
