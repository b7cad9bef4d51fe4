import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { ticketReply, ticketRequest } from '../protocol/accounts.ts';
import { CodedError } from '../protocol/errors.ts';
import { errorReply } from '../protocol/rest.ts';
import type { HttpDeps } from './http-deps.ts';
import type { PinScanners } from './pin-scanners.ts';

const schema = {
  tags: ['me'],
  security: [{ bearer: [] }],
  operationId: 'createTicket',
  summary: 'Get a ticket, with which the seat that you take in a room is yours',
  description:
    'For `player:join`, within 60 s, once. You have one seat in a game: joining again with another ticket takes it over. ' +
    'A wrong PIN counts as a guess.',
  body: ticketRequest,
  response: { 201: ticketReply, '4xx': errorReply, '5xx': errorReply },
};

/** Tickets for seats. */
export function addTicketRoutes(
  scope: FastifyInstance,
  { tickets, guesses, scanners }: Pick<HttpDeps, 'tickets' | 'guesses'> & { scanners: PinScanners },
  sessionOf: (request: FastifyRequest) => SessionCaller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.post('/me/ticket', { schema, config: { action: 'tickets.write' } }, async (request, reply) => {
    const { ip, body } = request;
    scanners.check(ip);
    try {
      return reply.status(201).send(await tickets.issue(body.pin, sessionOf(request).userId));
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== 'no_such_room') throw error;
      await scanners.noteWrong(ip);
      return await guesses.refuse({ address: ip }, error);
    }
  });
}
