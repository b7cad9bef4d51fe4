/** Every REST route for every kind of caller: who gets in, and that whoever does not has changed nothing. */
import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeRest } from '../../src/http/describe-rest.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';

/** `account` and the cookies are one account: by its token, and by its cookie from a page of another site and of ours. */
const callers = [
  ...(['nobody', 'badToken', 'emptyToken', 'hostToken', 'owner', 'otherUser', 'admin'] as const),
  ...(['account', 'cookieElsewhere', 'cookie', 'adminAccount'] as const),
] as const;
const password = 'a password of the matrix';
const adminToken = 'the-admin-token-of-the-matrix';
type Caller = (typeof callers)[number];

interface Made {
  quizId: string;
  gameId: string;
  pin: string;
}

interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: (made: Made) => string;
  body?: (made: Made) => unknown;
  /** The status for the owner; `other` for somebody else with a token. */
  owner: number;
  other: number;
  public?: true;
  /** For the admin token alone, with which this is the status; `owner` and `other` are then strangers. */
  admin?: number;
  /** Where they differ from all that. */
  statuses?: Partial<Record<Caller, number>>;
}

const routes: Record<string, Route> = {
  'create a guest': { method: 'POST', path: () => '/api/auth/guest', body: () => ({}), ...open(201) },
  'list quizzes': { method: 'GET', path: () => '/api/quizzes', owner: 200, other: 200 },
  'create a quiz': { method: 'POST', path: () => '/api/quizzes', body: () => singlesQuiz(1), owner: 201, other: 201 },
  'replace a quiz': {
    method: 'PUT',
    path: ({ quizId }) => `/api/quizzes/${quizId}`,
    body: () => singlesQuiz(2),
    owner: 200,
    other: 404,
  },
  'read a quiz': { method: 'GET', path: ({ quizId }) => `/api/quizzes/${quizId}`, owner: 200, other: 404 },
  'open a room': {
    method: 'POST',
    path: () => '/api/games',
    body: ({ quizId }) => ({ quizId }),
    owner: 201,
    other: 404,
  },
  'get a host token': {
    method: 'POST',
    path: ({ gameId }) => `/api/games/${gameId}/host-token`,
    owner: 201,
    other: 404,
  },
  'end host tokens': {
    method: 'POST',
    path: ({ gameId }) => `/api/games/${gameId}/host-tokens/revoke`,
    owner: 204,
    other: 404,
  },
  'read results': { method: 'GET', path: ({ gameId }) => `/api/games/${gameId}/results`, owner: 200, other: 404 },
  'read results with answers': {
    method: 'GET',
    path: ({ gameId }) => `/api/games/${gameId}/results?answers=1`,
    owner: 200,
    other: 404,
  },
  'look up a room': { method: 'GET', path: ({ pin }) => `/api/rooms/${pin}`, ...open(200) },
  'look up a receipt that is none': {
    method: 'GET',
    path: ({ gameId }) => `/api/games/${gameId}/receipts/x.y`,
    ...open(404),
  },
  'look at operations': { method: 'GET', path: () => '/api/ops', ...forAdmin(200) },
  'change the rollout': {
    method: 'PUT',
    path: () => '/api/ops/rollout',
    body: () => ({ percent: 100 }),
    ...forAdmin(200),
  },
  'list jobs': { method: 'GET', path: () => '/api/admin/jobs', ...forAdmin(200) },
  'run a job again': { method: 'POST', path: () => `/api/admin/jobs/${jobs.retried}/retry`, ...forAdmin(204) },
  'give a job up': {
    method: 'DELETE',
    path: () => `/api/admin/jobs/${jobs.deleted}`,
    ...forAdmin(204),
    // The second time.
    statuses: { adminAccount: 404 },
  },
  liveness: { method: 'GET', path: () => '/healthz', ...open(200) },
  readiness: { method: 'GET', path: () => '/readyz', ...open(200) },
  metrics: { method: 'GET', path: () => '/metrics', ...open(200) },
  'read how to sign in': { method: 'GET', path: () => '/api/auth/options', ...open(200) },
  'sign in': {
    method: 'POST',
    path: () => '/api/auth/login',
    body: () => ({ login: 'matrix', password }),
    ...open(200),
    statuses: { cookieElsewhere: 403 },
  },
  'reset a password with a link that is none': {
    method: 'POST',
    path: () => '/api/auth/reset',
    body: () => ({ token: 'x', password }),
    ...open(401),
  },
  'ask for a new password': {
    method: 'POST',
    path: () => '/api/auth/forgot',
    body: () => ({ email: 'nobody@example.org' }),
    ...open(202),
  },
  'verify an address with a link that is none': {
    method: 'POST',
    path: () => '/api/me/email/verify',
    body: () => ({ token: 'x' }),
    ...open(401),
    statuses: { cookieElsewhere: 403 },
  },
  'read who one is': { method: 'GET', path: () => '/api/me', owner: 200, other: 200 },
  'change who one is': {
    method: 'PATCH',
    path: () => '/api/me',
    body: () => ({ locale: 'de' }),
    owner: 200,
    other: 200,
  },
  'set a password without the current one': {
    method: 'POST',
    path: () => '/api/me/password',
    body: () => ({ current: 'wrong', next: password }),
    owner: 403,
    other: 403,
  },
  'get a ticket': {
    method: 'POST',
    path: () => '/api/me/ticket',
    body: ({ pin }) => ({ pin }),
    owner: 201,
    other: 201,
  },
  'list sessions': { method: 'GET', path: () => '/api/me/sessions', owner: 200, other: 200 },
  "end somebody else's session": {
    method: 'DELETE',
    path: () => `/api/me/sessions/${strangersSession}`,
    owner: 404,
    other: 404,
  },
  'list people': { method: 'GET', path: () => '/api/admin/users', ...forPeople(200) },
  'change a person': {
    method: 'PATCH',
    path: () => `/api/admin/users/${nobodysId}`,
    body: () => ({ status: 'disabled' }),
    ...forPeople(404),
  },
  'make a link to set a password': {
    method: 'POST',
    path: () => `/api/admin/users/${nobodysId}/reset-link`,
    ...forPeople(404),
  },
  'read the audit': { method: 'GET', path: () => '/api/admin/audit', ...forPeople(200) },
  'list invites': { method: 'GET', path: () => '/api/admin/invites', ...forPeople(200) },
  'make an invite': { method: 'POST', path: () => '/api/admin/invites', body: () => ({}), ...forPeople(201) },
  'delete an invite': { method: 'DELETE', path: () => `/api/admin/invites/${nobodysId}`, ...forPeople(404) },
  'export everything': { method: 'GET', path: () => '/api/me/export', owner: 200, other: 200 },
  'delete oneself with a wrong request': {
    method: 'DELETE',
    path: () => '/api/me',
    body: () => ({ all: true }),
    owner: 400,
    other: 400,
  },
  'become the first admin where there is one': {
    method: 'POST',
    path: () => '/api/me/first-admin',
    body: () => ({ token: 'x' }),
    owner: 409,
    other: 400,
    // A guest has to register first.
    statuses: { otherUser: 409 },
  },
  'begin to sign in elsewhere, where nothing is configured': {
    method: 'GET',
    path: () => '/api/auth/oidc/school',
    ...open(404),
    statuses: { badToken: 401, hostToken: 401, admin: 401, cookieElsewhere: 403 },
  },
  'begin it on a page': {
    method: 'POST',
    path: () => '/api/auth/oidc/school',
    body: () => ({}),
    ...open(404),
    statuses: { badToken: 401, hostToken: 401, admin: 401, cookieElsewhere: 403 },
  },
  'come back from elsewhere': { method: 'GET', path: () => '/api/auth/oidc/school/callback', ...open(404) },
  // Guests have none.
  'list identities': {
    method: 'GET',
    path: () => '/api/me/identities',
    owner: 403,
    other: 200,
    statuses: { otherUser: 403 },
  },
  "unlink somebody else's identity": {
    method: 'DELETE',
    path: () => `/api/me/identities/${randomUUID()}`,
    owner: 403,
    other: 404,
    statuses: { otherUser: 403 },
  },
  'delete a quiz': { method: 'DELETE', path: ({ quizId }) => `/api/quizzes/${quizId}`, owner: 204, other: 404 },
  // With a token that is void nobody registers: what the guest has would be lost without a word.
  register: {
    method: 'POST',
    path: () => '/api/auth/register',
    body: () => ({ login: `matrix-${randomUUID()}`.slice(0, 40), password }),
    ...open(201),
    statuses: { badToken: 401, hostToken: 401, admin: 401, cookieElsewhere: 403 },
  },
  'sign out': { method: 'POST', path: () => '/api/auth/logout', ...open(204), statuses: { cookieElsewhere: 403 } },
};

