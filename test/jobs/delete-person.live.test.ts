/** People who take their data along, and people who go: with games in play, quizzes and results, over real servers. */
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';

const password = 'a password of the tests';
let product: TestQuickfire;
let orm: MikroORM;
beforeAll(async () => {
  product = await startQuickfire({ webs: 2 });
  orm = await connectOrm({ url: product.env['DATABASE_URL'] ?? '', poolMax: 2, applicationName: 'qf-test' });
});
afterAll(async () => {
  await orm.close(true);
  await product.stop();
});

const execute = <T = Record<string, unknown>>(sql: string, params: unknown[] = []) =>
  orm.em.fork().execute<T[]>(sql, params);
const count = async (table: string, where: string, params: unknown[]) =>
  (await execute<{ count: number }>(`select count(*)::int as count from ${table} where ${where}`, params))[0]?.count;

let named = 0;
async function register(): Promise<{ id: string; token: string; login: string }> {
  named += 1;
  const login = `leaver.${named}`;
  const { body } = await product.rest<{ user: { id: string }; token: string }>('POST', '/api/auth/register', {
    login,
    password,
    email: `${login}@example.org`,
  });
  return { id: body.user.id, token: body.token, login };
}

/** @param as the token of somebody whose seat it is */
async function play(game: TestGame, as?: string): Promise<void> {
  const host = await product.host(game);
  const { client } = await (as === undefined ? product.join(game, 'Ana') : joinAs(game, as));
  await host.must('host:start', {});
  await client.event('question:open');
  await client.must('player:answer', { question: 0, answer: 0 });
  await host.event('question:closed');
  await host.must('host:end', {});
  await product.finalResults(game);
}

async function joinAs(game: TestGame, token: string) {
  const { body } = await product.rest<{ ticket: string }>('POST', '/api/me/ticket', { pin: game.pin }, token);
  const client = await product.client().connected();
  await client.must('player:join', { pin: game.pin, nickname: 'Ana', ticket: body.ticket });
  return { client };
}

interface Export {
  account: Record<string, unknown>;
  sessions: unknown[];
  keys: unknown[];
  identities: unknown[];
  audit: { action: string }[];
  quizzes: {
    title: string;
    draft?: unknown;
    draftRev?: number;
    versions: { version: number; publishedBy: string; content: { title: string } }[];
  }[];
  seats: { gameId: string; nickname: string; answers: { question: number; answer: unknown }[] }[];
  games: { gameId: string; results: { players: { nickname: string }[] } | null }[];
}
const newKey = { name: 'Of one who goes', scopes: ['quizzes:read'] };
const exported = (token: string) => product.rest<Export>('GET', '/api/me/export', undefined, token);
const leave = (token: string, body?: object) => product.rest('DELETE', '/api/me', body, token);

/** Has the job run again now, as if the time had come. */
const runAgain = () => execute(`update graphile_worker._private_jobs set run_at = now() returning id`);

