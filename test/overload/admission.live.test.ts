import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { startRedis } from '../support/services.ts';

let product: TestQuickfire;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});
const start = async (env: Record<string, string>) => {
  product = await startQuickfire({ worker: false, env });
  cleanups.push(() => product.stop());
};

const busy = { ok: false, error: { code: 'busy', retryable: true, retryAfterMs: expect.any(Number) } };
const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${product.url(product.webs.length - 1)}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  );
};
let joins = 0;
/** Of a try to join through the last web process. */
const joinCode = async (pin: string): Promise<string> => {
  joins += 1;
  const newcomer = await product.client({}, product.webs.length - 1).connected();
  const reply = await newcomer.send('player:join', { pin, nickname: `Late ${joins}` });
  newcomer.close();
  return reply.ok ? 'ok' : reply.error.code;
};

/** One more web process, which minds being late. The first one, on which games are made, does not. */
const addStrictWeb = async (joinDelayMs: number, connectDelayMs: number): Promise<void> => {
  Object.assign(product.env, {
    BUSY_JOIN_DELAY_MS: String(joinDelayMs),
    BUSY_CONNECT_DELAY_MS: String(connectDelayMs),
  });
  await product.addWeb();
};

/** Web processes of a test are this process: whatever blocks us blocks them. Returns what ends it. */
function stall(): () => void {
  const timer = setInterval(() => {
    const until = performance.now() + 400;
    while (performance.now() < until);
  }, 1);
  const end = () => clearInterval(timer);
  cleanups.push(end);
  return end;
}

test('a process that is late refuses whoever is new, and serves whoever plays', async () => {
  await start({});
  const game = await product.game(singlesQuiz(2), { introMs: 0 });
  const host = await product.host(game);
  const { client, token } = await product.join(game, 'Ana');
  await host.must('host:start', {});
  await client.event('question:open');
  await addStrictWeb(200, 60_000);

  const endStall = stall();
  await expect.poll(() => metric('quickfire_busy_level'), { timeout: 30_000 }).toBe(1);
  const newcomer = await product.client({}, 1).connected();
  expect(await newcomer.send('player:join', { pin: game.pin, nickname: 'Late' })).toMatchObject(busy);
  const guest = await fetch(`${product.url(1)}/api/auth/guest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(guest.status).toBe(503);
  expect(await guest.json()).toMatchObject({ error: { code: 'busy', retryAfterMs: expect.any(Number) } });
  // Who was away comes back, and plays on.
  client.close();
  const back = product.client({ token }, 1);
  await back.event('room:snapshot');
  await expect
    .poll(() => back.send('player:answer', { question: 0, answer: 0 }), { timeout: 30_000 })
    .toMatchObject({ ok: true });
  expect(newcomer.socket.connected).toBe(true);
  expect(await metric('quickfire_refusals_total{visitor="join",reason="slow"}')).toBeGreaterThan(0);

  endStall();
  await expect.poll(() => joinCode(game.pin), { timeout: 30_000 }).toBe('ok');
}, 90_000);

test('a process that is very late takes no connections; those that are there stay', async () => {
  await start({});
  await addStrictWeb(180, 200);
  const here = await product.client({}, 1).connected();
  const endStall = stall();
  await expect.poll(() => metric('quickfire_busy_level'), { timeout: 30_000 }).toBe(2);
  await expect(product.client({}, 1).connected()).rejects.toThrow();
  await here.must('clock:ping', {});
  endStall();
  const connects = () =>
    product
      .client({}, 1)
      .connected()
      .then(
        () => true,
        () => false,
      );
  await expect.poll(connects, { timeout: 30_000 }).toBe(true);
}, 90_000);

test('a Redis that is nearly full gets nothing new, while it still has room for answers', async () => {
  const server = await startRedis();
  cleanups.push(() => server.close());
  const redis = new Redis(server.url);
  cleanups.push(() => redis.disconnect());
  await start({ REDIS_URL: server.url });
  const game = await product.game(singlesQuiz(2), { introMs: 0 });
  const host = await product.host(game);
  const { client, token } = await product.join(game, 'Ana');
  await host.must('host:start', {});
  await client.event('question:open');

  const [, max] = await redis.config('GET', 'maxmemory');
  const used = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
  await redis.config('SET', 'maxmemory', Math.round(used / 0.93));
  await expect.poll(() => joinCode(game.pin), { timeout: 30_000 }).toBe('busy');
  const { body: quizzes } = await product.rest<{ quizzes: { id: string }[] }>(
    'GET',
    '/api/quizzes',
    undefined,
    game.ownerToken,
  );
  const refused = await product.rest('POST', '/api/games', { quizId: quizzes.quizzes[0]?.id }, game.ownerToken);
  expect(refused).toMatchObject({ status: 503, body: { error: { code: 'busy' } } });
  await client.must('player:answer', { question: 0, answer: 0 });
  await product.client({ token }).event('room:snapshot');
  expect(await metric('quickfire_refusals_total{visitor="join",reason="memory"}')).toBeGreaterThan(0);

  await redis.config('SET', 'maxmemory', String(max));
  await expect.poll(() => joinCode(game.pin), { timeout: 30_000 }).toBe('ok');
}, 90_000);
