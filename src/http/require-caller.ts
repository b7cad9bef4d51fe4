import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CodedError } from '../protocol/errors.ts';
import type { Caller } from '../platform/accounts/session-store.ts';
import { bodyBytes } from './body-pace.ts';
import type { HttpDeps } from './http-deps.ts';
import { bearerToken } from './bearer-token.ts';
import { requireOwnPage } from './same-site.ts';

type CallerDeps = Pick<HttpDeps, 'sessions' | 'limits' | 'cookies' | 'config'>;

/**
 * Lets only requests of people who are known through to the routes of this scope, before their bodies are read: by a bearer
 * token, else by the session's cookie. They count for their person; others for their address.
 * @returns who the caller of such a request is.
 */
export function requireCaller(app: FastifyInstance, deps: CallerDeps): (request: FastifyRequest) => Caller {
  const { limits } = deps;
  const callers = new WeakMap<FastifyRequest, Caller>();
  app.addHook('onRequest', async (request) => {
    let caller: Caller;
    try {
      caller = await authenticateRequest(request, deps);
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

/**
 * The person who asks.
 * @throws {CodedError} `bad_token`; `not_allowed` for a cookie with a request of another site's page.
 */
export async function authenticateRequest(
  request: FastifyRequest,
  deps: Pick<HttpDeps, 'sessions' | 'cookies' | 'config'>,
): Promise<Caller> {
  const token = bearerToken(request);
  if (token !== undefined) return await deps.sessions.authenticate(token);
  const cookie = deps.cookies.sessionOf(request);
  if (cookie === undefined) {
    throw new CodedError('bad_token', 'Sign in, or send a token: "Authorization: Bearer …".');
  }
  requireOwnPage(request, deps.config.publicUrl);
  return await deps.sessions.authenticate(cookie);
}
