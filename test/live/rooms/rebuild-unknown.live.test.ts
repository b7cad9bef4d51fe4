/** Redis loses everything while only processes are there that do not know one of the games: that game waits, whole. */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { buildWorkerApp } from '../../../src/app/worker.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../../support/quickfire.ts';
import { singlesQuiz } from '../../support/quizzes.ts';
import { type PrivateServer, startRedis } from '../../support/services.ts';
import { finish, playQuestion, until } from './rebuild-stage.ts';

let redis: PrivateServer;
let product: TestQuickfire;
beforeAll(async () => {
  redis = await startRedis();
  product = await startQuickfire({ worker: false, env: { REDIS_URL: redis.url, LOG_LEVEL: 'fatal' } });
});
afterAll(async () => {
  await product.stop();
  await redis.close();
});

const sql = <T>(text: string, values: unknown[]): Promise<T[]> =>
  product.webs[0]!.app.orm.em.fork().execute<T[]>(text, values);

/** As processes read it that have not read it yet: by another version of the rules, or by ours again. */
const scoreBy = (version: string, { gameId }: TestGame) =>
  sql(`update game set definition = definition || jsonb_build_object('scorer', ?::text) where id = ?`, [
    version,
    gameId,
  ]);

const parked = async ({ gameId }: TestGame) =>
  (await sql<{ count: number }>('select count(*)::int as count from parked_entry where game_id = ?', [gameId]))[0]
    ?.count;

test('its entries are kept, nobody is told that a seat is lost, and a process that knows it goes on', async () => {
  const game = await product.game(singlesQuiz(3), { introMs: 0, speedWeight: 0 });
  const other = await product.game(singlesQuiz(2), { introMs: 0 });
  await scoreBy('99', game);
  const old = await buildWorkerApp(readConfig(product.env), createLogger('fatal', 'worker'));
  await old.start();
  const [host, ann] = [await product.host(game), await product.join(game, 'Ann')];
  const [otherHost, bob] = [await product.host(other), await product.join(other, 'Bob')];
  for (const started of [host, otherHost]) await started.must('host:start', {});
  await playQuestion(host, 0, [[ann.client, 0]]);
  await playQuestion(otherHost, 0, [[bob.client, 0]]);
  // join, start, answers, closed, scored
  await until(async () => (await parked(game)) === 5);
  await until(async () => (await product.results(other)).questions[0]?.answered === 1);

  const connection = new Redis(redis.url);
  await connection.flushall();
  connection.disconnect();
  await otherHost.event('room:snapshot', ({ room }) => room.restoredAt !== undefined, 60_000);
  await expect(product.client({ token: ann.token }).connected()).rejects.toMatchObject({ data: { code: 'busy' } });
  expect(await product.rest('GET', `/api/rooms/${game.pin}`)).toMatchObject({ status: 503 });
  const stranger = await product.client().connected();
  expect(await stranger.send('player:join', { pin: game.pin, nickname: 'Kim' })).toMatchObject({
    ok: false,
    error: { code: 'busy', retryable: true },
  });
  expect(await parked(game)).toBe(5);
  await finish(product, other, otherHost);
  await old.stop();

  await scoreBy('1', game);
  await product.addWeb();
  await product.addWorker();
  expect(await parked(game)).toBe(0);
  const again = await product.client({ token: ann.token }, 1).connected();
  const { room, you } = await again.event('room:snapshot');
  expect(room).toMatchObject({ phase: 'reveal', players: 1, pin: game.pin });
  expect(you).toMatchObject({ playerId: ann.playerId, score: 1000, result: { correct: true } });
  const results = await finish(product, game, await product.host(game, 1));
  expect(results).toMatchObject({ answers: { accepted: 1 }, players: [{ score: 1000 }] });
}, 120_000);
