/** What one person may have: exact however many requests come at once, at whichever process, and free again when it is gone. */
import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';

const maximum = { games: 3, gamesPerHour: 8, definitionBytes: 110_000, quizzes: 7, quizBytes: 400_000 };
const atOnce = 100;

let product: TestQuickfire;
let orm: MikroORM;
beforeAll(async () => {
  product = await startQuickfire({
    webs: 2,
    env: {
      LIMIT_REST_PER_MINUTE: '100000',
      LIMIT_GUEST_GAMES: String(maximum.games),
      LIMIT_GUEST_GAMES_PER_HOUR: String(maximum.gamesPerHour),
      LIMIT_GUEST_DEFINITION_BYTES: String(maximum.definitionBytes),
      LIMIT_GUEST_QUIZZES: String(maximum.quizzes),
      LIMIT_GUEST_QUIZ_BYTES: String(maximum.quizBytes),
      LIMIT_ACCOUNT_GAMES: '5',
    },
  });
  orm = await MikroORM.init({
    clientUrl: product.env['DATABASE_URL'] ?? '',
    entities: [],
    discovery: { warnWhenNoEntities: false },
    dynamicImportProvider: (id) => import(id),
  });
});
afterAll(async () => {
  await orm.close(true);
  await product.stop();
});

interface Refusal {
  error: { code: string; details?: unknown };
}

const addQuiz = (token: string, quiz: QuizInput = singlesQuiz(1), web = 0) =>
  product.rest<{ id: string; version: number }>('POST', '/api/quizzes', quiz, token, { web });
const openGame = (token: string, quizId: string, web = 0) =>
  product.rest<TestGame>('POST', '/api/games', { quizId }, token, { web });

/** As many requests as given at once, at both processes in turn. @returns the replies that made something */
async function manyAtOnce<T>(ask: (web: number) => Promise<{ status: number; body: T }>, limit: keyof typeof maximum) {
  const replies = await Promise.all(Array.from({ length: atOnce }, (_, i) => ask(i % 2)));
  for (const { status, body } of replies.filter((reply) => reply.status !== 201)) {
    expect({ status, body }).toMatchObject({
      status: 409,
      body: { error: { code: 'limit', details: { limit, maximum: maximum[limit] } } },
    });
  }
  return replies.flatMap(({ status, body }) => (status === 201 ? [body] : []));
}

/** Some 50 KB as JSON. */
const largeQuiz = (seed = 0): QuizInput => ({
  title: `Large ${seed}`,
  questions: Array.from({ length: 30 }, (_, i) => ({
    type: 'true_false' as const,
    prompt: `${seed} ${i} ${'p'.repeat(450)}`,
    correct: true,
    explanation: 'x'.repeat(1000),
  })),
});

async function end(game: TestGame): Promise<void> {
  const host = await product.host(game);
  await host.must('host:end', {});
  host.close();
}

describe('games at once', () => {
  test('are as many as allowed, however many are asked for at once; one that ends makes room [LIM-9]', async () => {
    const owner = await product.guest();
    const { body: quiz } = await addQuiz(owner);
    const made = await manyAtOnce((web) => openGame(owner, quiz.id, web), 'games');
    expect(made).toHaveLength(maximum.games);
    const rows = await orm.em.getConnection().execute<unknown[]>('select id from game where quiz_id = ?', [quiz.id]);
    expect(rows).toHaveLength(maximum.games);
    // Somebody else is not concerned.
    const other = await product.guest();
    expect((await openGame(other, (await addQuiz(other)).body.id)).status).toBe(201);

    await end(made[0] as TestGame);
    await expect.poll(async () => (await openGame(owner, quiz.id)).status).toBe(201);
    expect((await openGame(owner, quiz.id)).status).toBe(409);
  });

  test('of an account are more than those of a guest [LIM-9]', async () => {
    const owner = await product.guest();
    const { body: quiz } = await addQuiz(owner);
    await orm.em
      .getConnection()
      .execute(`update "user" set role = 'host' where id = (select owner_id from quiz where id = ?)`, [quiz.id]);
    const replies = await Promise.all(Array.from({ length: 10 }, (_, i) => openGame(owner, quiz.id, i % 2)));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(5);
    const refused = replies.find(({ status }) => status !== 201)?.body as unknown as Refusal;
    expect(refused.error).toMatchObject({ code: 'limit', details: { limit: 'games', maximum: 5 } });
  });
});

