/** Refusals reach their clients with their own code, whatever a route's reply schema or a hook makes of them. */
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CodedError } from '../../src/protocol/errors.ts';
import { uncalledDeps } from '../../src/http/describe-rest.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';

const pass = () => Promise.resolve();
const limits = {
  ...uncalledDeps().limits,
  restCall: pass,
  personCall: pass,
  personBytes: pass,
  guest: pass,
  lookUp: () => Promise.reject(new Error('Redis has gone')),
};

let server: ApiServer;
let token: string;
let open: () => Promise<Readable> = () => Promise.reject(new Error('not set'));

beforeAll(async () => {
  server = await openApiServer({
    deps: {
      limits,
      gameExports: { open: () => open() },
      games: {
        read: () => Promise.resolve({ quizTitle: 'Quiz' }),
        readRoom: () => Promise.reject(new CodedError('no_such_room', 'There is no such room.')),
        lookUp: () => Promise.reject(new CodedError('no_such_room', 'There is no such room.')),
      } as never,
    },
  });
  token = await server.newGuest();
});
afterAll(async () => await server?.close());

const exported = async () => await server.call('GET', '/api/games/some/export?format=xlsx', { token });
const failing = (error: Error) => () =>
  Promise.resolve(
    new Readable({
      read() {
        this.destroy(error);
      },
    }),
  );

const circular: Record<string, unknown> = {};
circular['self'] = circular;
const busy = (more: ConstructorParameters<typeof CodedError>[2]) => () =>
  Promise.reject(new CodedError('busy', 'Try again.', more));

test.each([
  ['a wait that is no whole number', busy({ retryAfterMs: 1000.25 }), { retryAfterMs: 1001 }],
  ['a wait that is no number', busy({ retryAfterMs: Number.NaN }), {}],
  ['a wait beyond every number', busy({ retryAfterMs: Number.POSITIVE_INFINITY }), {}],
  ['details that are no JSON', busy({ details: circular }), {}],
  ['details with a bigint', busy({ details: { limit: 1n } }), {}],
  ['a stream that fails before its first byte', failing(new CodedError('busy', 'Try again.')), {}],
])('%s: busy stays busy', async (_name, opens, more) => {
  open = opens;
  const { status, headers, body } = await exported();
  expect([status, body]).toEqual([503, { error: { code: 'busy', message: 'Try again.', ...more } }]);
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  expect(headers['content-disposition']).toBeUndefined();
});

test.each([
  // oxlint-disable-next-line prefer-promise-reject-errors -- what is thrown may be anything
  ['nothing', () => Promise.reject(undefined)],
  // oxlint-disable-next-line prefer-promise-reject-errors
  ['a text', () => Promise.reject('text')],
])('%s that is thrown is an internal error', async (_name, opens) => {
  open = opens;
  const { status, body } = await exported();
  expect([status, body.error.code]).toEqual([500, 'internal']);
});

test('a wrong PIN that cannot be counted is refused as any other', async () => {
  const { status, body } = await server.call('GET', '/api/rooms/000000');
  expect([status, body.error.code]).toEqual([404, 'no_such_room']);
});
