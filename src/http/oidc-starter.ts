/** Who begins a sign-in by OpenID Connect, and who comes back. */
import type { FastifyRequest } from 'fastify';
import { oidcProblem } from '../platform/accounts/oidc-problem.ts';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { CodedError } from '../protocol/errors.ts';
import { bearerToken } from './bearer-token.ts';
import type { HttpDeps } from './http-deps.ts';
import { requireOwnPage } from './same-site.ts';

type StarterDeps = Pick<HttpDeps, 'sessions' | 'cookies' | 'config'>;

/**
 * By the bearer token, else by the session's cookie; nobody for a cookie that is void.
 * @throws {CodedError} `bad_token` for a bearer token that is void: what the guest has would be lost without a word
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

/** The account of the browser: by its cookie alone. @throws {CodedError} `bad_token`, `not_allowed` */
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
 * What was begun in one session is of no use in another one, whoever has got hold of it.
 * @throws {CodedError} `bad_token` in a browser that has not, or no longer, the session
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
