/** Numbers in queries: one rule for all routes, taken from the described routes, so that a new list is asked too. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRest } from '../../src/http/describe-rest.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';

interface Parameter {
  in: string;
  name: string;
  schema: { type: string; minimum?: number; maximum?: number };
}
interface Operation {
  parameters?: Parameter[];
  responses: Record<string, { content?: Record<string, { schema: { properties?: object } }> }>;
}

/** Each is a number to `Number`, or to some reader of numbers. */
const odd = ['0x10', '1e2', ' 5', '5 ', '+5', '5.0', '٥', '', 'five', '5&'];

let server: ApiServer;
let token: string;
let routes: { path: string; query: Parameter[]; reply: object }[];
beforeAll(async () => {
  server = await openApiServer();
  const account = { login: 'ann', password: 'a password of numbers' };
  ({ token } = (await server.call('POST', '/api/auth/register', { body: account })).body);
  await server.orm.em.fork().execute(`update "user" set role = 'admin'`);
  const { paths } = (await describeRest()) as { paths: Record<string, { get?: Operation }> };
  routes = Object.entries(paths).flatMap(([path, { get }]) => {
    const query = get?.parameters?.filter((parameter) => parameter.in === 'query') ?? [];
    const reply = get?.responses['200']?.content?.['application/json']?.schema.properties ?? {};
    return query.length === 0 ? [] : [{ path, query, reply }];
  });
});
afterAll(() => server.close());

const ask = (path: string, name: string, value: string) => {
  const filled = path.replace('{season}', 'all').replaceAll(/\{\w+\}/g, randomUUID());
  const text = value === '5&' ? `5&${name}=6` : encodeURIComponent(value);
  return server.call('GET', `${filled}?${name}=${text}`, { token });
};

it('every list in pages has the same limit [REST-56]', () => {
  const lists = routes.filter(({ query, reply }) => 'next' in reply || query.some(({ name }) => name === 'limit'));
  expect(lists.length).toBeGreaterThan(12);
  for (const { path, query } of lists) {
    const limit = query.find(({ name }) => name === 'limit');
    expect(limit?.schema, path).toEqual({ type: 'integer', minimum: 1, maximum: 100 });
  }
});

it('numbers are digits and nothing else, at every route that takes one [REST-56]', async () => {
  let asked = 0;
  for (const { path, query } of routes) {
    for (const { name, schema } of query.filter((one) => one.schema.type === 'integer')) {
      const beyond = [schema.minimum === 0 ? '-1' : '0', String((schema.maximum ?? Infinity) + 1)];
      for (const value of [...odd, ...beyond]) {
        const { status, body } = await ask(path, name, value);
        const details = body?.error?.details;
        expect([status, details], `${path} ${name}=${value}`).toEqual([
          400,
          [expect.objectContaining({ path: `/${name}` })],
        ]);
      }
      // What a server without rooms and files has to say to it is another question.
      expect((await ask(path, name, String(schema.maximum))).status, `${path} ${name}`).not.toBe(400);
      asked += 1;
    }
  }
  expect(asked).toBeGreaterThan(18);
});