const codes = new Map([
  [400, 'bad_request'],
  [401, 'bad_token'],
  [403, 'not_allowed'],
  [404, 'not_found'],
  [409, 'conflict'],
]);
const nobodysId = '00000000-0000-4000-8000-000000000000';

function forAdmin(status: number): Pick<Route, 'owner' | 'other' | 'admin'> {
  return { owner: 403, other: 403, admin: status };
}

/** For admins with a name: scripts with the admin token have none. */
function forPeople(status: number): Pick<Route, 'owner' | 'other' | 'statuses'> {
  return { owner: 403, other: 403, statuses: { adminAccount: status } };
}

function open(status: number): Pick<Route, 'owner' | 'other' | 'public'> {
  return { owner: status, other: status, public: true };
}

/** Ids of jobs of a task that no worker knows. */
const jobs = { retried: '', deleted: '' };
let product: TestQuickfire;
let orm: MikroORM;
let made: Made;
const tokens: Partial<Record<Caller, string>> = {};
let cookie = '';
let strangersSession = '';

beforeAll(async () => {
  product = await startQuickfire({ worker: false, env: { ADMIN_TOKEN: adminToken } });
  orm = await MikroORM.init({
    clientUrl: product.env['DATABASE_URL'] ?? '',
    entities: [],
    discovery: { warnWhenNoEntities: false },
    dynamicImportProvider: (id) => import(id),
  });
  for (const name of ['retried', 'deleted'] as const) {
    const [job] = await orm.em
      .getConnection()
      .execute<{ id: string }[]>("select id from graphile_worker.add_job('none')");
    jobs[name] = String(job?.id);
  }
  const owner = await product.guest();
  const quiz = await product.rest<{ id: string }>('POST', '/api/quizzes', singlesQuiz(1), owner);
  const quizId = quiz.body.id;
  const game = await product.rest<Made & { hostToken: string }>('POST', '/api/games', { quizId }, owner);
  made = { quizId, gameId: game.body.gameId, pin: game.body.pin };
  Object.assign(tokens, {
    badToken: `${owner.slice(0, -1)}${owner.endsWith('A') ? 'B' : 'A'}`,
    emptyToken: '',
    hostToken: game.body.hostToken,
    owner,
    otherUser: await product.guest(),
    admin: adminToken,
  });
  await makeAccounts();
});
afterAll(async () => {
  await orm.close(true);
  await product.stop();
});

