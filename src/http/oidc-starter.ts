/** Callers that begin and finish an OpenID Connect sign-in. */
import type { FastifyRequest } from 'fastify';
import { oidcProblem } from '../platform/accounts/oidc-problem.ts';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { CodedError } from '../protocol/errors.ts';
import { bearerToken } from './bearer-token.ts';
import type { HttpDeps } from './http-deps.ts';
import { requireOwnPage } from './same-site.ts';

type StarterDeps = Pick<HttpDeps, 'sessions' | 'cookies' | 'config'>;

/**
 * By bearer token, else by session cookie; undefined for an invalid cookie.
 * @throws {CodedError} `bad_token` for an invalid bearer token: the guest's things would be lost silently
 */
export async function starterOf(
  request: FastifyRequest,
  { sessions, cookies }: StarterDeps,
): Promise<SessionCaller | undefined> {
  const bearer = bearerToken(request);
  const cookie = cookies.sessionOf(request);
  if (bearer !== undefined) return await sessions.authenticate(bearer);
  return cookie === undefined ? undefined : await callerOf(cookie, sessions);
}

/** The browser's account, by cookie only. @throws {CodedError} `bad_token`, `not_allowed` */
export async function linkerOf(
  request: FastifyRequest,
  { sessions, cookies, config }: StarterDeps,
): Promise<SessionCaller> {
  const cookie = cookies.sessionOf(request);
  const caller = cookie === undefined ? undefined : await callerOf(cookie, sessions);
  if (caller === undefined || caller.role === 'guest') throw oidcProblem('signed_out');
  requireOwnPage(request, config);
  return caller;
}

/**
 * Binds an attempt to the session that began it, so a thief cannot use it in another.
 * @throws {CodedError} `bad_token` in a browser without that session
 */
export async function stillSignedIn(
  request: FastifyRequest,
  { sessions, cookies }: StarterDeps,
  begun: Pick<SessionCaller, 'userId' | 'sessionId'> | undefined,
): Promise<SessionCaller> {
  const cookie = cookies.sessionOf(request);
  const caller = cookie === undefined ? undefined : await callerOf(cookie, sessions);
  if (caller === undefined || caller.sessionId !== begun?.sessionId) throw oidcProblem('signed_out');
  return caller;
}

async function callerOf(token: string, sessions: StarterDeps['sessions']): Promise<SessionCaller | undefined> {
  try {
    return await sessions.authenticate(token);
  } catch (error) {
    if (error instanceof CodedError && error.code === 'bad_token') return undefined;
    throw error;
  }
}