describe('an export', () => {
  it('has everything of the person, no secret, and nothing of others', async () => {
    const { id, token, login } = await register();
    const other = await register();
    await product.rest('POST', '/api/quizzes', { ...singlesQuiz(1), title: 'Of somebody else' }, other.token);
    const game = await product.game(singlesQuiz(1), { revealMs: 0, standingsMs: 0 }, token);
    await play(game);
    const [quiz] = await execute<{ id: string }>('select quiz_id as id from game where id = ?', [game.gameId]);
    await product.rest('PUT', `/api/quizzes/${quiz?.id}`, { ...singlesQuiz(2), title: 'Second' }, token);
    const draft = { title: 'Third \u00e9', questions: [] };
    const onNone = { headers: { 'if-match': '"0"' } };
    await product.rest('PUT', `/api/quizzes/${quiz?.id}/draft`, draft, token, onNone);
    await execute(
      `insert into user_identity values (gen_random_uuid(), ?, 'https://issuer.example', 'subject-1', 'school', null, now(), now())
        returning id`,
      [id],
    );
    const made = await product.rest<{ id: string; key: string }>('POST', '/api/me/keys', newKey, token);
    await execute(
      `insert into audit_entry (id, at, action, actor_id, subject_id, details)
        values (gen_random_uuid(), now(), 'enabled', ?, gen_random_uuid(), '{}') returning id`,
      [id],
    );
    const { status, body } = await exported(token);
    expect(status).toBe(200);
    // Also what an admin has done to others.
    expect(body.audit.filter(({ action }) => action === 'enabled')).toHaveLength(1);
    expect(body.identities).toMatchObject([{ issuer: 'https://issuer.example', subject: 'subject-1' }]);
    expect(body.keys).toMatchObject([{ id: made.body.id, name: newKey.name, scopes: newKey.scopes }]);
    expect(body.account).toMatchObject({ login, email: `${login}@example.org`, hasPassword: true });
    expect(body.sessions).toHaveLength(1);
    expect(body.quizzes).toHaveLength(1);
    expect(body.quizzes[0]?.versions.map(({ version, content }) => [version, content.title])).toEqual([
      [1, singlesQuiz(1).title],
      [2, 'Second'],
    ]);
    expect(body.quizzes[0]?.versions.map(({ publishedBy }) => publishedBy)).toEqual([id, id]);
    expect(body.quizzes[0]).toMatchObject({ draft, draftRev: 1 });
    expect(body.games).toMatchObject([{ gameId: game.gameId, results: { players: [{ nickname: 'Ana' }] } }]);
    expect(body.audit.map(({ action }) => action)).toContain('registered');
    const text = JSON.stringify(body);
    for (const secret of [token, 'argon2', 'token_hash', 'key_hash', made.body.key, 'Of somebody else'])
      expect(text).not.toContain(secret);
    // Written down once, however often it is asked for.
    await exported(token);
    expect((await exported(token)).body.audit.filter(({ action }) => action === 'exported')).toHaveLength(1);
  });

  it('of many games has each of them once', { timeout: 120_000 }, async () => {
    const { id, token } = await register();
    const game = await product.game(singlesQuiz(1), {}, token);
    await execute(
      `insert into game (id, pin, owner_id, quiz_id, quiz_version, quiz_title, definition, status, created_at, ended_at)
        select gen_random_uuid(), '000000', owner_id, quiz_id, 1, 'Q' || n, definition, 'finished', now(), now()
        from game, generate_series(1, 250) n where id = ?`,
      [game.gameId],
    );
    const { body } = await exported(token);
    expect(body.games).toHaveLength(251);
    expect(new Set(body.games.map(({ gameId }) => gameId)).size).toBe(251);
    expect(body.games.every(({ results }) => results !== null)).toBe(true);
    expect(await count('game', 'owner_id = ?', [id])).toBe(251);
  });
});

describe('whoever is disabled by an admin', () => {
  it('has no session and no host screen any more, while the game goes on', async () => {
    const [admin, expelled] = [await register(), await register()];
    await execute(`update "user" set role = 'admin' where id = ? returning id`, [admin.id]);
    const game = await product.game(singlesQuiz(1), {}, expelled.token);
    const host = await product.host(game, 1);
    const { client } = await product.join(game, 'Dee');
    const path = `/api/admin/users/${expelled.id}`;
    expect((await product.rest('PATCH', path, { status: 'disabled' }, admin.token)).status).toBe(200);
    expect((await product.rest('GET', '/api/me', undefined, expelled.token)).status).toBe(401);
    await host.until(() => !host.socket.connected, 'the host is still connected');
    await expect(product.client({ token: game.hostToken }).connected()).rejects.toMatchObject({
      data: { code: 'bad_token' },
    });
    expect(client.socket.connected).toBe(true);
    await execute(`update "user" set role = 'host' where id = ? returning id`, [admin.id]);
  });
});

