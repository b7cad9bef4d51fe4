/** Quizzes as files over REST: whose, as what, under which names, and that one person's do not slow others. */
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QuizExporter } from '../../src/platform/quizzes/export/quiz-exporter.ts';
import { exampleOf, questionTypes, type QuizInput } from '../../src/protocol/quiz.ts';
import { readImport } from '../platform/quizzes/import/read-import.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';

const quiz = {
  title: 'Rivers: “Ä” & Co.',
  language: 'en',
  tags: ['water'],
  questions: questionTypes.map((type) => exampleOf(type).question),
} satisfies QuizInput;
const places = new Map(questionTypes.map((type, at) => [type, at]));

let server: ApiServer;
let token: string;
let stored: QuizInput & { id: string };
let path: string;
beforeAll(async () => {
  server = await openApiServer();
  token = await server.newGuest();
  stored = (await server.call('POST', '/api/quizzes', { token, body: quiz })).body;
  path = `/api/quizzes/${stored.id}/export`;
});
afterAll(() => server.close());

const inject = (url: string, by = token) =>
  server.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${by}` } });
const refused = (code: string, status: number) => ({ status, body: { error: { code } } });

describe('an export', () => {
  it.each([
    ['json', 'application/json; charset=utf-8', 'quickfire.json'],
    ['kahoot', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'kahoot.xlsx'],
    ['wayground', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'wayground.xlsx'],
    ['blooket', 'text/csv; charset=utf-8', 'blooket.csv'],
    ['gimkit', 'text/csv; charset=utf-8', 'gimkit.csv'],
    ['gift', 'text/plain; charset=utf-8', 'gift.txt'],
    ['aiken', 'text/plain; charset=utf-8', 'aiken.txt'],
  ] as const)('as %s is a file that importing takes [REST-51]', async (format, type, extension) => {
    const { statusCode, headers, rawPayload } = await inject(`${path}?format=${format}`);
    expect({ statusCode, headers }).toMatchObject({
      statusCode: 200,
      headers: {
        'content-type': type,
        'content-disposition': `attachment; filename="Rivers _A_ & Co.${extension}"; filename*=UTF-8''Rivers%20%E2%80%9C%C3%84%E2%80%9D%20%26%20Co.${extension}`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    });
    const read = await readImport(rawPayload);
    expect(read).toMatchObject({ format, skipped: 0 });
    const checked = await server.call('GET', `${path}?format=${format}&check=1`, { token });
    expect(checked.status).toBe(200);
    const out = checked.body.losses.filter((loss: { leftOut?: boolean }) => loss.leftOut === true);
    expect(read.taken).toBe(questionTypes.length - out.length);
    if (format === 'json')
      expect({ read: read.quiz, losses: checked.body.losses }).toEqual({ read: content(), losses: [] });
  });

  it('says what it loses, question by question [REST-51]', async () => {
    const { body } = await server.call('GET', `${path}?format=kahoot&check=1`, { token });
    const of = (question: number | null | undefined) =>
      body.losses
        .filter((loss: { question: number }) => loss.question === question)
        .map((loss: { field: string }) => loss.field);
    expect(of(null)).toEqual(['title', 'language', 'tags', 'id']);
    expect(of(places.get('multiple')).toSorted()).toEqual(['explanation', 'options', 'timeLimitMs']);
    expect(of(places.get('order'))).toEqual(['type']);
    expect(body.losses).toContainEqual({
      question: places.get('order'),
      field: 'type',
      message: expect.stringMatching(/^Left out: /),
      leftOut: true,
    });
  });

  it('is of what is published, not of a draft', async () => {
    const draft = await server.call('PUT', `/api/quizzes/${stored.id}/draft`, {
      token,
      body: { title: 'Lakes' },
      headers: { 'if-match': '"0"' },
    });
    expect(draft.status).toBe(200);
    expect(JSON.parse((await inject(`${path}?format=json`)).body)).toMatchObject({ quiz: { title: quiz.title } });
  });
});

const content = () => {
  const { id: _, version: __, ...rest } = stored as typeof stored & { version: number };
  return rest;
};

describe('is refused', () => {
  it('for a quiz of somebody else, one in the trash, and one that was never published [REST-51]', async () => {
    const other = await server.newGuest();
    expect(await server.call('GET', `${path}?format=json`, { token: other })).toMatchObject(refused('not_found', 404));
    const id = crypto.randomUUID();
    const draft = { token, body: { title: 'Lakes' }, headers: { 'if-match': '"0"' } };
    expect((await server.call('PUT', `/api/quizzes/${id}/draft`, draft)).status).toBe(200);
    expect(await server.call('GET', `/api/quizzes/${id}/export?format=json`, { token })).toMatchObject(
      refused('not_found', 404),
    );
    const gone = (await server.call('POST', '/api/quizzes', { token, body: quiz })).body.id;
    await server.call('DELETE', `/api/quizzes/${gone}`, { token });
    expect(await server.call('GET', `/api/quizzes/${gone}/export?format=aiken&check=1`, { token })).toMatchObject(
      refused('not_found', 404),
    );
  });

  it.each(['', '?format=', '?format=word', '?format=json&format=gift', '?format=__proto__', '?check=1'])(
    'for “%s”, naming the field [REST-51]',
    async (query) => {
      const reply = await server.call('GET', `${path}${query}`, { token });
      expect(reply).toMatchObject(refused('bad_request', 400));
      expect(reply.body.error.details).toMatchObject([{ path: '/format' }]);
    },
  );

  it('for another value of check', async () => {
    const reply = await server.call('GET', `${path}?format=json&check=yes`, { token });
    expect(reply.body.error).toMatchObject({ code: 'bad_request', details: [{ path: '/check' }] });
  });
});

it('one person has one file written and one waiting, and others get theirs', async () => {
  const other = await server.newGuest();
  const theirs = (await server.call('POST', '/api/quizzes', { token: other, body: quiz })).body.id;
  const own = Array.from({ length: 10 }, () => inject(`${path}?format=kahoot`));
  const others = await inject(`/api/quizzes/${theirs}/export?format=kahoot`, other);
  const statuses = (await Promise.all(own)).map(({ statusCode }) => statusCode);
  expect(others.statusCode).toBe(200);
  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, ...Array.from({ length: 8 }, () => 429)]);
});

it('a client that goes ends what is written for it, and leaves its turn', async () => {
  let begun = 0;
  let ended = 0;
  const write = async (_: unknown, gone: AbortSignal) => {
    begun += 1;
    const end = Promise.withResolvers<never>();
    gone.addEventListener('abort', () => end.reject(gone.reason as Error));
    if (gone.aborted) end.reject(gone.reason as Error);
    return await end.promise.finally(() => {
      ended += 1;
    });
  };
  const held = await openApiServer({ deps: { exporter: { write } } });
  const by = await held.newGuest();
  const { id } = (await held.call('POST', '/api/quizzes', { token: by, body: quiz })).body;
  const url = `${await held.app.listen({ port: 0, host: '127.0.0.1' })}/api/quizzes/${id}/export?format=json`;
  /** On a connection of its own, so that the server can be closed afterwards. @returns the status */
  const ask = (signal: AbortSignal) =>
    new Promise<number>((resolve, reject) => {
      const options = { agent: false, headers: { authorization: `Bearer ${by}` }, signal };
      get(url, options, (reply) => resolve(reply.resume().statusCode ?? 0)).once('error', reject);
    });
  for (let turn = 0; turn < 2; turn += 1) {
    const client = new AbortController();
    const asked = [ask(client.signal), ask(client.signal), ask(client.signal)];
    expect(await Promise.race(asked)).toBe(429);
    await expect.poll(() => begun - ended).toBe(1);
    client.abort();
    expect((await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected')).toHaveLength(2);
    await expect.poll(() => begun - ended).toBe(0);
  }
  await held.close();
});

describe('the thread of an export', () => {
  const order = () => ({ text: Buffer.from(JSON.stringify({ ...stored, version: 1 })), format: 'kahoot' }) as const;
  const signal = new AbortController().signal;

  it.each([
    ['takes too long', { timeMs: 1, memoryMb: 128 }],
    ['needs too much memory', { timeMs: 60_000, memoryMb: 4 }],
  ])('ends when it %s, and the process goes on', async (_, limits) => {
    await expect(new QuizExporter(limits).write(order(), signal)).rejects.toMatchObject({ code: 'busy' });
    expect(await new QuizExporter().write(order(), signal)).toMatchObject({ title: quiz.title });
  });

  it('ends when whoever asked has gone', async () => {
    const gone = new AbortController();
    const writing = new QuizExporter().write(order(), gone.signal);
    gone.abort(new Error('gone'));
    await expect(writing).rejects.toThrow('gone');
    await expect(new QuizExporter().write(order(), gone.signal)).rejects.toThrow('gone');
  });
});
