import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CodedError } from '../protocol/errors.ts';
import type { Caller } from '../platform/accounts/session-store.ts';
import { bodyBytes } from './body-pace.ts';
import type { HttpDeps } from './http-deps.ts';
import { bearerToken } from './bearer-token.ts';

/**
 * Lets only requests with a valid bearer token through to the routes of this scope, before their bodies are read. They count
 * for their person; others for their address.
 * @returns who the caller of such a request is.
 */
export function requireCaller(
  app: FastifyInstance,
  { sessions, limits }: Pick<HttpDeps, 'sessions' | 'limits'>,
): (request: FastifyRequest) => Caller {
  const callers = new WeakMap<FastifyRequest, Caller>();
  app.addHook('onRequest', async (request) => {
    const token = bearerToken(request);
    if (token === undefined) {
      await limits.restCall(request.ip);
      throw new CodedError('bad_token', 'Send a token: "Authorization: Bearer …".');
    }
    let caller: Caller;
    try {
      caller = await sessions.authenticate(token);
    } catch (error) {
      await limits.restCall(request.ip);
      throw error;
    }
    callers.set(request, caller);
    await limits.personCall(caller.userId);
    const bytes = bodyBytes(request);
    if (bytes > 0) await limits.personBytes(caller.userId, bytes);
  });
  app.addHook('onSend', async (request, _reply, payload) => {
    const caller = callers.get(request);
    const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload);
    // Streams keep a pace of their own. This reply is made already: what is too much is told to the next request.
    if (caller === undefined || !isWhole) return;
    limits.personBytes(caller.userId, payload.length).catch((error: unknown) => {
      if (!(error instanceof CodedError)) request.log.error({ err: error }, 'bytes were not counted');
    });
  });
  return (request) => {
    const caller = callers.get(request);
    if (caller === undefined) throw new Error(`${request.routeOptions.url} is outside the scope of its token check`);
    return caller;
  };
}
