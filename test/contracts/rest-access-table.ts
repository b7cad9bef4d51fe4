/**
 * Who may ask what over REST, written by hand from the contract: the status of each cell. A row is a route of the OpenAPI
 * document; a new route without one fails.
 */
import type { AccessColumn } from '../../src/http/describe-access.ts';
import type { Scope } from '../../src/protocol/scopes.ts';
import { singlesQuiz } from '../support/quizzes.ts';

/** How else the owner may ask, and what is no token at all. */
const otherWays = ['an empty token', 'a bad token', 'a cookie', 'a cookie elsewhere'] as const;
export type Column = AccessColumn | (typeof otherWays)[number];
type Cells = Record<Column, number>;

/** What rows ask about: all of it is the owner's, but for the operators' and the admins'. */
export interface Made {
  quizId: string;
  gameId: string;
  pin: string;
  /** Of that game. */
  playerId: string;
  /** The other host's. */
  personId: string;
  login: { login: string; password: string };
  /** Each makes one and gives its id. */
  newQuiz: () => Promise<string>;
  /** A game that is over. */
  newOverGame: () => Promise<string>;
  /** Of a quiz with a draft. */
  newDraft: () => Promise<string>;
  newSession: () => Promise<string>;
  newIdentity: () => Promise<string>;
  newKey: () => Promise<string>;
  newJob: () => Promise<string>;
  newMedia: () => Promise<string>;
  newInvite: () => Promise<string>;
  /** Credits, sealed. */
  newTransfer: () => Promise<string>;
  newHold: () => Promise<string>;
  newAddress: () => Promise<string>;
}

type Fields = Record<string, string>;
export interface Row {
  /** What the path names. */
  params?: (made: Made) => Fields | Promise<Fields>;
  body?: (made: Made) => unknown;
  headers?: Fields;
  /** What follows the path, with its question mark. */
  query?: string;
  by: Cells;
  /** The route itself, which is for everybody, refuses tokens that are void: what their guest has would be lost. */
  mindsTokens?: true;
  /** Whoever asks has another session afterwards, or none. */
  endsSessions?: true;
}

const keys = (scope: Scope, status: number): Partial<Cells> => ({ [`key \`${scope}\``]: status });
const noKey = {
  'key `quizzes:read`': 403,
  'key `quizzes:write`': 403,
  'key `games:write`': 403,
  'key `results:read`': 403,
};
const nobody = {
  nobody: 401,
  player: 401,
  host: 401,
  'host of another room': 401,
  'admin token': 401,
  'an empty token': 401,
  'a bad token': 401,
};

/** Public; with a key where `key` says so. */
const everybody = (status: number, { key = 403, elsewhere = status, voidToken = status } = {}): Cells => ({
  ...nobodys(voidToken),
  nobody: status,
  'an empty token': status,
  guest: status,
  'other host': status,
  owner: status,
  admin: status,
  'a cookie': status,
  'a cookie elsewhere': elsewhere,
  'key `quizzes:read`': key,
  'key `quizzes:write`': key,
  'key `games:write`': key,
  'key `results:read`': key,
});
const nobodys = (status: number) =>
  Object.fromEntries(Object.keys(nobody).map((column) => [column, status])) as typeof nobody;

/** What people do to their own things; `other` is for those whose it is not. A cookie's GET comes from anywhere. */
const people = (
  own: number,
  {
    other = own,
    guest = other,
    elsewhere = 403,
    scope,
  }: { other?: number; guest?: number; elsewhere?: number; scope?: Scope } = {},
): Cells => ({
  ...nobody,
  guest,
  'other host': other,
  owner: own,
  admin: other,
  'a cookie': own,
  'a cookie elsewhere': elsewhere,
  ...noKey,
  ...(scope === undefined ? {} : keys(scope, own)),
});
const reading = (own: number, more: { other?: number; guest?: number; scope?: Scope } = {}): Cells =>
  people(own, { ...more, elsewhere: own });
/** What only admins do, and where it is so scripts with the admin token. */
const admins = (status: number, token = 401): Cells => ({
  ...people(403),
  admin: status,
  'admin token': token,
});
const operators = (status: number) => admins(status, status);

const school = () => ({ id: 'school' });
const weak = 'Password1';
const spend = { asset: 'credits', amount: '1', reason: 'x' };

