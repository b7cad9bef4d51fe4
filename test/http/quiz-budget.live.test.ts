/** What one owner has of quizzes never takes more bytes than allowed: contents, drafts and history outside the trash, and the trash. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { seededRandomness } from '../../src/lib/randomness.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';

const quizBytes = 3000;
const guest = { ...readConfig({}).people.guest, quizzes: 6, quizBytes };

let server: ApiServer;
beforeAll(async () => {
  server = await openApiServer({ people: { guest } });
});
afterAll(() => server.close());

const quizOf = (size: number) => ({
  title: 'Sized',
  description: 'x'.repeat(size),
  questions: [{ type: 'true_false', prompt: 'Nile?', correct: true }],
});
const isLimit = {
  status: 409,
  body: { error: { code: 'limit', details: { limit: 'quizBytes', maximum: quizBytes } } },
};

type Method = Parameters<ApiServer['call']>[0];
async function owner() {
  const token = await server.newGuest();
  const ask = (method: Method, path: string, body?: unknown, rev?: number) =>
    server.call(method, `/api/quizzes${path}`, {
      token,
      ...(body === undefined ? {} : { body }),
      ...(rev === undefined ? {} : { headers: { 'if-match': `"${rev}"` } }),
    });
  const add = async (size: number): Promise<string> => (await ask('POST', '', quizOf(size))).body.id;
  const { body } = await server.call('GET', '/api/me', { token });
  return { id: body.user.id as string, ask, add };
}

it('counts the draft of a quiz when a version of it is stored beside it', async () => {
  const { ask, add } = await owner();
  const id = await add(100);
  expect((await ask('PUT', `/${id}/draft`, quizOf(1000), 0)).status).toBe(200);
  expect(await ask('PUT', `/${id}`, quizOf(1000))).toMatchObject({ status: 200 });
  expect(await ask('PUT', `/${id}`, quizOf(1900))).toMatchObject(isLimit);
  expect((await ask('GET', `/${id}`)).body.description).toHaveLength(1000);
  expect(await ask('DELETE', `/${id}/draft`)).toMatchObject({ status: 204 });
  expect(await ask('PUT', `/${id}`, quizOf(1900))).toMatchObject({ status: 200 });
});

it('does not count a draft beside the version that it becomes', async () => {
  const { ask, add } = await owner();
  const id = await add(100);
  const draft = { ...quizOf(1900), title: 'Published' };
  expect(await ask('PUT', `/${id}/draft`, draft, 0)).toMatchObject({ status: 200, body: { rev: 1 } });
  expect(await ask('POST', `/${id}/publish`, undefined, 1)).toMatchObject({
    status: 200,
    body: { title: 'Published' },
  });
});

it('counts the draft of a quiz that comes out of the trash', async () => {
  const { ask, add } = await owner();
  const id = await add(100);
  expect((await ask('PUT', `/${id}/draft`, quizOf(1700), 0)).status).toBe(200);
  await ask('DELETE', `/${id}`);
  const other = await add(1200);
  expect(await ask('POST', `/${id}/restore`)).toMatchObject(isLimit);
  await ask('DELETE', `/${other}?forever=1`);
  expect(await ask('POST', `/${id}/restore`)).toMatchObject({ status: 200 });
  expect((await ask('GET', `/${id}/draft`)).body.content).toEqual(quizOf(1700));
});

it('holds whatever an owner does', { timeout: 120_000 }, async () => {
  const { next: random } = seededRandomness(7);
  const { ask, id: ownerId } = await owner();
  const ids = Array.from({ length: 4 }, () => randomUUID() as string);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const size = () => Math.floor(random() * 1500);
  const execute = <T>(sql: string, params: unknown[]) => server.orm.em.fork().execute<T[]>(sql, params);
  const revOf = async (id: string): Promise<number> =>
    (await execute<{ rev: number }>('select rev from quiz_draft where quiz_id = ?', [id]))[0]?.rev ?? 0;
  const moves: Record<string, (id: string) => Promise<{ status: number }>> = {
    add: async () => {
      const made = await ask('POST', '', quizOf(size()));
      if (made.status === 201) ids[Math.floor(random() * ids.length)] = made.body.id;
      return made;
    },
    put: (id) => ask('PUT', `/${id}`, quizOf(size())),
    draft: async (id) => ask('PUT', `/${id}/draft`, quizOf(size()), await revOf(id)),
    publish: async (id) => ask('POST', `/${id}/publish`, undefined, await revOf(id)),
    discard: (id) => ask('DELETE', `/${id}/draft`),
    duplicate: (id) => ask('POST', `/${id}/duplicate`),
    trash: (id) => ask('DELETE', `/${id}`),
    restore: (id) => ask('POST', `/${id}/restore`),
  };
  const done = new Set<string>();
  for (let step = 0; step < 200; step += 1) {
    const move = pick([...Object.keys(moves), 'draft', 'draft', 'put', 'restore']);
    const { status } = await (moves[move] as (typeof moves)[string])(pick(ids));
    done.add(`${move} ${status < 300 ? 'done' : 'refused'}`);
    for (const { bytes, told, ...row } of await execute<{ trash: boolean; bytes: number; told: number }>(heldSql, [
      ownerId,
    ])) {
      expect([step, move, row, told]).toEqual([step, move, row, bytes]);
      expect({ step, move, row, bytes, fits: bytes <= quizBytes }).toMatchObject({ fits: true });
    }
  }
  for (const move of Object.keys(moves)) expect(done).toContain(`${move} done`);
  for (const move of ['add', 'put', 'draft', 'restore']) expect(done).toContain(`${move} refused`);
});

/** What is told of quizzes and their drafts, and what there is. */
const heldSql = `
  select deleted_at is not null as trash, sum(stored_bytes + coalesce(d.bytes, 0))::int as told,
    sum(coalesce(d.bytes, 0) + coalesce((select sum(v.bytes) from quiz_version v where v.quiz_id = q.id), 0))::int as bytes
  from quiz q left join quiz_draft d on d.quiz_id = q.id where q.owner_id = ? group by 1`;
