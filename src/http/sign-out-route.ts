import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import { CodedError } from '../protocol/errors.ts';
import { errorReply } from '../protocol/rest.ts';
import { bearerToken } from './bearer-token.ts';
import type { HttpDeps } from './http-deps.ts';
import { refuseOtherSites } from './same-site.ts';

type SignOutDeps = Pick<HttpDeps, 'sessions' | 'cookies' | 'limits' | 'config'>;

const schema = {
  tags: ['auth'],
  security: [{ bearer: [] }],
  operationId: 'signOut',
  summary: 'Sign out: this session is over, its cookie cleared; also when it was over before',
  response: { 204: z.null(), '4xx': errorReply, '5xx': errorReply },
};

/** Public: a browser must lose its cookie even if its session has ended elsewhere. */
export function addSignOutRoute(scope: FastifyInstance, deps: SignOutDeps): void {
  const { cookies, config } = deps;
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.post('/auth/logout', { schema, config: { action: 'auth.leave' } }, async (request, reply) => {
    refuseOtherSites(request, config);
    await endSessionOf(request, deps);
    cookies.clear(request, reply);
    return reply.status(204).send(null);
  });
}

/** Ends the session, if any. Counts per person, else per address. */
async function endSessionOf(request: FastifyRequest, { sessions, cookies, limits }: SignOutDeps): Promise<void> {
  const token = bearerToken(request) ?? cookies.sessionOf(request) ?? '';
  try {
    const { userId, sessionId } = await sessions.authenticate(token);
    await limits.personCall(userId);
    await sessions.end(userId, sessionId);
  } catch (error) {
    // `not_found`: another request has ended it meanwhile.
    const isOver = error instanceof CodedError && (error.code === 'bad_token' || error.code === 'not_found');
    if (!isOver) throw error;
    await limits.restCall(request.ip);
  }
}
