import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { Caller } from '../platform/accounts/session-store.ts';
import { gameListQuery, gameListReply, ownGameReply } from '../protocol/games.ts';
import { errorReply, idText } from '../protocol/rest.ts';
import type { HttpDeps } from './http-deps.ts';

const gameParams = z.object({ gameId: idText });
const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['games'], security: [{ bearer: [] }] };

const schemas = {
  list: {
    ...described,
    operationId: 'listGames',
    summary: 'Your games, the newest first',
    description:
      'From their creation on. `status` is `lobby` before the start and `running` after it; then `finished` (played to the ' +
      'end), `ended` (by its host) or `abandoned` (by itself, as nobody was there): one or more, with commas between. It is ' +
      'what is stored, some moments behind the room. `from` (included) and `to` (not included) are about `createdAt`. Each ' +
      'word of `query` is found as a part of a word in the title of the quiz. `players` are those with a place in the results.',
    querystring: gameListQuery,
    response: { 200: gameListReply, ...refusals },
  },
  read: {
    ...described,
    operationId: 'readGame',
    summary: 'One of your games, with its settings: what is needed to play it again',
    description: '`next` is the game of yours that was opened with this one as `after`.',
    params: gameParams,
    response: { 200: ownGameReply, ...refusals },
  },
  delete: {
    ...described,
    operationId: 'deleteGame',
    summary: 'Delete a game that is over, with its players, answers and results',
    description:
      '409 `conflict` while it runs, a lobby included. It is gone at once: for lists, results, and as `after` of another game. ' +
      'Rows are deleted in the background. The quiz stays, and so do games that followed it.',
    params: gameParams,
    response: { 204: z.null(), ...refusals },
  },
};

/** The list of the caller's games, and actions on one. */
export function addOwnGameRoutes(
  scope: FastifyInstance,
  { games }: Pick<HttpDeps, 'games'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/games', { schema: schemas.list, config: { action: 'results.read' } }, async (request, reply) =>
    reply.send(await games.list(callerOf(request).userId, request.query)),
  );
  app.get('/games/:gameId', { schema: schemas.read, config: { action: 'results.read' } }, async (request, reply) =>
    reply.send(await games.read(callerOf(request).userId, request.params.gameId)),
  );
  app.delete(
    '/games/:gameId',
    { schema: schemas.delete, config: { action: 'games.write' } },
    async (request, reply) => {
      await games.delete(callerOf(request).userId, request.params.gameId);
      return reply.status(204).send(null);
    },
  );
}
