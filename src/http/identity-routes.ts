import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { identitiesReply } from '../protocol/oidc.ts';
import { pageQuery } from '../protocol/people.ts';
import { errorReply, idText } from '../protocol/rest.ts';
import type { HttpDeps } from './http-deps.ts';
import { pageOf } from './page-of.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['me'], security: [{ bearer: [] }] };

const schemas = {
  list: {
    ...described,
    operationId: 'listIdentities',
    summary: 'The sign-in services that the account is connected with',
    querystring: pageQuery,
    response: { 200: identitiesReply, ...refusals },
  },
  unlink: {
    ...described,
    operationId: 'unlinkIdentity',
    summary: 'Sign in with it no more',
    description: 'The last way to sign in stays: `conflict`.',
    params: z.object({ id: idText }),
    response: { 204: z.null(), ...refusals },
  },
};

/** The caller's external identities. */
export function addIdentityRoutes(
  scope: FastifyInstance,
  { oidc }: Pick<HttpDeps, 'oidc'>,
  sessionOf: (request: FastifyRequest) => SessionCaller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/me/identities', { schema: schemas.list, config: { action: 'identities.read' } }, async (request, reply) => {
    const { identities, hasPassword } = await oidc.identities.list(sessionOf(request).userId);
    const { page, ...more } = pageOf(identities, request.query);
    return reply.send({ identities: page, hasPassword, ...more });
  });
  app.delete(
    '/me/identities/:id',
    { schema: schemas.unlink, config: { action: 'identities.write' } },
    async (request, reply) => {
      await oidc.identities.unlink(sessionOf(request).userId, request.params.id);
      return reply.status(204).send(null);
    },
  );
}
