/** A Redis that is full in the middle of a game: nothing new is taken in, and what runs goes on to its end. */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRedis, type PrivateServer } from '../support/private-server.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';

const limit = '16mb';

let redis: PrivateServer;
let product: TestQuickfire;
let padding: Padding;

beforeAll(async () => {
  redis = await startRedis({ args: ['--maxmemory', limit] });
  // Its refusals are expected here, and logged.
  product = await startQuickfire({ webs: 2, env: { REDIS_URL: redis.url, LOG_LEVEL: 'silent', TRIM_KEEP_MS: '0' } });
  padding = new Padding(redis.url);
});

afterAll(async () => {
  padding.close();
  await product.stop();
  await redis.close();
});

test('takes no answer, seat or game, still closes, scores and ends; takes answers again when there is room', async () => {
  const owner = await product.guest();
  const quiz = singlesQuiz(4, 5000);
  const game = await product.game(quiz, { introMs: 0 }, owner);
  const host = await product.host(game);
  const [ann, bob] = [await product.join(game, 'Ann'), await product.join(game, 'Bob', { web: 1 })];
  await host.must('host:start', {});
  await host.event('question:open');
  await ann.client.must('player:answer', { question: 0, answer: 0 });

  await padding.fill();
  const refused = async (client: typeof host, event: 'player:answer' | 'player:join', payload: object) => {
    const reply = await client.send(event, payload);
    expect(reply).toMatchObject({ ok: false, error: { code: 'busy', retryable: true } });
  };
  await refused(bob.client, 'player:answer', { question: 0, answer: 0 });
  await refused(await product.client().connected(), 'player:join', { pin: game.pin, nickname: 'Cem' });
  const quizzes = await product.rest<{ quizzes: { id: string }[] }>('GET', '/api/quizzes', undefined, owner);
  const another = await product.rest('POST', '/api/games', { quizId: quizzes.body.quizzes[0]?.id }, owner);
  expect(another).toMatchObject({ status: 503, body: { error: { code: 'busy' } } });

  // Its time is over: Redis is full, and the question is closed and scored all the same.
  const closed = await bob.client.event('question:closed');
  expect(closed).toMatchObject({ index: 0, answered: 1, counts: [1, 0] });
  expect((await bob.client.event('player:result')).behind).toMatchObject({ nickname: 'Ann' });
  const points = (await ann.client.event('player:result')).score;
  expect(points).toBeGreaterThan(0);
  // What is there goes to Postgres, and those who watch are told.
  await expect.poll(async () => (await product.results(game)).answers.accepted, { timeout: 10_000 }).toBe(1);
  await host.event('room:stored', () => true, 20_000);
  expect(await padding.isFull()).toBe(true);

  // A phone that goes away and comes back keeps its seat.
  bob.client.close();
  const again = product.client({ token: bob.token });
  expect((await again.event('room:snapshot')).you).toMatchObject({ answered: false, score: 0 });
  await host.must('host:next', {});
  await host.event('leaderboard');
  await host.must('host:next', {});
  await again.event('question:open', ({ index }) => index === 1);
  await refused(again, 'player:answer', { question: 1, answer: 0 });

  await padding.free();
  await again.must('player:answer', { question: 1, answer: 0 });
  await host.end();
  await again.event('game:over');
  const results = await product.finalResults(game, true);
  expect(results.answerRows?.map(({ playerId, question }) => [playerId, question])).toEqual([
    [ann.playerId, 0],
    [bob.playerId, 1],
  ]);
}, 60_000);

test('a game gets to its podium while Redis is full', async () => {
  // The processes let nobody in for a moment longer than Redis was full.
  let game: TestGame | undefined;
  const make = async () => (game = await product.game(singlesQuiz(1), { introMs: 0 }));
  await expect.poll(make, { timeout: 30_000, interval: 500 }).toMatchObject({ pin: expect.any(String) as string });
  if (game === undefined) throw new Error('no game');
  const host = await product.host(game);
  const ann = await product.join(game, 'Ann');
  await host.must('host:start', {});
  await ann.client.must('player:answer', { question: 0, answer: 0 });
  await host.event('question:closed');
  await padding.fill();
  const told = host.received.length;
  await host.must('host:next', {});
  await ann.client.event('game:over');
  expect((await product.finalResults(game)).status).toBe('finished');
  await host.until(() => host.received.slice(told).some(({ name }) => name === 'room:stored'), 'no word of storing');
  expect(await padding.isFull()).toBe(true);
  await padding.free();
}, 60_000);

/** Keys that leave no room for others. */
class Padding {
  readonly #redis: Redis;
  readonly #keys = Array.from({ length: 100 }, (_, i) => `padding:${i}`);

  constructor(url: string) {
    this.#redis = new Redis(url);
  }

  /** Far over the limit: what Redis uses for its connections comes and goes, and it shall not be full now and then. */
  async fill(): Promise<void> {
    await this.#redis.config('SET', 'maxmemory', '100mb');
    for (const key of this.#keys) await this.#redis.set(key, 'x'.repeat(300_000));
    await this.#redis.config('SET', 'maxmemory', limit);
    expect(await this.isFull()).toBe(true);
  }

  async isFull(): Promise<boolean> {
    const refused = await this.#redis.set('padding:more', 'x').catch((error: unknown) => error);
    return refused instanceof Error && refused.message.startsWith('OOM');
  }

  async free(): Promise<void> {
    await this.#redis.unlink(this.#keys);
    await expect.poll(() => this.isFull()).toBe(false);
  }

  close(): void {
    this.#redis.disconnect();
  }
}
