import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import { keyedRequest } from '../platform/accounts/idempotency-keys.ts';
import type { Caller } from '../platform/accounts/session-store.ts';
import { regradeReply, regradeRequest } from '../protocol/regrades.ts';
import { errorReply, idempotencyHeaders, idText } from '../protocol/rest.ts';
import type { HttpDeps } from './http-deps.ts';

const schemas = {
  regrade: {
    tags: ['games'],
    security: [{ bearer: [] }],
    operationId: 'regradeGame',
    summary: 'Change how questions count that were played: scores, ranks and results follow',
    description:
      'Of a game that is over, or between two questions (`conflict` otherwise: while a question is about to open, open or being ' +
      'scored). Indexes are those of the author, as in the quiz. `correct` replaces the key: an option, options, true or false, a ' +
      'number or `{ correct, tolerance }`, accepted texts, the items in their right order, or regions; it also ends what was ' +
      'accepted besides. `accept` adds to it; of `multiple` such options count neither way. `void` takes the question out of the ' +
      'game: no points, no right or wrong, no part in streaks and figures. Polls and slides have none of it: `bad_request`, with ' +
      'the path. `dryRun` replies the same, and changes nothing. The report lists all regrades, each with how its questions ' +
      'counted before. The same `Idempotency-Key` and body give the first reply again.',
    params: z.object({ gameId: idText }),
    headers: idempotencyHeaders,
    body: regradeRequest,
    response: { 200: regradeReply, '4xx': errorReply, '5xx': errorReply },
  },
};

/** Regrades of the caller's games. */
export function addRegradeRoutes(
  scope: FastifyInstance,
  { regrader }: Pick<HttpDeps, 'regrader'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.post(
    '/games/:gameId/regrade',
    { schema: schemas.regrade, config: { action: 'games.write' } },
    async (request) => {
      const caller = callerOf(request);
      const { gameId } = request.params;
      const key = request.headers['idempotency-key'];
      const keyed = keyedRequest(caller, 'POST /games/:gameId/regrade', { key, body: { gameId, ...request.body } });
      return await regrader.regrade({ gameId, ownerId: caller.userId, request: request.body, keyed });
    },
  );
}