describe('whoever goes', () => {
  it('has to be the one, and is told so', async () => {
    const { id, token, login } = await register();
    await execute(`update session set created_at = now() - interval '11 minutes' returning id`);
    expect((await leave(token)).status).toBe(403);
    expect((await leave(token, { password: 'wrong' })).status).toBe(403);
    expect((await leave(token, { password, all: true })).status).toBe(400);
    expect((await leave(token, { password: 1 })).status).toBe(400);
    expect((await product.rest('DELETE', '/api/me')).status).toBe(401);
    expect(await count('"user"', 'login = ?', [login])).toBe(1);
    const { body } = await product.rest<{ key: string }>('POST', '/api/me/keys', { ...newKey, password }, token);
    expect((await leave(token, { password, forfeit: true })).status).toBe(204);
    expect((await product.rest('GET', '/api/quizzes', undefined, body.key)).status).toBe(401);
    expect(await count('api_key', 'user_id = ?', [id])).toBe(0);
    expect(await count('"user"', 'login = ?', [login])).toBe(0);
  });

  it(
    'is gone at once, and so is all that is theirs when nothing is in play [REST-18]',
    { timeout: 120_000 },
    async () => {
      const { id, token, login } = await register();
      const finished = await product.game(singlesQuiz(1), { revealMs: 0, standingsMs: 0 }, token);
      await play(finished);
      const running = await product.game(singlesQuiz(2), {}, token);
      const lobby = await product.game(singlesQuiz(1), {}, token);
      const [host, waiting] = [await product.host(running, 1), await product.host(lobby)];
      const { client } = await product.join(running, 'Bo');
      const { client: early } = await product.join(lobby, 'Cy', { web: 1 });
      await host.must('host:start', {});
      await client.event('question:open');
      // Of a game of somebody else nothing changes.
      const stranger = await product.game(singlesQuiz(1), { revealMs: 0, standingsMs: 0 });
      await play(stranger, token);
      const { seats } = (await exported(token)).body;
      const answers = [{ question: 0, answer: 0, correct: expect.any(Boolean) }];
      const seat = { nickname: 'Ana', score: expect.any(Number), rank: 1, players: 1 };
      expect(seats).toMatchObject([{ gameId: stranger.gameId, ...seat, answers }]);

      // With the points that the game may have paid by now.
      expect((await leave(token, { password, forfeit: true })).status).toBe(204);
      expect((await product.rest('GET', '/api/me', undefined, token)).status).toBe(401);
      expect((await product.rest('POST', '/api/auth/login', { login, password })).status).toBe(401);
      await host.until(() => !host.socket.connected, 'the host is still connected');
      await waiting.until(() => !waiting.socket.connected, 'the host of the lobby is still connected');
      // Players see an end, not a room that hangs.
      await client.event('game:over');
      await early.event('room:closed');
      await expect.poll(() => count('quiz', 'owner_id = ?', [id]), { timeout: 30_000 }).toBe(0);
      expect(await count('quiz_version v', 'not exists (select from quiz q where q.id = v.quiz_id)', [])).toBe(0);
      const unstored = 'owner_id = ? and stored_at is null';
      await expect.poll(() => count('game', unstored, [id]), { timeout: 30_000 }).toBe(0);
      // Rooms may write for an hour more: their games wait.
      expect(await count('game', 'owner_id = ?', [id])).toBe(3);
      await execute(
        `update game set stored_at = stored_at - interval '3 hours', ended_at = ended_at - interval '3 hours'
        where owner_id = ? or id = ? returning id`,
        [id, stranger.gameId],
      );
      await expect
        .poll(
          async () => {
            await runAgain();
            return [await count('game', 'owner_id = ?', [id]), await count('player', 'user_id = ?', [id])];
          },
          { timeout: 30_000, interval: 500 },
        )
        .toEqual([0, 0]);
      const ids = JSON.stringify([finished, running, lobby].map(({ gameId }) => gameId));
      const theirs = 'game_id in (select jsonb_array_elements_text(?::jsonb)::uuid)';
      await expect
        .poll(async () => [await count('player', theirs, [ids]), await count('answer', theirs, [ids])], {
          timeout: 30_000,
        })
        .toEqual([0, 0]);
      const { players } = await product.results(stranger);
      expect(players).toMatchObject([{ nickname: 'Deleted player', answerCount: 1 }]);
      expect(await count('dead_letter', 'true', [])).toBe(0);
      // The login is free again, and whoever takes it finds nothing.
      const again = await product.rest('POST', '/api/auth/register', { login, password });
      expect(again.status).toBe(201);
      const audit = await execute('select action, details::text from audit_entry where subject_id = ? order by id', [
        id,
      ]);
      expect(audit.at(-1)).toEqual({ action: 'deleted', details: '{"role": "host"}' });
      expect(JSON.stringify(audit)).not.toContain(login);
    },
  );

  it('may be a guest, who has nothing to prove with, but not the only admin', async () => {
    const guest = await product.guest();
    expect((await leave(guest)).status).toBe(204);
    expect((await product.rest('GET', '/api/me', undefined, guest)).status).toBe(401);
    const [first, second] = [await register(), await register()];
    await execute(`update "user" set role = 'admin' where id = ? returning id`, [first.id]);
    expect(await leave(first.token, { password })).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict' } },
    });
    await execute(`update "user" set role = 'admin' where id = ? returning id`, [second.id]);
    const replies = await Promise.all([first, second].map(({ token }) => leave(token, { password })));
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 409]);
    expect(await count('"user"', `role = 'admin'`, [])).toBe(1);
  });
});
