/** What becomes of quizzes: question ids and tags. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';

const question = (prompt: string, id?: string) => ({
  type: 'true_false' as const,
  prompt,
  correct: true,
  ...(id === undefined ? {} : { id }),
});
const quizOf = (...questions: QuizInput['questions']): QuizInput => ({ title: 'Rivers', questions });
const idsOf = (body: { questions: { id: string }[] }) => body.questions.map(({ id }) => id);

let server: ApiServer;
let token: string;
beforeAll(async () => {
  server = await openApiServer();
  token = await server.newGuest();
});
afterAll(() => server.close());

const ask = (method: Parameters<ApiServer['call']>[0], path: string, body?: unknown, headers = {}) =>
  server.call(method, `/api/quizzes${path}`, { token, headers, ...(body === undefined ? {} : { body }) });
const add = async (content: unknown) => {
  const { status, body } = await ask('POST', '', content);
  expect(status).toBe(201);
  return body;
};

describe('questions', () => {
  it('have an id each: their own, or one that the server makes and keeps [REST-40]', async () => {
    const made = await add(quizOf(question('Nile?'), question('Nile?'), question('Rhine?', 'own'), question('Po?')));
    const ids = idsOf(made);
    expect(ids[2]).toBe('own');
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^.{1,36}$/);
    expect((await ask('GET', `/${made.id}`)).body).toEqual(made);

    // Sorted and changed by a client that sends ids, and with one question more.
    const [first, second, third, fourth] = made.questions;
    const sorted = [fourth, { ...first, prompt: 'Changed?' }, question('Nile?'), second, third];
    const put = await ask('PUT', `/${made.id}`, { title: 'Sorted', questions: sorted });
    expect(put.status).toBe(200);
    const [a, b, c, d] = ids;
    const added = idsOf(put.body)[2];
    expect(idsOf(put.body)).toEqual([d, a, added, b, c]);
    expect(ids).not.toContain(added);
    expect((await ask('GET', `/${made.id}`)).body).toEqual(put.body);
  });

  it('keep their ids with a client that knows nothing of ids [REST-40]', async () => {
    const plain = quizOf(question('Nile?'), question('Nile?'), question('Po?'));
    const made = await add(plain);
    const [nile, , po] = plain.questions;
    const put = await ask('PUT', `/${made.id}`, quizOf(...[po, nile].flatMap((one) => one ?? [])));
    expect(idsOf(put.body)).toEqual([idsOf(made)[2], idsOf(made)[0]]);
    const again = await ask('PUT', `/${made.id}`, plain);
    expect(idsOf(again.body)).toEqual(idsOf(made));
  });

  it('that were stored before there were ids have the same ones whenever they are read', async () => {
    const made = await add(quizOf(question('Nile?', 'a'), question('Po?', 'b')));
    const em = server.orm.em.fork();
    // As the release before ids writes it.
    await em.execute('update quiz_version set format = 1, question_ids = null, digest = null where quiz_id = ?', [
      made.id,
    ]);
    const { body } = await ask('GET', `/${made.id}`);
    expect(idsOf(body)).toEqual([expect.stringMatching(/^.{1,36}$/), expect.stringMatching(/^.{1,36}$/)]);
    const { questions, title } = body;
    const put = await ask('PUT', `/${made.id}`, { title: `${title}!`, questions });
    expect(idsOf(put.body)).toEqual(idsOf(body));
    expect(idsOf(made)).not.toEqual(idsOf(body));
  });

  it('of a later format wait for a later server', async () => {
    const made = await add(quizOf(question('Nile?')));
    await server.orm.em.fork().execute('update quiz_version set format = 99 where quiz_id = ?', [made.id]);
    expect(await ask('GET', `/${made.id}`)).toMatchObject({ status: 503, body: { error: { code: 'busy' } } });
  });

  it.each([
    ['twice', [question('Nile?', 'a'), question('Po?', 'a')], '/questions/1/id'],
    ['empty', [question('Nile?', '')], '/questions/0/id'],
    ['too long', [question('Nile?', 'x'.repeat(37))], '/questions/0/id'],
  ])('with an id that is %s are refused', async (_what, questions, path) => {
    const { status, body } = await ask('POST', '', quizOf(...questions));
    expect(status).toBe(400);
    expect(body.error.details).toContainEqual({ path, message: expect.any(String) });
  });

  it('are shown to players without their ids', async () => {
    const made = await add(quizOf(question('Nile?', 'only-for-authors')));
    const game = await server.call('POST', '/api/games', { token, body: { quizId: made.id } });
    const shown = JSON.stringify(server.opened.get(game.body.pin));
    expect(shown).toContain('Nile?');
    expect(shown).not.toContain('only-for-authors');
  });
});

describe('tags', () => {
  it('are stored and listed [REST-40]', async () => {
    const tags = ['geography', 'Klasse 7'];
    const made = await add({ ...quizOf(question('Nile?')), tags });
    expect(made.tags).toEqual(tags);
    expect((await ask('GET', `/${made.id}`)).body.tags).toEqual(tags);
    const row = async () => (await ask('GET', '')).body.quizzes.find(({ id }: { id: string }) => id === made.id);
    expect(await row()).toMatchObject({ tags });
    await ask('PUT', `/${made.id}`, quizOf(question('Nile?')));
    expect(await row()).toMatchObject({ tags: [] });
  });

  it.each([
    ['eleven', Array.from({ length: 11 }, (_, at) => `tag ${at}`)],
    ['an empty one', ['']],
    ['a long one', ['x'.repeat(41)]],
  ])('are refused: %s', async (_what, tags) => {
    expect(await ask('POST', '', { ...quizOf(question('Nile?')), tags })).toMatchObject({
      status: 400,
      body: { error: { code: 'bad_request' } },
    });
  });
});
