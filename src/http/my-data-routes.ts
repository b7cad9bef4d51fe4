import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { deleteMeRequest, exportReply } from '../protocol/accounts.ts';
import { errorReply } from '../protocol/rest.ts';
import { goneOf } from './client-gone.ts';
import type { HttpDeps } from './http-deps.ts';
import { requireProof } from './require-proof.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['me'], security: [{ bearer: [] }] };

const schemas = {
  export: {
    ...described,
    operationId: 'exportMe',
    summary: 'Everything that is stored about you, as one download',
    description:
      'Quizzes with all their versions, games with their results, points and credits with all transfers, prize pots put up and played for, devices, and what the audit has about you. No password, token or digest of one. A stream, one at a time.',
    response: { 200: exportReply, ...refusals },
  },
  delete: {
    ...described,
    operationId: 'deleteMe',
    summary: 'Delete your account, with your quizzes, games and their results',
    description:
      'Needs the password, or a sign-in less than ten minutes old; guests need neither. All sessions and host seats end at once, games in play are ended. What you played in games of others stays in their results without your name. The only admin is `conflict`, and so is a person with points or credits, held ones included, unless `forfeit` is true, and one with a stake in a game: the house gets what is forfeited.',
    body: z.nullish(deleteMeRequest),
    response: { 204: z.null(), ...refusals },
  },
};

type DataDeps = Pick<HttpDeps, 'data' | 'accounts' | 'cookies' | 'limits'>;

/** Export and deletion of all data about the caller. */
export function addMyDataRoutes(
  scope: FastifyInstance,
  deps: DataDeps,
  sessionOf: (request: FastifyRequest) => SessionCaller,
): void {
  const { data, cookies } = deps;
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/me/export', { schema: schemas.export, config: { action: 'me.read' } }, async (request, reply) => {
    const ownerId = sessionOf(request).userId;
    const text = await data.exports.open({ ownerId }, goneOf(reply));
    // An error from here on aborts the reply: half a JSON text is invalid.
    text.once('error', (error) => request.log.warn({ err: error }, 'an export was broken off'));
    await data.personal.noteExport(ownerId);
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', 'attachment; filename="quickfire-export.json"')
      .send(text as never);
  });
  app.delete('/me', { schema: schemas.delete, config: { action: 'me.write' } }, async (request, reply) => {
    const caller = sessionOf(request);
    await requireProof(deps, { request, caller, password: request.body?.password });
    await data.personal.delete(caller.userId, { forfeits: request.body?.forfeit === true });
    cookies.clear(request, reply);
    return reply.status(204).send(null);
  });
}
