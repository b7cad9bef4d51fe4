/** Leaderboards over REST: who may be on them, what they show, and what is left of people who leave. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordSeasonPoints } from '../../src/platform/seasons/record-season-points.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';

const password = 'correct horse battery';
interface Person {
  id: string;
  token: string;
}

let server: ApiServer;
let [ann, bob, admin] = [0, 0, 0].map(() => ({ id: '', token: '' })) as [Person, Person, Person];
beforeAll(async () => {
  server = await openApiServer();
  [ann, bob, admin] = [await register('ann'), await register('bob'), await register('admin')];
  await execute(`update "user" set role = 'admin' where login = 'admin'`);
  const game = { gameId: randomUUID(), at: Date.parse('2026-11-05T10:00:00Z') };
  await server.orm.em.fork().transactional((em) =>
    recordSeasonPoints(em, [
      { ...game, userId: ann.id, delta: 20n },
      { ...game, userId: bob.id, delta: 30n },
    ]),
  );
});
afterAll(() => server.close());

async function register(login: string): Promise<Person> {
  const { body } = await server.call('POST', '/api/auth/register', { body: { login, password } });
  return { id: body.user.id, token: body.token };
}
const execute = (sql: string, params: unknown[] = []) => server.orm.em.fork().execute<{ id: string }[]>(sql, params);
const read = async (season: string, { token }: Person) =>
  await server.call('GET', `/api/leaderboards/${season}`, { token });
const choose = ({ token }: Person, name: unknown) =>
  server.call('PUT', '/api/me/season-name', { token, body: { name } });

it('shows whoever has chosen a name, by it [SEASON-2]', async () => {
  expect((await read('all', ann)).body).toEqual({ season: 'all', entries: [], players: 0 });
  expect((await server.call('GET', '/api/me/season-name', { token: ann.token })).body).toEqual({});
  expect(await choose(ann, ' Ann  ')).toMatchObject({ status: 200, body: { name: 'Ann' } });
  expect((await server.call('GET', '/api/me/season-name', { token: ann.token })).body).toEqual({ name: 'Ann' });
  const entry = { rank: 1, name: 'Ann', points: '20' };
  for (const season of ['all', '2026', '2026-11']) {
    const me = { rank: 1, points: '20' };
    expect((await read(season, ann)).body).toEqual({ season, entries: [{ ...entry, you: true }], players: 1, me });
    expect((await read(season, bob)).body).toEqual({ season, entries: [entry], players: 1 });
  }
  await choose(bob, 'Ann');
  expect((await read('all', ann)).body).toMatchObject({ players: 2, me: { rank: 2 } });
  expect((await server.call('GET', '/api/leaderboards/all?limit=1', { token: ann.token })).body.entries).toEqual([
    { rank: 1, name: 'Ann', points: '30' },
  ]);
  expect((await server.call('GET', '/api/leaderboards', { token: ann.token })).body).toEqual({
    seasons: ['all', '2026-11', '2026'],
  });
  expect((await read('2025-11', ann)).body).toEqual({ season: '2025-11', entries: [], players: 0 });
});

it.each(['', 'x', '20', '2026-13', '2026-1', '2026-11-01', 'ALL', '1999', '2026%00'])(
  'has no season %j',
  async (season) => {
    const { status } = await read(season, ann);
    expect([400, 404]).toContain(status);
  },
);

it.each([0, 101, 1.5, 'x'])('has no page of %s', async (limit) => {
  const { status } = await server.call('GET', `/api/leaderboards/all?limit=${limit}`, { token: ann.token });
  expect(status).toBe(400);
});

it('refuses names that are none, with the reason [SEASON-2]', async () => {
  expect(await choose(ann, 'asshole')).toMatchObject({
    status: 400,
    body: { error: { code: 'name_refused', details: [{ path: '/name', message: 'Please choose another name.' }] } },
  });
  for (const name of ['', 7, undefined, 'x'.repeat(2000)]) expect((await choose(ann, name)).status).toBe(400);
});

it('has nobody who left, was disabled or deleted [SEASON-3]', async () => {
  const cy = await register('cyd');
  await choose(cy, 'Cy');
  await choose(bob, 'Bob');
  await server.call('DELETE', '/api/me/season-name', { token: ann.token });
  expect((await server.call('DELETE', '/api/me/season-name', { token: ann.token })).status).toBe(204);
  expect((await read('all', ann)).body).toMatchObject({ entries: [{ name: 'Bob', rank: 1 }], players: 1 });
  const exported = await server.call('GET', '/api/me/export', { token: bob.token });
  expect(exported.body).toMatchObject({
    account: { seasonName: 'Bob', listedAt: expect.any(Number) },
    seasons: expect.toSatisfy((seasons: object[]) => seasons.length === 3),
  });
  await server.call('PATCH', `/api/admin/users/${bob.id}`, { token: admin.token, body: { status: 'disabled' } });
  expect((await read('all', ann)).body).toEqual({ season: 'all', entries: [], players: 0 });
  await server.call('DELETE', '/api/me', { token: cy.token, body: { password } });
  await server.call('DELETE', '/api/me', { token: ann.token, body: { password } });
  expect(await execute('select user_id as id from season_name')).toEqual([]);
  expect(new Set((await execute('select user_id as id from season_points')).map(({ id }) => id))).toEqual(
    new Set([bob.id]),
  );
});