export const rows: Record<string, Row> = {
  'GET /api/auth/options': { by: everybody(200, { key: 200 }) },
  'POST /api/auth/guest': { body: () => ({}), by: everybody(201) },
  // Refused by the shape of their bodies, whoever asks: what they do else is for other tests.
  'POST /api/auth/register': { body: () => ({ login: 'x', password: weak }), by: everybody(400) },
  'POST /api/auth/reset': { body: () => ({ token: 'x', password: 'short' }), by: everybody(400) },
  'POST /api/auth/forgot': { body: () => ({ email: 'nobody@example.org' }), by: everybody(202) },
  'POST /api/auth/login': { body: ({ login }) => login, by: everybody(200, { elsewhere: 403 }) },
  'POST /api/auth/logout': { by: everybody(204, { elsewhere: 403 }), endsSessions: true },
  // No provider is configured.
  'GET /api/auth/oidc/{id}': {
    params: school,
    by: everybody(404, { elsewhere: 403, voidToken: 401 }),
    mindsTokens: true,
  },
  'POST /api/auth/oidc/{id}': {
    params: school,
    body: () => ({}),
    by: everybody(404, { elsewhere: 403, voidToken: 401 }),
    mindsTokens: true,
  },
  'POST /api/auth/oidc/link': { body: () => ({}), by: everybody(400, { elsewhere: 403 }) },
  'GET /api/auth/oidc/{id}/callback': { params: school, by: everybody(404) },
  'GET /api/rooms/{pin}': { params: ({ pin }) => ({ pin }), by: everybody(200, { key: 200 }) },
  'GET /api/games/{gameId}/receipts/{receipt}': {
    params: ({ gameId }) => ({ gameId, receipt: 'x.y' }),
    by: everybody(404, { key: 404 }),
  },
  'GET /api/results/{token}': {
    params: ({ gameId, playerId }) => ({ token: `${gameId}.${playerId}.x` }),
    by: everybody(404, { key: 404 }),
  },
  'GET /api/quizzes': { by: reading(200, { scope: 'quizzes:read' }) },
  'GET /api/quizzes/{id}': {
    params: ({ quizId: id }) => ({ id }),
    by: reading(200, { other: 404, scope: 'quizzes:read' }),
  },
  'POST /api/quizzes': { body: () => singlesQuiz(1), by: people(201, { scope: 'quizzes:write' }) },
  'PUT /api/quizzes/{id}': {
    params: ({ quizId: id }) => ({ id }),
    body: () => singlesQuiz(2),
    by: people(200, { other: 404, scope: 'quizzes:write' }),
  },
  'DELETE /api/quizzes/{id}': {
    params: async ({ newQuiz }) => ({ id: await newQuiz() }),
    by: people(204, { other: 404, scope: 'quizzes:write' }),
  },
  'GET /api/quizzes/{id}/draft': {
    params: async ({ newDraft }) => ({ id: await newDraft() }),
    by: reading(200, { other: 404, scope: 'quizzes:read' }),
  },
  'PUT /api/quizzes/{id}/draft': {
    params: async ({ newDraft }) => ({ id: await newDraft() }),
    headers: { 'if-match': '"1"' },
    body: () => ({}),
    by: people(200, { other: 404, scope: 'quizzes:write' }),
  },
  'DELETE /api/quizzes/{id}/draft': {
    params: async ({ newDraft }) => ({ id: await newDraft() }),
    by: people(204, { other: 404, scope: 'quizzes:write' }),
  },
  // The draft is empty: its owner is told of problems.
  'POST /api/quizzes/{id}/publish': {
    params: async ({ newDraft }) => ({ id: await newDraft() }),
    headers: { 'if-match': '"1"' },
    by: people(400, { other: 404, scope: 'quizzes:write' }),
  },
  'GET /api/quizzes/{id}/export': {
    params: ({ quizId: id }) => ({ id }),
    query: '?format=gift',
    by: reading(200, { other: 404, scope: 'quizzes:read' }),
  },
  'GET /api/quizzes/{id}/versions': {
    params: ({ quizId: id }) => ({ id }),
    by: reading(200, { other: 404, scope: 'quizzes:read' }),
  },
  'GET /api/quizzes/{id}/versions/{version}': {
    params: async ({ newQuiz }) => ({ id: await newQuiz(), version: '1' }),
    by: reading(200, { other: 404, scope: 'quizzes:read' }),
  },
  'POST /api/quizzes/{id}/restore': {
    params: ({ quizId: id }) => ({ id }),
    by: people(200, { other: 404, scope: 'quizzes:write' }),
  },
  'POST /api/quizzes/{id}/duplicate': {
    params: ({ quizId: id }) => ({ id }),
    by: people(201, { other: 404, scope: 'quizzes:write' }),
  },
  'POST /api/imports': {
    body: () => ({ text: 'Question,Answer 1,Answer 2,Correct\n2 + 2?,3,4,2' }),
    by: people(200, { scope: 'quizzes:write' }),
  },
  'POST /api/formulas': {
    body: () => ({ formulas: [{ source: 'x^2' }] }),
    by: people(200, { scope: 'quizzes:write' }),
  },
  'GET /api/media': { by: reading(200, { scope: 'quizzes:read' }) },
  // A form is sent in media.live.test.ts.
  'POST /api/media': { by: people(400, { scope: 'quizzes:write' }) },
  'DELETE /api/media/{id}': {
    params: async ({ newMedia }) => ({ id: await newMedia() }),
    by: people(204, { other: 404, scope: 'quizzes:write' }),
  },
  'POST /api/games': {
    body: ({ quizId }) => ({ quizId }),
    by: people(201, { other: 404, scope: 'games:write' }),
  },
  'GET /api/games': { by: reading(200, { scope: 'results:read' }) },
  'GET /api/games/{gameId}': {
    params: ({ gameId }) => ({ gameId }),
    by: reading(200, { other: 404, scope: 'results:read' }),
  },
  'DELETE /api/games/{gameId}': {
    params: async ({ newOverGame }) => ({ gameId: await newOverGame() }),
    by: people(204, { other: 404, scope: 'games:write' }),
  },
  'POST /api/games/{gameId}/host-token': {
    params: ({ gameId }) => ({ gameId }),
    by: people(201, { other: 404, scope: 'games:write' }),
  },
  'POST /api/games/{gameId}/host-tokens/revoke': {
    params: ({ gameId }) => ({ gameId }),
    by: people(204, { other: 404, scope: 'games:write' }),
  },
  // Nothing was asked in it.
  'POST /api/games/{gameId}/regrade': {
    params: async ({ newOverGame }) => ({ gameId: await newOverGame() }),
    body: () => ({ questions: [{ index: 0, void: true }], note: '' }),
    by: people(400, { other: 404, scope: 'games:write' }),
  },
  'GET /api/games/{gameId}/results': {
    params: ({ gameId }) => ({ gameId }),
    by: reading(200, { other: 404, scope: 'results:read' }),
  },
  'GET /api/games/{gameId}/report': {
    params: ({ gameId }) => ({ gameId }),
    by: reading(200, { other: 404, scope: 'results:read' }),
  },
  'DELETE /api/games/{gameId}/result-links': {
    params: ({ gameId }) => ({ gameId }),
    by: people(204, { other: 404, scope: 'games:write' }),
  },
  'GET /api/games/{gameId}/export': {
    params: ({ gameId }) => ({ gameId }),
    query: '?format=csv',
    by: reading(200, { other: 404, scope: 'results:read' }),
  },
  'GET /api/games/{gameId}/report/players/{playerId}': {
    params: ({ gameId, playerId }) => ({ gameId, playerId }),
    by: reading(200, { other: 404, scope: 'results:read' }),
  },
  'GET /api/quizzes/{id}/report': {
    params: ({ quizId }) => ({ id: quizId }),
    by: reading(200, { other: 404, scope: 'results:read' }),
  },
  'GET /api/me/report': { by: reading(200, { scope: 'results:read' }) },
  'GET /api/me': { by: reading(200) },
  'PATCH /api/me': { body: () => ({ locale: 'de' }), by: people(200) },
  'POST /api/me/email/verify': { body: () => ({ token: 1 }), by: everybody(400) },
  // By a body that is none of a deletion.
  'DELETE /api/me': { body: () => ({ all: true }), by: people(400) },
  'GET /api/me/results': { by: reading(200) },
  'GET /api/me/export': { by: reading(200) },
  // The next one is too weak, which is said before the current one is compared.
  'POST /api/me/password': { body: () => ({ current: 'wrong', next: weak }), by: people(400) },
  'POST /api/me/ticket': { body: ({ pin }) => ({ pin }), by: people(201) },
  'GET /api/me/sessions': { by: reading(200) },
  'DELETE /api/me/sessions/{id}': {
    params: async ({ newSession }) => ({ id: await newSession() }),
    by: people(204, { other: 404 }),
  },
  'GET /api/me/identities': { by: reading(200, { guest: 403 }) },
  'DELETE /api/me/identities/{id}': {
    params: async ({ newIdentity }) => ({ id: await newIdentity() }),
    by: people(204, { other: 404, guest: 403 }),
  },
  'GET /api/me/keys': { by: reading(200, { guest: 403 }) },
  'POST /api/me/keys': {
    body: () => ({ name: 'Key', scopes: ['quizzes:read'] }),
    by: people(201, { guest: 403 }),
  },
  'DELETE /api/me/keys/{id}': {
    params: async ({ newKey }) => ({ id: await newKey() }),
    by: people(204, { other: 404, guest: 403 }),
  },
  // There is an admin. A guest has to register first.
  'POST /api/me/first-admin': { body: () => ({ token: 'x' }), by: people(400, { guest: 409 }) },
  'GET /api/admin/users': { by: admins(200) },
  'PATCH /api/admin/users/{id}': {
    params: ({ personId: id }) => ({ id }),
    body: () => ({ status: 'active' }),
    by: admins(200),
  },
  'POST /api/admin/users/{id}/reset-link': { params: ({ personId: id }) => ({ id }), by: admins(201) },
  'GET /api/admin/users/{id}/wallet': { params: ({ personId: id }) => ({ id }), by: admins(200) },
  'GET /api/admin/audit': { by: admins(200) },
  'GET /api/admin/invites': { by: admins(200) },
  'POST /api/admin/invites': { body: () => ({}), by: admins(201) },
  'DELETE /api/admin/invites/{id}': {
    params: async ({ newInvite }) => ({ id: await newInvite() }),
    by: admins(204),
  },
  'GET /api/pots/options': { by: reading(200, { guest: 403 }) },
  'GET /api/wallet': { by: reading(200, { guest: 403 }) },
  'GET /api/wallet/entries': { by: reading(200, { guest: 403 }) },
  'GET /api/wallet/holds': { by: reading(200, { guest: 403 }) },
  // Without an Idempotency-Key no money moves, whoever asks: what else these do is for other tests.
  'POST /api/wallet/transfers': {
    body: () => ({ to: 'x', asset: 'credits', amount: '1' }),
    by: people(400, { guest: 403 }),
  },
  'POST /api/wallet/spends': { body: () => spend, by: people(400, { guest: 403 }) },
  'POST /api/wallet/holds': { body: () => spend, by: people(400, { guest: 403 }) },
  'POST /api/wallet/holds/{id}/release': {
    params: async ({ newHold }) => ({ id: await newHold() }),
    body: () => ({}),
    headers: { 'idempotency-key': 'k' },
    by: { ...people(201, { other: 404, guest: 403 }), admin: 201 },
  },
  'GET /api/ledger/transfers/{id}/proof': {
    params: async ({ newTransfer }) => ({ id: await newTransfer() }),
    by: { ...reading(200, { other: 404, guest: 403 }), admin: 200 },
  },
  'GET /api/leaderboards': { by: reading(200) },
  'GET /api/leaderboards/{season}': { params: () => ({ season: '2026-11' }), by: reading(200) },
  'GET /api/me/season-name': { by: reading(200, { guest: 403 }) },
  'PUT /api/me/season-name': { body: () => ({ name: 'Ada' }), by: people(200, { guest: 403 }) },
  'DELETE /api/me/season-name': { by: people(204, { guest: 403 }) },
  'POST /api/admin/grants': { body: () => ({ ...spend, to: 'x' }), by: admins(400) },
  'POST /api/admin/refunds': { body: ({ gameId }) => ({ transferId: gameId }), by: admins(400) },
  'POST /api/admin/holds/{id}/capture': {
    params: async ({ newHold }) => ({ id: await newHold() }),
    body: () => ({}),
    headers: { 'idempotency-key': 'k' },
    by: admins(201),
  },
  'GET /api/admin/points': { by: admins(200) },
  'PUT /api/admin/points': { body: () => ({ rules: { takingPart: -1 } }), by: admins(400) },
  'GET /api/deposits/options': { by: reading(200, { guest: 403 }) },
  'GET /api/deposits': { by: reading(200, { guest: 403 }) },
  // By their bodies, or for want of a key: deposits are off here.
  'POST /api/deposits/nonce': { body: () => ({ chainId: 0 }), by: people(400, { guest: 403 }) },
  'POST /api/deposits/addresses': { body: () => ({}), by: people(400, { guest: 403 }) },
  'POST /api/deposits': { body: () => ({}), by: people(400, { guest: 403 }) },
  'DELETE /api/deposits/addresses/{id}': {
    params: async ({ newAddress }) => ({ id: await newAddress() }),
    by: people(204, { other: 404, guest: 403 }),
  },
  // By its query: deposits are off here.
  'GET /api/admin/deposits': { query: '?limit=0', by: admins(400) },
  'GET /api/admin/ledger/check': { by: operators(200) },
  'GET /api/ops': { by: operators(200) },
  'PUT /api/ops/rollout': { body: () => ({ percent: 100 }), by: operators(200) },
  'GET /api/admin/jobs': { by: operators(200) },
  'POST /api/admin/jobs/{id}/retry': { params: async ({ newJob }) => ({ id: await newJob() }), by: operators(204) },
  'DELETE /api/admin/jobs/{id}': { params: async ({ newJob }) => ({ id: await newJob() }), by: operators(204) },
  // In no document: for those who run the server.
  'GET /healthz': { by: everybody(200, { key: 200 }) },
  'GET /readyz': { by: everybody(200, { key: 200 }) },
  'GET /metrics': { by: everybody(200, { key: 200 }) },
};

export const columns = Object.keys(everybody(200)) as Column[];
