/** Guests of one network, however many they are, open so many games an hour and no more; nobody else is concerned. */
import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { singlesQuiz } from '../support/quizzes.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';

const gamesMax = 5;
const bytesMax = 60_000;
let product: TestQuickfire;
beforeAll(async () => {
  product = await startQuickfire({
    webs: 2,
    env: {
      TRUST_PROXY: 'true',
      LIMIT_ADDRESS_GUEST_GAMES_PER_HOUR: String(gamesMax),
      LIMIT_ADDRESS_GUEST_GAME_BYTES_PER_HOUR: String(bytesMax),
    },
  });
});
afterAll(() => product.stop());

interface Reply {
  id: string;
  gameId?: string;
  token: string;
  user: { id: string };
  error?: { code: string; retryAfterMs: number };
}

/** @param from the address that the proxy names */
const post = (path: string, body: unknown, from: string, more: { token?: string; web?: number; key?: string } = {}) =>
  product.rest<Reply>('POST', `/api/${path}`, body, more.token, {
    web: more.web ?? 0,
    headers: { 'x-forwarded-for': from, ...(more.key === undefined ? {} : { 'idempotency-key': more.key }) },
  });

/** A new guest there, with a quiz. */
async function newcomer(from: string, quiz = singlesQuiz(1)): Promise<{ token: string; quizId: string; id: string }> {
  const { token, user } = (await post('auth/guest', {}, from)).body;
  return { token, quizId: (await post('quizzes', quiz, from, { token })).body.id, id: user.id };
}

test('many guests of one address share its games, over all processes; other addresses have their own', async () => {
  const outcomes: string[] = [];
  for (let i = 0; i < gamesMax + 3; i += 1) {
    // Another address of the same line each time, as IPv6 gives them away.
    const from = `2001:db8:7:12${i}0::${i}`;
    const { token, quizId } = await newcomer(from);
    const { status, body } = await post('games', { quizId }, from, { token, web: i });
    outcomes.push(`${status} ${body.error?.code ?? ''}`.trim());
    if (body.error) expect(body.error.retryAfterMs).toBeGreaterThan(1000);
  }
  expect(outcomes).toEqual([...Array<string>(gamesMax).fill('201'), ...Array<string>(3).fill('429 too_many')]);
  const other = await newcomer('2001:db8:7:2000::1');
  expect((await post('games', { quizId: other.quizId }, '2001:db8:7:2000::1', other)).status).toBe(201);
});

test('repeating a request costs nothing, and neither does an account', async () => {
  const from = '192.0.2.77';
  const { token, quizId, id } = await newcomer(from);
  for (let i = 0; i < gamesMax * 2; i += 1) {
    expect((await post('games', { quizId }, from, { token, key: 'the-same-key-0001' })).status).toBe(201);
  }
  const orm = await MikroORM.init({
    clientUrl: product.env['DATABASE_URL'] ?? '',
    entities: [],
    discovery: { warnWhenNoEntities: false },
    dynamicImportProvider: (name) => import(name),
  });
  await orm.em.getConnection().execute(`update "user" set role = 'host' where id = ?`, [id]);
  await orm.close(true);
  for (let i = 0; i < gamesMax * 2; i += 1) {
    expect((await post('games', { quizId }, from, { token })).status).toBe(201);
  }
});

test('large quizzes count by their bytes', async () => {
  const from = '192.0.2.78';
  const quiz = { ...singlesQuiz(1), description: 'x'.repeat(2000) };
  quiz.questions = Array.from({ length: 40 }, () => ({ ...singlesQuiz(1).questions[0]!, prompt: 'p'.repeat(400) }));
  const outcomes: number[] = [];
  for (let i = 0; i < 4; i += 1) {
    const { token, quizId } = await newcomer(from, quiz);
    outcomes.push((await post('games', { quizId }, from, { token })).status);
  }
  expect(outcomes[0]).toBe(201);
  expect(outcomes.at(-1)).toBe(429);
});
