import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { apiKeyReply, apiKeyRequest, apiKeysReply } from '../protocol/accounts.ts';
import { pageQuery } from '../protocol/people.ts';
import { errorReply, idText } from '../protocol/rest.ts';
import type { HttpDeps } from './http-deps.ts';
import { pageOf } from './page-of.ts';
import { requireProof } from './require-proof.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['me'], security: [{ bearer: [] }] };

const schemas = {
  list: {
    ...described,
    operationId: 'listApiKeys',
    summary: 'Your API keys, the newest first',
    querystring: pageQuery,
    response: { 200: apiKeysReply, ...refusals },
  },
  create: {
    ...described,
    operationId: 'createApiKey',
    summary: 'Make an API key, which is told once',
    description:
      'A key is good for what its scopes name, in your name, and never for accounts or money. Without `password` ' +
      'the sign-in must be less than ten minutes old, else `not_allowed` with `details`. At most 50: `limit`.',
    body: apiKeyRequest,
    response: { 201: apiKeyReply, ...refusals },
  },
  end: {
    ...described,
    operationId: 'endApiKey',
    summary: 'End an API key: no request comes in with it any more',
    params: z.object({ id: idText }),
    response: { 204: z.null(), ...refusals },
  },
};

/** The caller's API keys. */
export function addKeyRoutes(
  scope: FastifyInstance,
  deps: Pick<HttpDeps, 'keys' | 'accounts' | 'cookies' | 'limits'>,
  sessionOf: (request: FastifyRequest) => SessionCaller,
): void {
  const { keys } = deps;
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/me/keys', { schema: schemas.list, config: { action: 'keys.read' } }, async (request, reply) => {
    const { page, ...more } = pageOf(await keys.list(sessionOf(request).userId), request.query);
    return reply.send({ keys: page, ...more });
  });
  app.post('/me/keys', { schema: schemas.create, config: { action: 'keys.write' } }, async (request, reply) => {
    const caller = sessionOf(request);
    const { password, ...wanted } = request.body;
    await requireProof(deps, { request, caller, password });
    return reply.status(201).send(await keys.create(caller, wanted));
  });
  app.delete('/me/keys/:id', { schema: schemas.end, config: { action: 'keys.write' } }, async (request, reply) => {
    await keys.end(sessionOf(request).userId, request.params.id);
    return reply.status(204).send(null);
  });
}
