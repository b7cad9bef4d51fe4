import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CodedError } from '../protocol/errors.ts';
import type { Caller, SessionKeeper } from '../users/session-keeper.ts';
import { bearerToken } from './bearer-token.ts';

/**
 * Lets only requests with a valid bearer token through to the routes of this scope, before their bodies are read.
 * @returns who the caller of such a request is.
 */
export function requireCaller(
  app: FastifyInstance,
  sessions: Pick<SessionKeeper, 'authenticate'>,
): (request: FastifyRequest) => Caller {
  const callers = new WeakMap<FastifyRequest, Caller>();
  app.addHook('onRequest', async (request) => {
    const token = bearerToken(request);
    if (token === undefined) throw new CodedError('bad_token', 'Send a token: "Authorization: Bearer …".');
    callers.set(request, await sessions.authenticate(token));
  });
  return (request) => {
    const caller = callers.get(request);
    if (caller === undefined) throw new Error(`${request.routeOptions.url} is outside the scope of its token check`);
    return caller;
  };
}
