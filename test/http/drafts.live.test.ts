/** Drafts of quizzes, and how they are published. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';

const question = (prompt: string) => ({ type: 'true_false', prompt, correct: true });
const whole = { title: 'Rivers', questions: [question('Nile?')] };

let server: ApiServer;
let token: string;
beforeAll(async () => {
  server = await openApiServer();
  token = await server.newGuest();
});
afterAll(() => server.close());

type Method = Parameters<ApiServer['call']>[0];
const ask = (
  method: Method,
  path: string,
  { body, rev, by = token }: { body?: unknown; rev?: number | string; by?: string } = {},
) =>
  server.call(method, `/api/quizzes/${path}`, {
    token: by,
    ...(body === undefined ? {} : { body }),
    ...(rev === undefined ? {} : { headers: { 'if-match': typeof rev === 'number' ? `"${rev}"` : rev } }),
  });
const put = (id: string, rev: number | string, body: unknown, by = token) =>
  ask('PUT', `${id}/draft`, { body, rev, by });
const publish = (id: string, rev: number) => ask('POST', `${id}/publish`, { rev });
const isConflict = (details: object) => ({ status: 409, body: { error: { code: 'conflict', details } } });

describe('a draft', () => {
  it('makes a quiz, may be incomplete, and is published once it is whole [REST-44] [REST-45]', async () => {
    const id = randomUUID();
    const first = await put(id, 0, { title: 'Riv', questions: [{ type: 'single', later: ['any', 'thing'] }] });
    expect(first).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: { rev: 1 } });
    expect(first.body.problems).toContainEqual({
      path: '/questions/0/prompt',
      code: expect.any(String),
      message: expect.any(String),
    });
    const [row] = (await server.call('GET', '/api/quizzes?query=riv', { token })).body.quizzes;
    expect(row).toMatchObject({ id, title: 'Riv', draft: true, questionCount: 1 });
    expect((await ask('GET', id)).status).toBe(404);
    expect((await server.call('POST', '/api/games', { token, body: { quizId: id } })).status).toBe(409);
    const refused = await publish(id, 1);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
    expect(refused.body.error.details).toEqual(first.body.problems);

    expect(await put(id, 'W/"1"', whole)).toMatchObject({ status: 200, body: { rev: 2, problems: [] } });
    expect((await ask('GET', `${id}/draft`)).body).toEqual({ content: whole, rev: 2, baseVersion: 0, problems: [] });
    const published = await publish(id, 2);
    expect(published).toMatchObject({
      status: 200,
      headers: { etag: '"1"' },
      body: { id, version: 1, title: 'Rivers' },
    });
    expect((await ask('GET', id)).body).toEqual(published.body);
    expect((await ask('GET', `${id}/draft`)).status).toBe(404);
    expect((await server.call('POST', '/api/games', { token, body: { quizId: id } })).status).toBe(201);
  });

  it('is stored on top of what its editor knows only [REST-44]', async () => {
    const id = randomUUID();
    const [a, b] = [{ title: 'A' }, { title: 'B' }];
    expect((await put(id, 0, a)).body.rev).toBe(1);
    // The reply was lost.
    expect(await put(id, 0, a)).toMatchObject({ status: 200, body: { rev: 1 } });
    expect(await put(id, 0, b)).toMatchObject(isConflict({ rev: 1 }));
    expect((await put(id, 1, b)).body.rev).toBe(2);
    expect(await put(id, 1, b)).toMatchObject({ status: 200, body: { rev: 2 } });
    expect(await put(id, 1, a)).toMatchObject(isConflict({ rev: 2 }));
    expect(await put(id, 3, a)).toMatchObject(isConflict({ rev: 2 }));
    expect((await ask('GET', `${id}/draft`)).body).toMatchObject({ content: b, rev: 2 });
    const both = await Promise.all(['C', 'D'].map((title) => put(id, 2, { title })));
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]));
    expect((await ask('PUT', `${id}/draft`, { body: a })).status).toBe(400);
    expect((await put(id, 3, '[]')).status).toBe(400);
    expect((await put('no-uuid', 0, a)).status).toBe(404);
    expect((await put(randomUUID(), 1, a)).status).toBe(404);
  });

  it('is published on top of the version that it began with only [REST-45]', async () => {
    const made = (await server.call('POST', '/api/quizzes', { token, body: whole })).body;
    await put(made.id, 0, { ...whole, title: 'Draft' });
    await ask('PUT', made.id, { body: { ...whole, title: 'Meanwhile' } });
    expect(await publish(made.id, 1)).toMatchObject(isConflict({ version: 2 }));
    expect(await publish(made.id, 2)).toMatchObject(isConflict({ rev: 1 }));
    expect((await ask('GET', made.id)).body.title).toBe('Meanwhile');
    expect((await ask('DELETE', `${made.id}/draft`)).status).toBe(204);
    expect((await ask('DELETE', `${made.id}/draft`)).status).toBe(404);
    expect(await publish(made.id, 1)).toMatchObject(isConflict({ rev: 0 }));

    // Of a draft that is gone nobody overwrites the next one.
    expect((await put(made.id, 0, { ...whole, title: 'Next' })).body.rev).toBe(2);
    expect(await put(made.id, 1, whole)).toMatchObject(isConflict({ rev: 2 }));
    expect((await publish(made.id, 2)).body).toMatchObject({ version: 3, title: 'Next' });
  });

  it('keeps whatever an editor sends', async () => {
    const id = randomUUID();
    const odd = { title: 'a\0b \ud800 👋', questions: 'none', extra: [null, { deep: 1e300 }] };
    expect((await put(id, 0, odd)).status).toBe(200);
    expect((await ask('GET', `${id}/draft`)).body.content).toEqual(odd);
  });

  it('of others, of what is deleted and of samples is not there [REST-44]', async () => {
    const stranger = await server.newGuest();
    const id = randomUUID();
    await put(id, 0, whole);
    for (const reply of [
      await put(id, 0, whole, stranger),
      await put(id, 1, whole, stranger),
      await ask('GET', `${id}/draft`, { by: stranger }),
      await ask('DELETE', `${id}/draft`, { by: stranger }),
      await ask('POST', `${id}/publish`, { rev: 1, by: stranger }),
    ]) {
      expect(reply.status).toBe(404);
    }
    expect((await ask('DELETE', id)).status).toBe(204);
    expect((await put(id, 1, whole)).status).toBe(404);
    expect((await ask('POST', `${id}/restore`)).status).toBe(204);
    expect((await ask('GET', `${id}/draft`)).body).toMatchObject({ content: whole, rev: 1 });

    // Gone for ever, in either way, it stays gone.
    expect((await ask('DELETE', `${id}?forever=1`)).status).toBe(204);
    const thrown = randomUUID();
    await put(thrown, 0, whole);
    expect((await ask('DELETE', `${thrown}/draft`)).status).toBe(204);
    for (const gone of [id, thrown]) {
      for (const by of [token, stranger]) expect((await put(gone, 0, whole, by)).status).toBe(404);
    }
    const rows = await server.orm.em.fork().execute('select from quiz_draft where quiz_id in (?, ?)', [id, thrown]);
    expect(rows).toEqual([]);
    const { quizzes } = (await server.call('GET', '/api/quizzes', { token })).body;
    const sample = quizzes.find((one: { sample: boolean }) => one.sample);
    expect((await put(sample.id, 0, whole)).status).toBe(404);
  });

  it('of an id that several people choose at once is the quiz of one of them', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => server.newGuest()));
    for (let round = 0; round < 10; round += 1) {
      const id = randomUUID();
      const replies = await Promise.all(people.map((by) => put(id, 0, whole, by)));
      expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404, 404, 404]);
    }
  });

  it('counts for the limits of its owner, and apart from other requests', async () => {
    const guest = { ...readConfig({}).people.guest, quizzes: 1, quizBytes: 5000 };
    const small = await openApiServer({ people: { guest }, limits: { draftsPerMinute: 6 } });
    try {
      const own = await small.newGuest();
      const save = (id: string, rev: number, body: unknown) =>
        small.call('PUT', `/api/quizzes/${id}/draft`, { token: own, body, headers: { 'if-match': `"${rev}"` } });
      const id = randomUUID();
      const isLimit = (limit: string) => ({ status: 409, body: { error: { code: 'limit', details: { limit } } } });
      expect((await save(id, 0, whole)).status).toBe(200);
      expect(await save(randomUUID(), 0, whole)).toMatchObject(isLimit('quizzes'));
      expect(await save(id, 1, { title: 'x'.repeat(5000) })).toMatchObject(isLimit('quizBytes'));
      expect((await save(id, 1, { title: 'x'.repeat(4000) })).status).toBe(200);
      expect((await save(id, 2, whole)).status).toBe(200);
      expect((await save(id, 3, whole)).status).toBe(200);
      expect(await save(id, 4, whole)).toMatchObject({ status: 429, body: { error: { code: 'too_many' } } });
      expect((await small.call('GET', '/api/quizzes', { token: own })).status).toBe(200);
    } finally {
      await small.close();
    }
  });
});
