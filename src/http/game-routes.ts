import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import { CodedError } from '../protocol/errors.ts';
import {
  errorReply,
  gameReply,
  gameRequest,
  hostTokenReply,
  idempotencyHeaders,
  idText,
  resultsReply,
} from '../protocol/rest.ts';
import { settingsSchema } from '../protocol/settings.ts';
import { keyedRequest } from '../platform/accounts/idempotency-keys.ts';
import type { Caller } from '../platform/accounts/session-store.ts';
import type { HttpDeps } from './http-deps.ts';
import { joinUrl } from './join-url.ts';

const gameParams = z.object({ gameId: idText });
const resultsQuery = z.strictObject({ answers: z.optional(z.enum(['0', '1'])) });
const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['games'], security: [{ bearer: [] }] };

const openingAGame =
  'At most so many games at once and within an hour, and so many bytes of quizzes in play: `limit`, with `details` ' +
  '`{ limit, maximum }`. Guests of one network together: so many games, and so many bytes, within an hour: `too_many`. The same `Idempotency-Key` and body give the same game again, with a new host token. ' +
  'With `after`, a game of yours that is over and was not followed yet, else `conflict`: its sockets get `room:next`, its bans go along, and names of its players are kept for them for a minute. ' +
  '`settings.pot` needs a session of an account, and a server where pots are on: else `not_allowed`. What is sponsored is held at once; `insufficient`: you have less.';

const schemas = {
  create: {
    ...described,
    operationId: 'createGame',
    summary: 'Open a room to play a quiz in',
    description: openingAGame,
    headers: idempotencyHeaders,
    body: gameRequest,
    response: { 201: gameReply, ...refusals },
  },
  hostToken: {
    ...described,
    operationId: 'createHostToken',
    summary: 'Get a host token for another device',
    params: gameParams,
    response: { 201: hostTokenReply, ...refusals },
  },
  revoke: {
    ...described,
    operationId: 'revokeHostTokens',
    summary: 'End all host tokens of a game; sockets that came with one are disconnected within two seconds',
    params: gameParams,
    response: { 204: z.null(), ...refusals },
  },
  results: {
    ...described,
    operationId: 'readResults',
    summary: 'Players, questions and, with answers=1, every answer, as far as they are stored',
    params: gameParams,
    querystring: resultsQuery,
    response: { 200: resultsReply, ...refusals },
  },
};

/** The caller's games. */
export function addGameRoutes(
  scope: FastifyInstance,
  {
    games,
    results,
    sessions,
    admission,
    config,
  }: Pick<HttpDeps, 'games' | 'results' | 'sessions' | 'admission' | 'config'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  addResultsRoute(scope, { results }, callerOf);
  app.post('/games', { schema: schemas.create, config: { action: 'games.write' } }, async (request, reply) => {
    admission.check('game');
    const caller = callerOf(request);
    const { quizId, settings = settingsSchema.parse({}), after } = request.body;
    if (settings.pot !== undefined) mustPutUpPots(caller);
    const key = request.headers['idempotency-key'];
    const keyed = keyedRequest(caller, 'POST /games', { key, body: { quizId, settings, after } });
    const game = await games.create({ ownerId: caller.userId, quizId, settings, after, keyed, address: request.ip });
    await sessions.confirm(caller);
    return reply.status(201).send({ ...game, joinUrl: joinUrl(game.pin, config, request) });
  });
  app.post(
    '/games/:gameId/host-token',
    { schema: schemas.hostToken, config: { action: 'games.write' } },
    async (request, reply) => {
      const caller = callerOf(request);
      const hostToken = await games.hostToken(caller.userId, request.params.gameId);
      // Host tokens end with the session: one made later must not be sent.
      await sessions.confirm(caller);
      return reply.status(201).send({ hostToken });
    },
  );
  app.post(
    '/games/:gameId/host-tokens/revoke',
    { schema: schemas.revoke, config: { action: 'games.write' } },
    async (request, reply) => {
      await games.revokeHostTokens(callerOf(request).userId, request.params.gameId);
      return reply.status(204).send(null);
    },
  );
}

/** API keys move no money, and guests have none. */
function mustPutUpPots({ kind, role }: Caller): void {
  if (kind === 'person' && role !== 'guest') return;
  throw new CodedError('not_allowed', 'Only people who are signed in to an account put up a pot.');
}

/** Streams the folded results: a game's may exceed memory. */
function addResultsRoute(
  scope: FastifyInstance,
  { results }: Pick<HttpDeps, 'results'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/games/:gameId/results',
    { schema: schemas.results, config: { action: 'results.read' } },
    async (request, reply) => {
      const asked = {
        gameId: request.params.gameId,
        ownerId: callerOf(request).userId,
        answers: request.query.answers === '1',
      };
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort(new CodedError('busy', 'The client has gone.')));
      const text = await results.open(asked, gone.signal);
      // An error from here on aborts the reply: half a JSON text is invalid.
      text.once('error', (error) => request.log.warn({ err: error }, 'results were broken off'));
      return reply.type('application/json; charset=utf-8').send(text as never);
    },
  );
}