describe.each(Object.entries(routes))('%s', (_name, route) => {
  // The owner is last: theirs is the call that changes something.
  test.each(callers.toSorted((left, right) => Number(left === 'owner') - Number(right === 'owner')))(
    'by %s',
    async (caller) => {
      const before = await stored();
      const { status, body } = await call(route, caller);
      const expected = statusFor(route, caller);
      expect(status).toBe(expected);
      if (expected < 400) return;
      const details = expected === 400 ? { details: expect.any(Array) } : {};
      expect(body).toEqual({ error: { code: codes.get(expected), message: expect.any(String), ...details } });
      expect(await stored()).toEqual(before);
    },
  );
});

test('a list has the quizzes of its caller only [REST-3]', async () => {
  const { body } = await product.rest<{ quizzes: { id: string }[] }>(
    'GET',
    '/api/quizzes',
    undefined,
    await product.guest(),
  );
  expect(body.quizzes).toEqual([]);
});

test('every route of the API is in the table', async () => {
  const { paths } = (await describeRest()) as { paths: Record<string, object> };
  const asked = Object.values(routes).map(({ method, path }) => `${method} ${path(made).split('?', 1)[0]}`);
  const left = Object.entries(paths).flatMap(([template, methods]) =>
    Object.keys(methods)
      .map((method) => `${method.toUpperCase()} ${template}`)
      .filter((route) => !asked.some((one) => new RegExp(`^${route.replace(/\{\w+\}/g, '[^/]+')}$`).test(one))),
  );
  expect(left).toEqual([]);
});

/** Two accounts: one to ask with, by token and by cookie, and a stranger's session. */
async function makeAccounts(): Promise<void> {
  const register = async (login: string) =>
    (await product.rest<{ token: string }>('POST', '/api/auth/register', { login, password })).body.token;
  tokens.account = await register('matrix');
  tokens.adminAccount = await register('matrix-admin');
  await orm.em.getConnection().execute(`update "user" set role = 'admin' where login = 'matrix-admin'`);
  const signedIn = await fetch(`${product.url()}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'matrix', password }),
  });
  cookie = signedIn.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  const { body } = await product.rest<{ sessions: { id: string }[] }>(
    'GET',
    '/api/me/sessions',
    undefined,
    await register('stranger'),
  );
  strangersSession = body.sessions[0]?.id ?? '';
}

function statusFor(route: Route, caller: Caller): number {
  const own = route.statuses?.[caller];
  if (own !== undefined) return own;
  if (route.public || caller === 'owner') return route.owner;
  if (caller === 'admin') return route.admin ?? 401;
  if (caller === 'adminAccount') return route.admin ?? route.other;
  if (caller === 'cookieElsewhere' && route.method !== 'GET') return 403;
  return ['otherUser', 'account', 'cookie', 'cookieElsewhere'].includes(caller) ? route.other : 401;
}

async function call(route: Route, caller: Caller) {
  const body = route.body?.(made);
  const token = tokens[caller];
  const site = { cookie: 'same-origin', cookieElsewhere: 'cross-site' }[caller as string];
  const response = await fetch(`${product.url()}${route.path(made)}`, {
    method: route.method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(site === undefined ? {} : { cookie, 'sec-fetch-site': site }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, body: isJson ? ((await response.json()) as unknown) : await response.text() };
}

/** Everything that a stranger's request could have changed; when a token was last used is no such thing. */
async function stored(): Promise<unknown> {
  const rows = async (sql: string) => await orm.em.getConnection().execute<unknown[]>(sql);
  return {
    quizzes: await rows('select * from quiz order by id'),
    versions: await rows('select quiz_id, version from quiz_version order by quiz_id, version'),
    games: await rows('select * from game order by id'),
    users: await rows('select * from "user" order by id'),
    jobs: await rows('select id, attempts, run_at from graphile_worker.jobs order by id'),
    settings: await rows('select * from setting order by key'),
    invites: await rows('select * from invite order by id'),
    audit: await rows('select id from audit_entry order by id'),
  };
}
