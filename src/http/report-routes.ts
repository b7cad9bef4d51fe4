import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import { textOf } from '../lib/field-schemas.ts';
import type { Caller } from '../platform/accounts/session-store.ts';
import { CodedError } from '../protocol/errors.ts';
import { reportedPlayerReply, reportReply } from '../protocol/reports.ts';
import { errorReply, idText } from '../protocol/rest.ts';
import type { HttpDeps } from './http-deps.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['games'], security: [{ bearer: [] }] };

const schemas = {
  report: {
    ...described,
    operationId: 'readReport',
    summary: 'How the questions of a game fell, and its players question by question, as far as they are stored',
    description:
      'Difficulty is the mean fraction over who was seated when the question opened; it is there from 5 players on, ' +
      'discrimination and the groups of the best and the last 27 % from 20, reliability from 30. Players who were kicked, ' +
      'polls and slides are in no sum. Questions are listed as the game asked them, options in the order of their author.',
    params: z.object({ gameId: idText }),
    response: { 200: reportReply, ...refusals },
  },
  player: {
    ...described,
    operationId: 'readReportedPlayer',
    summary: 'What one player of a game answered',
    params: z.object({ gameId: idText, playerId: textOf(1, 64) }),
    response: { 200: reportedPlayerReply, ...refusals },
  },
};

/** Reports of the caller's games. */
export function addReportRoutes(
  scope: FastifyInstance,
  { results, reportedPlayers }: Pick<HttpDeps, 'results' | 'reportedPlayers'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/games/:gameId/report',
    { schema: schemas.report, config: { action: 'results.read' } },
    async (request, reply) => {
      const asked = { gameId: request.params.gameId, ownerId: callerOf(request).userId };
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort(new CodedError('busy', 'The client has gone.')));
      const text = await results.open(asked, gone.signal);
      // As with results: half a JSON text is invalid.
      text.once('error', (error) => request.log.warn({ err: error }, 'a report was broken off'));
      return reply.type('application/json; charset=utf-8').send(text as never);
    },
  );
  app.get(
    '/games/:gameId/report/players/:playerId',
    { schema: schemas.player, config: { action: 'results.read' } },
    async (request) => {
      const { gameId, playerId } = request.params;
      return await reportedPlayers.read({ gameId, playerId, ownerId: callerOf(request).userId });
    },
  );
}
