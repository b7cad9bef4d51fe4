import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';

const quiz: QuizInput = {
  title: 'Small',
  questions: [
    { type: 'true_false', prompt: 'Is water wet?', correct: true },
    { type: 'text', prompt: 'Say "hello" 👋', accept: ['hello'] },
  ],
};
const nobodys = '01900000-0000-7000-8000-000000000000';

let server: ApiServer;
let ana: string;
let ben: string;
beforeAll(async () => {
  server = await openApiServer();
  [ana, ben] = await Promise.all([server.newGuest(), server.newGuest()]);
});
afterAll(() => server.close());

const addQuiz = async (token: string, content: unknown = quiz) =>
  (await server.call('POST', '/api/quizzes', { token, body: content })).body;
const expectRefusal = (reply: { status: number; body: unknown }, status: number, code: string) => {
  expect(reply).toMatchObject({ status, body: { error: { code, message: expect.any(String) } } });
};

describe('guests', () => {
  it('get a token of at least 128 bits, of which only the digest is stored [REST-4]', async () => {
    const { status, body } = await server.call('POST', '/api/auth/guest', { body: {} });
    expect(status).toBe(201);
    expect(body).toEqual({
      token: expect.any(String),
      user: { id: expect.any(String), displayName: expect.any(String) },
    });
    expect(Buffer.from(body.token, 'base64url').length).toBeGreaterThanOrEqual(16);
    const rows = await server.orm.em.fork().execute('select * from session');
    expect(JSON.stringify(rows)).not.toContain(body.token);
    expect(rows).toContainEqual(
      expect.objectContaining({ user_id: body.user.id, token_hash: expect.stringMatching(/^[0-9a-f]{64}$/) }),
    );
  });

  it('can be switched off', async () => {
    const closed = await openApiServer({ config: { guests: false } });
    try {
      expectRefusal(await closed.call('POST', '/api/auth/guest', { body: {} }), 404, 'not_found');
    } finally {
      await closed.close();
    }
  });
});

describe('tokens', () => {
  const routes = [
    ['GET', '/api/quizzes'],
    ['POST', '/api/quizzes'],
    ['GET', `/api/quizzes/${nobodys}`],
    ['PUT', `/api/quizzes/${nobodys}`],
    ['DELETE', `/api/quizzes/${nobodys}`],
    ['POST', '/api/games'],
    ['POST', `/api/games/${nobodys}/host-token`],
    ['POST', `/api/games/${nobodys}/host-tokens/revoke`],
    ['GET', `/api/games/${nobodys}/results`],
  ] as const;
  it.each(routes)('%s %s needs one [REST-1]', async (method, path) => {
    expectRefusal(await server.call(method, path), 401, 'bad_token');
    expectRefusal(await server.call(method, path, { token: 'wrong' }), 401, 'bad_token');
    expectRefusal(await server.call(method, path, { headers: { authorization: `Basic ${ana}` } }), 401, 'bad_token');
  });
});

