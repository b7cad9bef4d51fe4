/** Every REST route for every kind of caller: who gets in, and that whoever does not has changed nothing. */
import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessColumns, listRoutes, routeCell, type DescribedRoute } from '../../src/http/describe-access.ts';
import { scopes } from '../../src/protocol/scopes.ts';
import { generousLimits } from '../support/generous-limits.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { sealAll } from '../platform/ledger/seal-all.ts';
import { columns, rows, type Column, type Made, type Row } from './rest-access-table.ts';

const password = 'a password of the matrix';
const adminToken = 'the-admin-token-of-the-matrix';
const unlisted = ['GET /healthz', 'GET /readyz', 'GET /metrics'];
const codes = new Map([
  [400, 'bad_request'],
  [401, 'bad_token'],
  [403, 'not_allowed'],
  [404, 'not_found'],
  [409, 'conflict'],
]);

let product: TestQuickfire;
let orm: MikroORM;
let routes: DescribedRoute[];
let made: Made;
const tokens: Partial<Record<Column, string>> = {
  'admin token': adminToken,
  'an empty token': '',
  'a bad token': 'none',
};
let cookie = '';
let asserted = 0;

beforeAll(async () => {
  product = await startQuickfire({ worker: false, env: { ...generousLimits(), ADMIN_TOKEN: adminToken } });
  orm = await MikroORM.init({
    clientUrl: product.env['DATABASE_URL'] ?? '',
    entities: [],
    discovery: { warnWhenNoEntities: false },
    dynamicImportProvider: (id) => import(id),
  });
  routes = await listRoutes();
  const people = await Promise.all(['owner', 'other-host', 'matrix-admin'].map((login) => register(login)));
  await execute(`update "user" set role = 'admin' where login = 'matrix-admin'`);
  await signInAll();
  const game = await product.game(singlesQuiz(1), {}, tokens.owner);
  const other = await product.game(singlesQuiz(1), {}, tokens['other host']);
  tokens.host = game.hostToken;
  tokens['host of another room'] = other.hostToken;
  tokens.player = (await product.join(game, 'Ana')).token;
  for (const scope of scopes) {
    const key = await post<{ key: string }>('/api/me/keys', { name: scope, scopes: [scope] }, tokens.owner);
    tokens[`key \`${scope}\``] = key.key;
  }
  made = await thingsOf(game, people[1]?.id ?? '');
});
afterAll(async () => {
  await orm.close(true);
  await product.stop();
});

describe.each(Object.entries(rows))('%s', (name, row) => {
  test('by everyone', async () => {
    tokens.guest = await product.guest();
    const isRefused = (column: Column) => row.by[column] >= 400;
    const path = await pathOf(name, row);
    const before = await stored();
    for (const column of columns.filter(isRefused)) await check(name, row, { column, path });
    expect(await stored()).toEqual(before);
    for (const column of columns.filter((one) => !isRefused(one))) {
      await check(name, row, { column, path: await pathOf(name, row) });
    }
    if (row.endsSessions) await signInAll();
  });
});

test('every cell was asserted', () => {
  expect(asserted).toBe(Object.keys(rows).length * columns.length);
});

test('every route has a row, and docs/ACCESS.md says what the rows say', () => {
  const names = routes.map(({ name }) => name);
  expect(Object.keys(rows).toSorted()).toEqual([...names, ...unlisted].toSorted());
  for (const route of routes) {
    const { by, mindsTokens } = rows[route.name] as Row;
    const said = accessColumns.map((column) => [column, routeCell(route, column)]);
    const asked = accessColumns.map((column) => {
      const status = by[column];
      const isRefused =
        (status === 401 && mindsTokens !== true) || status === 403 || (status === 404 && by.owner !== 404);
      return [column, isRefused ? String(status) : 'yes'];
    });
    expect(Object.fromEntries(said), route.name).toEqual(Object.fromEntries(asked));
  }
});

