/** What becomes of quizzes: question ids, tags, versions, the trash, search. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';
import { question, quizCalls, quizOf } from './quiz-calls.ts';

const idsOf = (body: { questions: { id: string }[] }) => body.questions.map(({ id }) => id);

let server: ApiServer;
let token: string;
beforeAll(async () => {
  server = await openApiServer();
  token = await server.newGuest();
});
afterAll(() => server.close());

const { ask, add } = quizCalls(() => ({ server, token }));

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

  it('are stored without white space around them, and once whatever their case', async () => {
    const made = await add({
      ...quizOf(question('Nile?')),
      tags: [' Rivers', 'rivers  ', 'RIVERS', 'Klasse  7', 'klasse 7'],
    });
    expect(made.tags).toEqual(['Rivers', 'Klasse  7']);
    expect((await ask('GET', `/${made.id}`)).body.tags).toEqual(['Rivers', 'Klasse  7']);
  });

  it.each([
    ['a blank one', ['rivers', ' \t']],
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

describe('versions', () => {
  const first = quizOf(question('Nile?'));
  const second = { ...first, title: 'Second' };

  it('are stored on top of the one that is named only [REST-41]', async () => {
    const created = await ask('POST', '', first);
    expect(created.headers).toMatchObject({ etag: '"1"' });
    const path = `/${created.body.id}`;
    const put = await ask('PUT', path, second, { 'if-match': '"1"' });
    expect(put).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { version: 2 } });
    const late = await ask('PUT', path, { ...first, title: 'Late' }, { 'if-match': '"1"' });
    expect(late).toMatchObject({ status: 409, body: { error: { code: 'conflict', details: { version: 2 } } } });
    expect(await ask('GET', path)).toMatchObject({ headers: { etag: '"2"' }, body: { title: 'Second', version: 2 } });
    expect((await ask('PUT', path, second, { 'if-match': 'W/"2"' })).body.version).toBe(3);
    expect((await ask('PUT', path, first)).body.version).toBe(4);
    for (const tag of ['2', '"x"', '""', '"1", "4"']) {
      expect(await ask('PUT', path, first, { 'if-match': tag }), tag).toMatchObject({ status: 400 });
    }
    const both = await Promise.all(
      ['A', 'B'].map((title) => ask('PUT', path, { ...first, title }, { 'if-match': '"4"' })),
    );
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]));
  });

  it('are listed with who published them when, and read whole [REST-41]', async () => {
    const made = await add(first);
    const path = `/${made.id}`;
    const publishedAt = server.clock.now;
    server.clock.now += 1000;
    await ask('PUT', path, second);
    const { body } = await ask('GET', `${path}/versions`);
    const publishedBy = { id: expect.any(String), displayName: expect.any(String) };
    expect(body.versions).toEqual([
      { version: 2, publishedAt: publishedAt + 1000, publishedBy, bytes: expect.any(Number) },
      { version: 1, publishedAt, publishedBy, bytes: expect.any(Number) },
    ]);
    expect(await ask('GET', `${path}/versions/1`)).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: made });
    expect((await ask('GET', `${path}/versions/2`)).body).toEqual((await ask('GET', path)).body);
    for (const version of ['3', '0', '999999999']) {
      expect((await ask('GET', `${path}/versions/${version}`)).status, version).toBe(404);
    }
    expect((await ask('GET', `${path}/versions/x`)).status).toBe(400);
  });

  it('are always the newest one that is told, also while it is read', async () => {
    const { id } = await add(first);
    for (let version = 2; version <= 12; version++) {
      const [put, read] = await Promise.all([
        ask('PUT', `/${id}`, { ...first, title: `${version}` }),
        ask('GET', `/${id}`),
      ]);
      expect(put.body.version).toBe(version);
      expect(read.headers['etag']).toBe(`"${read.body.version}"`);
      expect((await ask('GET', `/${id}`)).body).toEqual(put.body);
    }
  });

  it('are duplicated into a quiz of their own, also those of samples [REST-41]', async () => {
    const made = await add({ ...first, tags: ['a'] });
    const { status, body } = await ask('POST', `/${made.id}/duplicate`);
    expect(status).toBe(201);
    expect(body.id).not.toBe(made.id);
    expect(body).toEqual({ ...made, id: body.id, version: 1 });
    await ask('PUT', `/${body.id}`, second);
    expect((await ask('GET', `/${made.id}`)).body).toEqual(made);

    const sample = (await ask('GET', '')).body.quizzes.find((row: { sample: boolean }) => row.sample);
    const copy = (await ask('POST', `/${sample.id}/duplicate`)).body;
    expect((await ask('PUT', `/${copy.id}`, second)).status).toBe(200);
  });
});

describe('the trash', () => {
  const listed = async (query = '') =>
    (await ask('GET', query)).body.quizzes.map(({ id }: { id: string }) => id) as string[];

  it('has what was deleted, and gives it back [REST-42]', async () => {
    const { id } = await add(quizOf(question('Nile?')));
    const { body: quiz } = await ask('PUT', `/${id}`, quizOf(question('Rhine?')));
    expect((await ask('DELETE', `/${id}`)).status).toBe(204);
    expect(await listed()).not.toContain(id);
    const [row] = (await ask('GET', '?trash=1')).body.quizzes;
    expect(row).toMatchObject({ id, title: 'Rivers', deletedAt: server.clock.now });

    for (const [method, path, body] of [
      ['DELETE', ''],
      ['GET', ''],
      ['PUT', '', quizOf(question('Po?'))],
      ['GET', '/versions'],
      ['GET', '/versions/1'],
      ['POST', '/duplicate'],
    ] as const) {
      expect((await ask(method, `/${id}${path}`, body)).status, `${method} ${path}`).toBe(404);
    }
    expect((await server.call('POST', '/api/games', { token, body: { quizId: id } })).status).toBe(404);
    const stranger = await server.newGuest();
    for (const [method, path] of [
      ['POST', '/restore'],
      ['DELETE', '?forever=1'],
    ] as const) {
      expect((await server.call(method, `/api/quizzes/${id}${path}`, { token: stranger })).status).toBe(404);
    }
    expect((await server.call('GET', '/api/quizzes?trash=1', { token: stranger })).body.quizzes).toEqual([]);

    const restored = await ask('POST', `/${id}/restore`);
    expect(restored).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: quiz });
    expect(await ask('POST', `/${id}/restore`)).toMatchObject({ status: 200, body: quiz });
    expect(await listed()).toContain(id);
    expect(await listed('?trash=1')).not.toContain(id);
    expect((await ask('GET', `/${id}/versions`)).body.versions).toHaveLength(2);
  });

  it('is left for ever by what is deleted for ever [REST-42]', async () => {
    const [inTrash, outside] = [await add(quizOf(question('Nile?'))), await add(quizOf(question('Po?')))];
    await ask('DELETE', `/${inTrash.id}`);
    for (const { id } of [inTrash, outside]) {
      expect((await ask('DELETE', `/${id}?forever=1`)).status).toBe(204);
      expect((await ask('DELETE', `/${id}?forever=1`)).status).toBe(404);
      expect((await ask('POST', `/${id}/restore`)).status).toBe(404);
      expect(await server.orm.em.fork().execute('select from quiz_version where quiz_id = ?', [id])).toEqual([]);
    }
    expect((await ask('DELETE', `/${inTrash.id}?forever=yes`)).status).toBe(400);
  });

  it('and what is outside of it have a maximum each [REST-42]', async () => {
    const small = await openApiServer({ people: { guest: { ...readConfig({}).people.guest, quizzes: 2 } } });
    try {
      const own = await small.newGuest();
      const call = (method: 'POST' | 'DELETE' | 'GET', path: string, body?: unknown) =>
        small.call(method, `/api/quizzes${path}`, { token: own, ...(body === undefined ? {} : { body }) });
      const ids: string[] = [];
      for (let n = 0; n < 3; n++) {
        const { id } = (await call('POST', '', quizOf(question('Nile?')))).body;
        ids.push(id);
        small.clock.now += 1000;
        expect((await call('DELETE', `/${id}`)).status).toBe(204);
      }
      const left = (await call('GET', '?trash=1')).body.quizzes.map(({ id }: { id: string }) => id);
      expect(left).toEqual([ids[2], ids[1]]);
      expect(await small.orm.em.fork().execute('select from quiz_version where quiz_id = ?', [ids[0]])).toEqual([]);

      for (let n = 0; n < 2; n++) expect((await call('POST', '', quizOf(question('Po?')))).status).toBe(201);
      const refused = await call('POST', `/${ids[1]}/restore`);
      expect(refused).toMatchObject({ status: 409, body: { error: { code: 'limit', details: { limit: 'quizzes' } } } });
      expect((await call('GET', '?trash=1')).body.quizzes).toHaveLength(2);
    } finally {
      await small.close();
    }
  });
});

describe('lists', () => {
  let own: string;
  const made: Record<string, string> = {};
  const call = (query: Record<string, string | number> = {}) => {
    const params = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    return server.call('GET', `/api/quizzes?${params}`, { token: own });
  };
  const titles = async (query: Record<string, string | number> = {}) => {
    const { status, body } = await call(query);
    expect(status, JSON.stringify(body)).toBe(200);
    const rows: { title: string; sample: boolean }[] = body.quizzes;
    return rows.filter(({ sample }) => !sample).map(({ title }) => title);
  };

  beforeAll(async () => {
    own = await server.newGuest();
    const quizzes = [
      { title: 'Élan vital', tags: ['Klasse 7'], questions: [question('Where does the Straße lead?')] },
      { title: 'Zebras', tags: ['animals', '100%'], questions: [question('How many stripes?')] },
      { title: 'apples', questions: [question('Is Ｆｕｌｌwidth text found?'), question('An under_score')] },
    ];
    for (const body of quizzes) {
      server.clock.now += 1000;
      made[body.title] = (await server.call('POST', '/api/quizzes', { token: own, body })).body.id;
    }
  });

  it.each([
    ['elan', ['Élan vital']],
    ['VITAL ÉLA', ['Élan vital']],
    ['strasse', ['Élan vital']],
    ['klasse', ['Élan vital']],
    ['trip', ['Zebras']],
    ['zebra trip', ['Zebras']],
    ['zebra apples', []],
    ['0%', ['Zebras']],
    ['%', ['Zebras']],
    ['r_s', ['apples']],
    ['_', ['apples']],
    ['fullwidth', ['apples']],
    ['\\', []],
    ['  ', ['apples', 'Zebras', 'Élan vital']],
    ["'; drop table quiz; --", []],
  ])('find words and parts of words: %s [REST-43]', async (query, expected) => {
    expect(await titles({ query })).toEqual(expected);
  });

  it('find nothing of what a quiz was, or of somebody else [REST-43]', async () => {
    const { id } = (await server.call('POST', '/api/quizzes', { token, body: quizOf(question('Quokka?')) })).body;
    expect(await titles({ query: 'quokka' })).toEqual([]);
    const found = async () => (await ask('GET', '?query=quokka')).body.quizzes.length;
    expect(await found()).toBe(1);
    await ask('PUT', `/${id}`, quizOf(question('Wombat?')));
    expect(await found()).toBe(0);
  });

  it('are those with a tag, and sorted [REST-43]', async () => {
    expect(await titles({ tag: 'animals' })).toEqual(['Zebras']);
    expect(await titles({ tag: 'animal' })).toEqual([]);
    expect(await titles()).toEqual(['apples', 'Zebras', 'Élan vital']);
    expect(await titles({ sort: 'title' })).toEqual(['apples', 'Élan vital', 'Zebras']);
    for (const status of ['lobby', 'running']) {
      const body = { quizId: made['Élan vital'] };
      const { gameId } = (await server.call('POST', '/api/games', { token: own, body })).body;
      if (status === 'lobby') continue;
      await server.orm.em.fork().execute('update game set started_at = now() where id = ?', [gameId]);
    }
    expect((await titles({ sort: 'played' }))[0]).toBe('Élan vital');
    const rows: { plays: number }[] = (await call({ sort: 'played', limit: 2 })).body.quizzes;
    expect(rows.map(({ plays }) => plays)).toEqual([1, 0]);
    expect((await ask('GET', '?limit=1&sort=played')).body.quizzes[0].plays).toBe(0);
  });

  it.each(['updated', 'title', 'played'])(
    'by %s come in pages that are the whole list together [REST-43]',
    async (sort) => {
      const whole = (await call({ sort })).body;
      expect(whole.next).toBeUndefined();
      const pages: unknown[] = [];
      let next: string | undefined;
      do {
        const { body }: { body: { quizzes: unknown[]; next?: string } } = await call({
          sort,
          limit: 2,
          ...(next === undefined ? {} : { cursor: next }),
        });
        expect(body.quizzes.length).toBeLessThanOrEqual(2);
        pages.push(...body.quizzes);
        next = body.next;
      } while (next !== undefined);
      expect(pages).toEqual(whole.quizzes);
      expect(pages.length).toBeGreaterThan(3);
    },
  );

  it('refuse what is no page, sort or cursor', async () => {
    const { next } = (await call({ sort: 'title', limit: 1 })).body;
    const cursors = [
      'x',
      Buffer.from('[1]').toString('base64url'),
      Buffer.from('[false,"\\u0000","x"]').toString('base64url'),
    ];
    const queries: Record<string, string | number>[] = [
      { limit: 0 },
      { limit: 101 },
      { sort: 'x' },
      { query: 'x'.repeat(201) },
      { sort: 'updated', cursor: next },
    ];
    for (const query of [...queries, ...cursors.map((cursor) => ({ cursor, sort: 'title' }))]) {
      const { status, body } = await call(query);
      expect([status, body.error?.code], JSON.stringify(query)).toEqual([400, 'bad_request']);
    }
    const nul = Buffer.from(JSON.stringify([false, '\0', made['apples']])).toString('base64url');
    expect((await call({ sort: 'title', cursor: nul })).status).toBe(400);
  });
});