describe('quizzes', () => {
  it('are stored with their defaults, listed, changed and deleted [REST-6]', async () => {
    const token = await server.newGuest();
    const created = await server.call('POST', '/api/quizzes', { token, body: quiz });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ id: expect.any(String), version: 1, title: 'Small' });
    expect(created.body.questions[0]).toEqual({
      id: expect.any(String),
      type: 'true_false',
      prompt: 'Is water wet?',
      correct: true,
      timeLimitMs: 20_000,
      points: 1000,
    });
    const path = `/api/quizzes/${created.body.id}`;

    const replaced = await server.call('PUT', path, { token, body: { ...quiz, title: 'Renamed', language: 'de-AT' } });
    expect(replaced).toMatchObject({ status: 200, body: { id: created.body.id, version: 2, title: 'Renamed' } });
    expect((await server.call('GET', path, { token })).body).toEqual(replaced.body);

    const { body } = await server.call('GET', '/api/quizzes', { token });
    expect(body.quizzes).toHaveLength(4);
    expect(body.quizzes[0]).toEqual({
      id: created.body.id,
      title: 'Renamed',
      questionCount: 2,
      language: 'de-AT',
      tags: [],
      sample: false,
      updatedAt: server.clock.now,
      plays: 0,
      draft: false,
    });
    expect(body.quizzes.slice(1).every((row: { sample: boolean }) => row.sample)).toBe(true);

    const deleted = await server.call('DELETE', path, { token });
    expect(deleted).toMatchObject({ status: 204, body: '' });
    expectRefusal(await server.call('DELETE', path, { token }), 404, 'not_found');
    expectRefusal(await server.call('GET', path, { token }), 404, 'not_found');
    expectRefusal(await server.call('PUT', path, { token, body: quiz }), 404, 'not_found');
  });

  it('of others are not there [REST-3]', async () => {
    const { id } = await addQuiz(ana);
    const path = `/api/quizzes/${id}`;
    expectRefusal(await server.call('GET', path, { token: ben }), 404, 'not_found');
    expectRefusal(await server.call('PUT', path, { token: ben, body: quiz }), 404, 'not_found');
    expectRefusal(await server.call('DELETE', path, { token: ben }), 404, 'not_found');
    expectRefusal(await server.call('POST', '/api/games', { token: ben, body: { quizId: id } }), 404, 'not_found');
    expect((await server.call('GET', path, { token: ana })).status).toBe(200);
    expectRefusal(await server.call('GET', '/api/quizzes/not-an-id', { token: ana }), 404, 'not_found');
  });

  it('that are samples can be read and played, and not changed [REST-5]', async () => {
    const { body } = await server.call('GET', '/api/quizzes', { token: ana });
    const { id } = body.quizzes.find((row: { sample: boolean }) => row.sample);
    const path = `/api/quizzes/${id}`;
    expect((await server.call('GET', path, { token: ana })).status).toBe(200);
    expectRefusal(await server.call('PUT', path, { token: ana, body: quiz }), 404, 'not_found');
    expectRefusal(await server.call('DELETE', path, { token: ana }), 404, 'not_found');
    expect((await server.call('POST', '/api/games', { token: ana, body: { quizId: id } })).status).toBe(201);
  });

  it('changed by many at once get a version each', async () => {
    const { id } = await addQuiz(ana);
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => server.call('PUT', `/api/quizzes/${id}`, { token: ana, body: quiz })),
    );
    expect(replies.map((reply) => reply.body.version).sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe('wrong requests', () => {
  it('say which field is wrong', async () => {
    const bad = {
      ...quiz,
      questions: [quiz.questions[0], { type: 'single', prompt: 'Pick', options: [{ text: 'a', correct: true }] }],
    };
    const reply = await server.call('POST', '/api/quizzes', { token: ana, body: bad });
    expectRefusal(reply, 400, 'bad_request');
    expect(reply.body.error.details).toContainEqual({ path: '/questions/1/options', message: expect.any(String) });
  });

  it.each([
    ['unknown fields', { ...quiz, owner: 'me' }],
    ['U+0000', { ...quiz, title: 'a\0b' }],
    ['a lone surrogate', { ...quiz, title: 'a\ud800' }],
    ['no object', '[]'],
    ['no JSON', '{"title":'],
    ['a poisoned prototype', '{"__proto__":{"x":1},"title":"a","questions":[]}'],
    ['nothing', ''],
  ])('are bad requests: %s', async (_what, body) => {
    expectRefusal(await server.call('POST', '/api/quizzes', { token: ana, body }), 400, 'bad_request');
  });

  it('with another content type are bad requests', async () => {
    const headers = { 'content-type': 'text/plain' };
    expectRefusal(
      await server.call('POST', '/api/quizzes', { token: ana, body: 'hello', headers }),
      400,
      'bad_request',
    );
  });

  it('over 2 MiB are refused with 413, and quizzes up to there are not [REST-7]', async () => {
    const long = {
      type: 'poll',
      prompt: 'x'.repeat(500),
      options: Array.from({ length: 8 }, (_, at) => ({ text: `${at}${'\u{1F600}'.repeat(99)}` })),
      explanation: '€'.repeat(1000),
    };
    const large = { title: 'Large', questions: Array.from({ length: 200 }, () => long) };
    expect(JSON.stringify(large).length).toBeGreaterThan(64 * 1024);
    expect((await server.call('POST', '/api/quizzes', { token: ana, body: large })).status).toBe(201);
    expectRefusal(
      await server.call('POST', '/api/quizzes', { token: ana, body: `"${'x'.repeat(2 * 1024 * 1024)}"` }),
      413,
      'bad_request',
    );
    expectRefusal(
      await server.call('POST', '/api/games', { token: ana, body: `"${'x'.repeat(70_000)}"` }),
      413,
      'bad_request',
    );
  });

  it('for nothing get the same shape [REST-2]', async () => {
    expectRefusal(await server.call('GET', '/api/nothing?x=1', { token: ana }), 404, 'not_found');
    expectRefusal(await server.call('PUT', '/api/quizzes', { token: ana, body: {} }), 404, 'not_found');
    expectRefusal(await server.call('GET', '/nothing.js'), 404, 'not_found');
    expectRefusal(await server.call('GET', '/%zz'), 400, 'bad_request');
  });
});

describe('games', () => {
  it('open a room with a copy of the quiz, for a host and with an address to join [REST-8]', async () => {
    const { id } = await addQuiz(ana);
    const body = { quizId: id, settings: { introMs: 0, teams: ['Red', 'Blue'] } };
    const reply = await server.call('POST', '/api/games', { token: ana, body, headers: { host: 'hall.example:3000' } });
    expect(reply.status).toBe(201);
    const { gameId, pin, joinUrl } = reply.body;
    expect(reply.body).toEqual({
      gameId: expect.any(String),
      pin,
      hostToken: `host-of-${gameId}`,
      joinUrl,
      path: 'buffered',
    });
    expect(joinUrl).toBe(`http://hall.example:3000/?pin=${pin}`);
    const { definition } = server.opened.get(pin) ?? {};
    expect(definition?.settings).toMatchObject({ introMs: 0, revealMs: 5000, teams: ['Red', 'Blue'] });
    expect(definition?.questions).toHaveLength(2);
    const [row] = await server.orm.em.fork().execute('select * from game where id = ?', [gameId]);
    expect(row).toMatchObject({
      pin,
      quiz_id: id,
      quiz_version: 1,
      quiz_title: 'Small',
      path: 'buffered',
      status: 'lobby',
      definition,
    });
  });

  it('take the public address of the site when there is one', async () => {
    const site = await openApiServer({ config: { publicUrl: 'https://quiz.example/' } });
    try {
      const token = await site.newGuest();
      const { body } = await site.call('POST', '/api/quizzes', { token, body: quiz });
      const game = await site.call('POST', '/api/games', { token, body: { quizId: body.id } });
      expect(game.body.joinUrl).toBe(`https://quiz.example/?pin=${game.body.pin}`);
    } finally {
      await site.close();
    }
  });

  it('give their owner, and no one else, another host token and results', async () => {
    const { id } = await addQuiz(ana);
    const { body: game } = await server.call('POST', '/api/games', { token: ana, body: { quizId: id } });
    const hostToken = `/api/games/${game.gameId}/host-token`;
    const results = `/api/games/${game.gameId}/results`;
    for (const body of [undefined, {}]) {
      const reply = await server.call('POST', hostToken, { token: ana, body });
      expect(reply).toMatchObject({ status: 201, body: { hostToken: game.hostToken } });
    }
    await server.call('DELETE', `/api/quizzes/${id}`, { token: ana });
    expect(await server.call('GET', results, { token: ana })).toMatchObject({
      status: 200,
      body: {
        gameId: game.gameId,
        pin: game.pin,
        status: 'lobby',
        startedAt: null,
        players: [],
        answers: { accepted: 0 },
      },
    });
    expect((await server.call('GET', `${results}?answers=1`, { token: ana })).body.answerRows).toEqual([]);
    expectRefusal(await server.call('GET', `${results}?answers=2`, { token: ana }), 400, 'bad_request');
    expectRefusal(await server.call('POST', hostToken, { token: ben }), 404, 'not_found');
    expectRefusal(await server.call('GET', results, { token: ben }), 404, 'not_found');
    expectRefusal(await server.call('GET', '/api/games/none/results', { token: ana }), 404, 'not_found');
  });

  it('refuse settings that are not allowed [QUIZ-5]', async () => {
    const { id } = await addQuiz(ana);
    for (const settings of [{ introMs: -1 }, { speed: 1 }, { teams: ['Red', 'red '] }, { teams: [' ', 'Blue'] }]) {
      const reply = await server.call('POST', '/api/games', { token: ana, body: { quizId: id, settings } });
      expectRefusal(reply, 400, 'bad_request');
    }
  });
});

describe('rooms', () => {
  it('are found by PIN without a token, and say nothing of the questions [REST-10, VER-4]', async () => {
    const { id } = await addQuiz(ana);
    const { body: game } = await server.call('POST', '/api/games', { token: ana, body: { quizId: id } });
    expect(await server.call('GET', `/api/rooms/${game.pin}`)).toMatchObject({
      status: 200,
      body: { title: 'Small', phase: 'lobby', locked: false, features: expect.arrayContaining(['fold']) },
    });
    expectRefusal(await server.call('GET', '/api/rooms/999999'), 404, 'no_such_room');
    expectRefusal(await server.call('GET', '/api/rooms/12345'), 400, 'bad_request');
  });
});