test('games within an hour are counted when they have ended, too', async () => {
  const owner = await product.guest();
  const { body: quiz } = await addQuiz(owner);
  for (let made = 0; made < maximum.gamesPerHour; made += 1) {
    let game: { status: number; body: TestGame } | undefined;
    await expect.poll(async () => (game = await openGame(owner, quiz.id)).status).toBe(201);
    await end((game as { body: TestGame }).body);
  }
  await expect
    .poll(async () => ((await openGame(owner, quiz.id)).body as unknown as Refusal).error.details)
    .toEqual({ limit: 'gamesPerHour', maximum: maximum.gamesPerHour });
});

test('bytes of definitions in play are exact at once, and free again when games end', async () => {
  const owner = await product.guest();
  const { body: quiz } = await addQuiz(owner, largeQuiz());
  const made = await manyAtOnce((web) => openGame(owner, quiz.id, web), 'definitionBytes');
  expect(made).toHaveLength(2);
  // A small one still fits.
  const { body: small } = await addQuiz(owner);
  expect((await openGame(owner, small.id)).status).toBe(201);
  await end(made[0] as TestGame);
  await expect.poll(async () => (await openGame(owner, quiz.id)).status).toBe(201);
});

describe('quizzes', () => {
  test('are as many as allowed, however many are stored at once; deleting one makes room', async () => {
    const owner = await product.guest();
    const made = await manyAtOnce((web) => addQuiz(owner, singlesQuiz(1), web), 'quizzes');
    expect(made).toHaveLength(maximum.quizzes);
    expect((await product.rest('DELETE', `/api/quizzes/${made[0]?.id}`, undefined, owner)).status).toBe(204);
    expect((await addQuiz(owner)).status).toBe(201);
    expect((await addQuiz(owner)).status).toBe(409);
  });

  test('are at most so many bytes; older versions go before anything is refused', async () => {
    const owner = await product.guest();
    const ids: string[] = [];
    for (let i = 0; i < 4; i += 1) ids.push((await addQuiz(owner, largeQuiz(i))).body.id);
    const put = (id: string, quiz: QuizInput) => product.rest('PUT', `/api/quizzes/${id}`, quiz, owner);
    for (let i = 0; i < 12; i += 1) expect((await put(ids[i % 4] as string, largeQuiz(100 + i))).status).toBe(200);
    const sql = `select sum(stored_bytes)::int as told, (select sum(bytes)::int from quiz_version v where v.quiz_id = any(?)) as kept
      from quiz where id = any(?)`;
    const list = `{${ids.join(',')}}`;
    const [sums] = await orm.em.getConnection().execute<[{ told: number; kept: number }]>(sql, [list, list]);
    expect(sums.told).toBe(sums.kept);
    expect(sums.kept).toBeLessThanOrEqual(maximum.quizBytes);
    expect(sums.kept).toBeGreaterThan(maximum.quizBytes / 2);

    const twice = { ...largeQuiz(), questions: [...largeQuiz(0).questions, ...largeQuiz(1).questions] };
    const refusals = [];
    for (const quiz of [twice, twice, twice]) refusals.push(await addQuiz(owner, quiz));
    expect(refusals.map(({ status }) => status)).toEqual([201, 201, 409]);
    expect(refusals[2]?.body).toMatchObject({ error: { code: 'limit', details: { limit: 'quizBytes' } } });
    const larger = { ...twice, questions: [...twice.questions, ...largeQuiz(2).questions, ...largeQuiz(3).questions] };
    expect((await put(ids[0] as string, larger)).status).toBe(409);
    expect((await product.rest(`GET`, `/api/quizzes/${ids[0]}`, undefined, owner)).body).toMatchObject({
      title: 'Large 108',
    });
  });

  test('that are stored again unchanged get a new version and write no content', async () => {
    const owner = await product.guest();
    const { body: quiz } = await addQuiz(owner);
    for (let version = 2; version < 6; version += 1) {
      const reply = await product.rest('PUT', `/api/quizzes/${quiz.id}`, singlesQuiz(1), owner);
      expect(reply).toMatchObject({ status: 200, body: { id: quiz.id, version } });
      expect((await product.rest('GET', `/api/quizzes/${quiz.id}`, undefined, owner)).body).toEqual(reply.body);
    }
    const rows = await orm.em.getConnection().execute('select version from quiz_version where quiz_id = ?', [quiz.id]);
    expect(rows).toEqual([{ version: 5 }]);
  });
});
