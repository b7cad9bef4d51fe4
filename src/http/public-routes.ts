import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import { CodedError } from '../protocol/errors.ts';
import { errorReply, guestReply, guestRequest, idText, receiptReply, roomReply } from '../protocol/rest.ts';
import { pinText } from '../protocol/text.ts';
import type { HttpDeps } from './http-deps.ts';

const pinParams = z.object({ pin: pinText });

const receiptParams = z.object({ gameId: idText, receipt: z.string() });

/** Routes without a token; a receipt is a secret of its own. */
export function addPublicRoutes(
  scope: FastifyInstance,
  {
    sessions,
    games,
    receipts,
    limits,
    guesses,
    admission,
    config,
  }: Pick<HttpDeps, 'sessions' | 'games' | 'receipts' | 'limits' | 'guesses' | 'admission' | 'config'>,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.post(
    '/auth/guest',
    {
      config: { action: 'auth.enter' },
      schema: {
        operationId: 'createGuest',
        summary: 'Get a token to host with, without an account',
        tags: ['auth'],
        body: guestRequest,
        response: { 201: guestReply, '4xx': errorReply, '5xx': errorReply },
      },
    },
    async (request, reply) => {
      if (!config.guests) throw new CodedError('not_found', 'Guests are switched off here.');
      admission.check('guest');
      await limits.guest(request.ip);
      return reply.status(201).send(await sessions.createGuest());
    },
  );
  app.get(
    '/rooms/:pin',
    {
      config: { action: 'rooms.lookUp' },
      schema: {
        operationId: 'lookUpRoom',
        summary: 'What a newcomer may know of the room with this PIN',
        tags: ['rooms'],
        params: pinParams,
        response: { 200: roomReply, '4xx': errorReply, '5xx': errorReply },
      },
    },
    async (request, reply) => {
      try {
        return reply.send(await games.lookUp(request.params.pin));
      } catch (error) {
        if (!(error instanceof CodedError) || error.code !== 'no_such_room') throw error;
        return await guesses.refuse({ address: request.ip }, error);
      }
    },
  );
  app.get(
    '/games/:gameId/receipts/:receipt',
    {
      config: { action: 'receipts.lookUp' },
      schema: {
        operationId: 'lookUpReceipt',
        summary: 'What has become of an acknowledged answer, for whoever holds its receipt',
        tags: ['games'],
        params: receiptParams,
        response: { 200: receiptReply, '4xx': errorReply, '5xx': errorReply },
      },
    },
    async ({ params }, reply) => reply.send(await receipts.look(params.gameId, params.receipt)),
  );
}