test('HEAD is let in where GET is', async () => {
  for (const [name, row] of Object.entries(rows).filter(([one]) => one.startsWith('GET '))) {
    const path = await pathOf(name, row);
    const { status } = await fetch(`${product.url()}${path}`, { method: 'HEAD' });
    expect(status, name).toBe(row.by.nobody);
  }
});

const socketless = columns.filter((column) => !['nobody', 'player', 'host', 'host of another room'].includes(column));
test.each(socketless.filter((column) => !column.startsWith('a cookie')))('%s lets no socket in', async (column) => {
  const client = product.client({ token: tokens[column] });
  await expect(client.connected()).rejects.toMatchObject({ data: { code: 'bad_token', retryable: false } });
});

test('a list has the quizzes of its caller only [REST-3]', async () => {
  const { body } = await product.rest<{ quizzes: object[] }>('GET', '/api/quizzes', undefined, await product.guest());
  expect(body.quizzes).toEqual([]);
});

async function check(name: string, row: Row, { column, path }: { column: Column; path: string }): Promise<void> {
  const [method = ''] = name.split(' ');
  const body = row.body?.(made);
  const token = tokens[column];
  const site = { 'a cookie': 'same-origin', 'a cookie elsewhere': 'cross-site' }[column as string];
  const response = await fetch(`${product.url()}${path}`, {
    method,
    headers: {
      ...row.headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(site === undefined ? {} : { cookie, 'sec-fetch-site': site }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const expected = row.by[column];
  expect(response.status, `${name} by ${column}: ${text.slice(0, 200)}`).toBe(expected);
  if (expected >= 400) expect(JSON.parse(text), column).toMatchObject({ error: { code: codes.get(expected) } });
  asserted += 1;
}

async function pathOf(name: string, row: Row): Promise<string> {
  const params = (await row.params?.(made)) ?? {};
  const path = name.split(' ')[1]?.replace(/\{(\w+)\}/g, (_, field: string) => params[field] ?? '') ?? '';
  return path + (row.query ?? '');
}

const execute = <T>(sql: string): Promise<T[]> => orm.em.getConnection().execute<T[]>(sql);

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- each caller says what it expects in the body
async function post<T>(path: string, body: unknown, token?: string): Promise<T> {
  const reply = await product.rest<T>('POST', path, body, token);
  expect(reply.status, path).toBeLessThan(300);
  return reply.body;
}

const register = async (login: string) =>
  (await post<{ user: { id: string } }>('/api/auth/register', { login, password })).user;
const signIn = async (login: string) => (await post<{ token: string }>('/api/auth/login', { login, password })).token;

/** Once, unless a row ends sessions: a person's hundredth before the newest is ended. */
async function signInAll(): Promise<void> {
  cookie = await newCookie();
  tokens.owner = await signIn('owner');
  tokens['other host'] = await signIn('other-host');
  tokens.admin = await signIn('matrix-admin');
}

async function newCookie(): Promise<string> {
  const signedIn = await fetch(`${product.url()}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'owner', password }),
  });
  return signedIn.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
}

async function thingsOf({ gameId, pin }: TestGame, personId: string): Promise<Made> {
  const newQuiz = async () => (await post<{ id: string }>('/api/quizzes', singlesQuiz(1), tokens.owner)).id;
  return {
    quizId: await newQuiz(),
    gameId,
    pin,
    playerId: String((await execute<{ id: string }>(addPlayerSql.replace('$id', gameId)))[0]?.id),
    personId,
    login: { login: 'owner', password },
    newQuiz,
    newOverGame: async () => String((await execute<{ id: string }>(addGameSql))[0]?.id),
    newDraft: async () => {
      const id = await newQuiz();
      await execute(addDraftSql.replace('$id', id));
      return id;
    },
    newSession: async () => {
      const token = await signIn('owner');
      const { body } = await product.rest<{ sessions: { id: string; current: boolean }[] }>(
        'GET',
        '/api/me/sessions',
        undefined,
        token,
      );
      return body.sessions.find(({ current }) => current)?.id ?? '';
    },
    newKey: async () =>
      (await post<{ id: string }>('/api/me/keys', { name: 'Key', scopes: ['games:write'] }, tokens.owner)).id,
    newIdentity: async () => String((await execute<{ id: string }>(addIdentitySql))[0]?.id),
    newMedia: async () => String((await execute<{ id: string }>(addMediaSql))[0]?.id),
    newJob: async () => String((await execute<{ id: string }>(addJobSql))[0]?.id),
    newTransfer,
    newHold,
    newAddress: async () => String((await execute<{ id: string }>(addAddressSql))[0]?.id),
    newInvite: async () => (await post<{ id: string }>('/api/admin/invites', {}, tokens.admin)).id,
  };
}

/** Credits for the owner. */
async function newTransfer(): Promise<string> {
  const { transferId } = await pay<{ transferId: string }>('/api/admin/grants', { to: 'owner' }, tokens.admin);
  await sealAll(orm);
  return transferId;
}

async function newHold(): Promise<string> {
  await newTransfer();
  return (await pay<{ holdId: string }>('/api/wallet/holds', {}, tokens.owner)).holdId;
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- each caller says what it expects
async function pay<T>(path: string, more: object, token: string | undefined): Promise<T> {
  const body = { asset: 'credits', amount: '5', reason: 'matrix', ...more };
  const { body: reply } = await product.rest<T>('POST', path, body, token, {
    headers: { 'idempotency-key': randomUUID() },
  });
  return reply;
}

const addMediaSql = `insert into media (id, owner_id, name, kind, extension, state, bytes, stored_bytes, created_at, used_at)
  select gen_random_uuid(), id, gen_random_uuid()::text, 'image', 'webp', 'ready', 1, 1, now(), now()
  from "user" where login = 'owner' returning id`;
const addIdentitySql = `insert into user_identity (id, user_id, issuer, subject, provider, created_at, last_used_at)
  select gen_random_uuid(), id, 'https://school.example', gen_random_uuid()::text, 'school', now(), now()
  from "user" where login = 'owner' returning id`;
const addAddressSql = `insert into deposit_address (id, user_id, address, chain_id, bound_at)
  select gen_random_uuid(), id, gen_random_uuid()::text, 0, now() from "user" where login = 'owner' returning id`;
const addDraftSql = `insert into quiz_draft (quiz_id, rev, first_rev, base_version, content, bytes, updated_at)
  values ('$id', 1, 1, 1, '{}', 2, now())`;
/** A copy of a game of the owner's, as it is once it is over. */
const addGameSql = `insert into game (id, pin, owner_id, quiz_version, quiz_title, definition, status, created_at, ended_at, stored_at)
  select gen_random_uuid(), g.pin, g.owner_id, 1, 'Q', g.definition, 'ended', now(), now(), now()
  from game g join "user" u on u.id = g.owner_id where u.login = 'owner' limit 1 returning id`;
/** As the worker, which does not run here, would write it. */
const addPlayerSql = `insert into player (game_id, player_id, nickname, join_order, joined_at)
  values ('$id', 'p1', 'Ana', 1, now()) returning player_id as id`;
/** Of a task that no worker knows. */
const addJobSql = "select id from graphile_worker.add_job('none')";

/** Everything that a stranger's request could have changed; when a token was last used is no such thing. */
async function stored(): Promise<unknown> {
  return {
    quizzes: await execute('select * from quiz order by id'),
    versions: await execute('select quiz_id, version from quiz_version order by quiz_id, version'),
    drafts: await execute('select * from quiz_draft order by quiz_id'),
    games: await execute('select * from game order by id'),
    users: await execute('select * from "user" order by id'),
    sessions: await execute('select id from session order by id'),
    keys: await execute('select id, name, scopes from api_key order by id'),
    jobs: await execute('select id, attempts, run_at from graphile_worker.jobs order by id'),
    settings: await execute('select * from setting order by key'),
    invites: await execute('select * from invite order by id'),
    audit: await execute('select id from audit_entry order by id'),
  };
}
