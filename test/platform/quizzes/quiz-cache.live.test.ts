/** What a start of a game reads, with the content of its quiz at hand and without, and that nobody is told of an earlier content. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { openApiServer, type ApiServer } from '../../http/open-api-server.ts';
import { singlesQuiz } from '../../support/quizzes.ts';

let server: ApiServer;
/** Another process on the same database. */
let other: ApiServer;
let token: string;
let statements: string[] = [];
beforeAll(async () => {
  const people = { guest: { ...readConfig({}).people.guest, games: 1000, gamesPerHour: 1000 } };
  server = await openApiServer({ people });
  other = await openApiServer({ people, database: server.url });
  token = await server.newGuest();
  server.orm.config.set('onQuery', (sql) => {
    statements.push(sql);
    return sql;
  });
});
afterAll(async () => {
  await other.close();
  await server.close();
});
beforeEach(() => (statements = []));

type Method = Parameters<ApiServer['call']>[0];
const ask = (method: Method, path: string, body?: unknown, by = server, headers = {}) =>
  by.call(method, `/api/${path}`, { token, headers, ...(body === undefined ? {} : { body }) });
const quizOf = (title: string) => ({ ...singlesQuiz(2), title });
const add = async (title: string): Promise<string> => (await ask('POST', 'quizzes', quizOf(title))).body.id;

/** Starts a game; the statements that it takes, but for those that begin and end transactions. */
async function start(quizId: string): Promise<string[]> {
  statements = [];
  const { status } = await ask('POST', 'games', { quizId });
  expect(status).toBe(201);
  return statements.filter((sql) => !/^(begin|commit|rollback)/i.test(sql));
}
const contentsIn = (sql: readonly string[]) => sql.filter((one) => one.includes('from quiz_version'));

describe('the start of a game', () => {
  it('reads the content of its quiz once, until another version is stored', async () => {
    const id = await add('First');
    const cold = await start(id);
    const warm = await start(id);
    expect([contentsIn(cold).length, contentsIn(warm).length]).toEqual([1, 0]);
    expect([cold.length, warm.length]).toEqual([12, 11]);
    await ask('PUT', `quizzes/${id}`, quizOf('Second'));
    expect(contentsIn(await start(id))).toHaveLength(1);
    expect(contentsIn(await start(id))).toHaveLength(0);
  });

  it('by many at once is one read of the content', async () => {
    const id = await add('Many');
    statements = [];
    const people = await Promise.all(Array.from({ length: 10 }, () => ask('GET', `quizzes/${id}`)));
    expect(new Set(people.map(({ status }) => status))).toEqual(new Set([200]));
    expect(contentsIn(statements)).toHaveLength(1);
  });

  it('has a copy of its own', async () => {
    const id = await add('Copied');
    await start(id);
    const games = await Promise.all([start(id), start(id)]);
    expect(games).toHaveLength(2);
    expect((await ask('GET', `quizzes/${id}`)).body).toMatchObject({ title: 'Copied', version: 1 });
  });
});

describe('an author', () => {
  const titles = async (id: string, by: ApiServer) => {
    const read = (await ask('GET', `quizzes/${id}`, undefined, by)).body.title;
    const { body } = await ask('POST', 'games', { quizId: id }, by);
    return [read, by.opened.get(body.pin)?.definition.title];
  };

  it('is told of the newest content by every process, from the reply on', async () => {
    const id = await add('Version 1');
    for (let version = 2; version < 6; version += 1) {
      for (const by of [server, other]) expect(await titles(id, by)).toEqual(Array(2).fill(`Version ${version - 1}`));
      const by = version % 2 === 0 ? server : other;
      expect((await ask('PUT', `quizzes/${id}`, quizOf(`Version ${version}`), by)).status).toBe(200);
      for (const reader of [server, other]) {
        expect(await titles(id, reader)).toEqual(Array(2).fill(`Version ${version}`));
      }
    }
  });

  it('finds nothing of a quiz that is gone, on any process, and nobody makes it again', async () => {
    const id = await add('Gone');
    for (const by of [server, other]) await titles(id, by);
    expect((await ask('DELETE', `quizzes/${id}`)).status).toBe(204);
    for (const by of [server, other]) {
      expect((await ask('GET', `quizzes/${id}`, undefined, by)).status).toBe(404);
      expect((await ask('POST', 'games', { quizId: id }, by)).status).toBe(404);
    }
    expect((await ask('DELETE', `quizzes/${id}?forever=1`)).status).toBe(204);
    const again = await ask('PUT', `quizzes/${id}/draft`, quizOf('Again'), other, { 'if-match': '"0"' });
    expect(again.status).toBe(404);
  });

  it('who uses an id again that is forgotten is told of what is there now', async () => {
    const id = randomUUID();
    const publish = async (title: string) => {
      await ask('PUT', `quizzes/${id}/draft`, quizOf(title), server, { 'if-match': '"0"' });
      return await ask('POST', `quizzes/${id}/publish`, undefined, server, { 'if-match': '"1"' });
    };
    expect(await publish('Before')).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await titles(id, other)).toEqual(['Before', 'Before']);
    await ask('DELETE', `quizzes/${id}?forever=1`);
    // As the job does after a year.
    await server.orm.em.fork().execute('delete from deleted_quiz');
    server.clock.now += 1;
    expect(await publish('After')).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await titles(id, other)).toEqual(['After', 'After']);
  });
});
