/** Who sends a request, by what it brings along. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { isMeantAsApiKey } from '../platform/accounts/api-key-text.ts';
import type { Caller } from '../platform/accounts/session-store.ts';
import { CodedError } from '../protocol/errors.ts';
import { bearerToken } from './bearer-token.ts';
import type { HttpDeps } from './http-deps.ts';
import { requireOwnPage } from './same-site.ts';

/**
 * The person: by the bearer token, of a session or an API key, else by the session's cookie.
 * @throws {CodedError} `bad_token`; `not_allowed` for a cookie with a request of another site's page.
 */
export async function identify(
  request: FastifyRequest,
  { sessions, keys, cookies, config }: Pick<HttpDeps, 'sessions' | 'keys' | 'cookies' | 'config'>,
): Promise<Caller> {
  const token = bearerToken(request);
  if (token !== undefined) return await (isMeantAsApiKey(token) ? keys : sessions).authenticate(token);
  const cookie = cookies.sessionOf(request);
  if (cookie === undefined) {
    throw new CodedError('bad_token', 'Sign in, or send a token: "Authorization: Bearer …".');
  }
  requireOwnPage(request, config);
  return await sessions.authenticate(cookie);
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Tells the requests of operators' scripts, which bring the admin token, if there is one. */
export function operatorsToken(adminToken: string | undefined): (request: FastifyRequest) => boolean {
  if (adminToken === undefined) return () => false;
  const expected = digest(adminToken);
  return (request) => {
    const token = bearerToken(request);
    // Digests have one length, whatever was sent, and comparing them takes one time.
    return token !== undefined && timingSafeEqual(digest(token), expected);
  };
}
