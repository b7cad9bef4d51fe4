import { afterEach, expect, test } from 'vitest';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import type { TestClient } from '../support/test-client.ts';

/** The limit that the contract promises; those that would get in the way of reaching it are raised. */
const wrongPinsMax = 120;
const guestsMax = 120;
const noPin = '000000';

let product: TestQuickfire;
const start = async (env: Record<string, string> = {}) => {
  product = await startQuickfire({ webs: 2, worker: false, env });
};
afterEach(async () => {
  await product.stop();
});

test('wrong PINs: 120 a minute from one address over all processes, then too_many; right ones still join [LIM-3, LIM-4]', async () => {
  // How late they are told is for another file.
  await start({ LIMIT_EVENTS_PER_SECOND: '10000', LIMIT_EVENTS_BURST: '10000', LIMIT_WRONG_PIN_DELAY_MS: '10' });
  const game = await product.game(singlesQuiz(1));
  const newcomers = await Promise.all([0, 1, 0, 1].map((web) => product.client({}, web).connected()));
  const guess = async (newcomer: TestClient) => {
    const reply = await newcomer.send('player:join', { pin: noPin, nickname: 'Guess' });
    return reply.ok ? 'ok' : reply.error;
  };
  const [guesser] = newcomers as [TestClient];
  for (let i = 0; i < wrongPinsMax; i += newcomers.length) {
    for (const refusal of await Promise.all(newcomers.map(guess))) {
      expect(refusal, `guess ${i}`).toMatchObject({ code: 'no_such_room', retryable: false });
    }
  }
  for (let i = 0; i < 8; i += 1) {
    const refusal = await guess(newcomers[i % newcomers.length] ?? guesser);
    expect(refusal).toMatchObject({ code: 'too_many', retryable: true, retryAfterMs: expect.any(Number) });
    expect((refusal as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(0);
    expect((refusal as { retryAfterMs: number }).retryAfterMs).toBeLessThanOrEqual(60_000);
  }
  expect(newcomers.every(({ socket }) => socket.connected)).toBe(true);
  // The hall behind the same address still gets in, the one who guessed among them.
  for (const web of [0, 1]) await product.join(game, `Late ${web}`, { web });
  await guesser.must('player:join', { pin: game.pin, nickname: 'Found it' });
  // Guessing over REST is the same guessing.
  expect((await product.rest('GET', `/api/rooms/${noPin}`)).status).toBe(429);
});

test('right PINs cost nothing [LIM-3]', async () => {
  await start({ LIMIT_WRONG_PINS_PER_MINUTE: '2', LIMIT_EVENTS_BURST: '1000' });
  const game = await product.game(singlesQuiz(1));
  for (let i = 0; i < 10; i += 1) await product.join(game, `Player ${i}`, { web: i });
  for (let i = 0; i < 10; i += 1) expect((await product.rest('GET', `/api/rooms/${game.pin}`)).status).toBe(200);
  // Other refusals are told as they are, however often.
  const newcomer = await product.client().connected();
  for (let i = 0; i < 5; i += 1) {
    const reply = await newcomer.send('player:join', { pin: game.pin, nickname: 'Player 1' });
    expect(reply).toMatchObject({ error: { code: 'name_taken' } });
  }
});

test('guests: 120 a minute from one address, then too_many [LIM-6]', async () => {
  await start();
  const statuses: number[] = [];
  for (let i = 0; i < guestsMax + 3; i += 1) statuses.push((await product.rest('POST', '/api/auth/guest', {})).status);
  expect(statuses).toEqual([...Array.from({ length: guestsMax }, () => 201), 429, 429, 429]);
  const { body } = await product.rest('POST', '/api/auth/guest', {});
  expect(body).toMatchObject({ error: { code: 'too_many', retryAfterMs: expect.any(Number) } });
});

test('guests may be switched off', async () => {
  await start({ GUESTS: 'false' });
  expect((await product.rest('POST', '/api/auth/guest', {})).status).toBe(404);
});

test('REST calls: 600 a minute from one address; what operators ask is not counted [LIM-7]', async () => {
  await start();
  const statuses = new Map<number, number>();
  for (let i = 0; i < 62; i += 1) {
    const replies = await Promise.all(Array.from({ length: 10 }, () => product.rest('GET', '/api/quizzes')));
    for (const { status } of replies) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect(Object.fromEntries(statuses)).toEqual({ 401: 600, 429: 20 });
  expect((await product.rest('GET', '/healthz')).status).toBe(200);
  // Sockets are another matter.
  await product.client().connected();
});

test('connections: as many from one address as configured, and a place that is left is free again', async () => {
  await start({ LIMIT_SOCKETS_PER_ADDRESS: '3' });
  const clients = await Promise.all([0, 0, 0].map((web) => product.client({}, web).connected()));
  await expect(product.client({}, 0).connected()).rejects.toThrow();
  clients[0]?.close();
  await expect
    .poll(
      async () =>
        await product
          .client({}, 0)
          .connected()
          .then(
            () => true,
            () => false,
          ),
    )
    .toBe(true);
});
