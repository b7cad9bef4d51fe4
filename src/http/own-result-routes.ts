import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import { textOf } from '../lib/field-schemas.ts';
import type { Caller, SessionCaller } from '../platform/accounts/session-store.ts';
import { CodedError } from '../protocol/errors.ts';
import { ownResultReply, playedQuery, playedReply } from '../protocol/own-results.ts';
import { errorReply, idText } from '../protocol/rest.ts';
import type { HttpDeps } from './http-deps.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };

const schemas = {
  read: {
    tags: ['results'],
    operationId: 'readOwnResult',
    summary: "One player's own result, for whoever has its token",
    description:
      'The token is `resultToken` of `player:final`. 503 `busy` until the end of the game is stored. 404 for a token that is ' +
      'none, once the player is removed or the game deleted, and once its owner has withdrawn the links.',
    params: z.object({ token: textOf(1, 200) }),
    response: { 200: ownResultReply, ...refusals },
  },
  withdraw: {
    tags: ['games'],
    security: [{ bearer: [] }],
    operationId: 'withdrawResultLinks',
    summary: 'Make the links to single results of a game void, for ever',
    params: z.object({ gameId: idText }),
    response: { 204: z.null(), ...refusals },
  },
  played: {
    tags: ['me'],
    security: [{ bearer: [] }],
    operationId: 'listPlayedGames',
    summary: 'The games in which you had a seat, the newest first',
    description: 'Seats that were taken with a ticket, in games that are over and stored.',
    querystring: playedQuery,
    response: { 200: playedReply, ...refusals },
  },
};

type ResultDeps = Pick<HttpDeps, 'ownResults' | 'resultTokens' | 'limits'>;

/** For everybody. A token that is good counts for its seat: a school has one address. */
export function addOwnResultRoute(scope: FastifyInstance, { ownResults, resultTokens, limits }: ResultDeps): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get(ownResultPath, { schema: schemas.read, config: { action: 'results.own' } }, async (request, reply) => {
    const seat = resultTokens.read(request.params.token);
    if (seat === undefined) {
      await limits.restCall(request.ip);
      throw new CodedError('not_found', 'There is no such result, or no longer.');
    }
    await limits.personCall(`${seat.gameId}.${seat.playerId}`);
    return reply.header('x-robots-tag', 'noindex').send(await ownResults.read(seat));
  });
}

/** Below `/api`. */
const ownResultPath = '/results/:token';

/** The host's withdrawal, and the caller's own games as a player. */
export function addPlayedRoutes(
  scope: FastifyInstance,
  { ownResults }: Pick<HttpDeps, 'ownResults'>,
  {
    callerOf,
    sessionOf,
  }: { callerOf: (request: FastifyRequest) => Caller; sessionOf: (request: FastifyRequest) => SessionCaller },
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.delete(
    '/games/:gameId/result-links',
    { schema: schemas.withdraw, config: { action: 'games.write' } },
    async (request, reply) => {
      await ownResults.withdraw(callerOf(request).userId, request.params.gameId);
      return reply.status(204).send(null);
    },
  );
  app.get('/me/results', { schema: schemas.played, config: { action: 'me.read' } }, async (request, reply) =>
    reply.send(await ownResults.list(sessionOf(request).userId, request.query)),
  );
}
