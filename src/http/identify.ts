/** Identifies a request's sender by its credentials. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { isMeantAsApiKey } from '../platform/accounts/api-key-text.ts';
import type { Caller } from '../platform/accounts/session-store.ts';
import { CodedError } from '../protocol/errors.ts';
import { bearerToken } from './bearer-token.ts';
import type { HttpDeps } from './http-deps.ts';
import { requireOwnPage } from './same-site.ts';

/**
 * The person by bearer token, of a session or an API key, else by session cookie.
 * @throws {CodedError} `bad_token`; `not_allowed` for a cookie in a request from another site's page.
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

/** Recognises requests of operators' scripts by the admin token, if there is one. */
export function operatorsToken(adminToken: string | undefined): (request: FastifyRequest) => boolean {
  if (adminToken === undefined) return () => false;
  const expected = digest(adminToken);
  return (request) => {
    const token = bearerToken(request);
    // Digests have a fixed length, so comparing them takes constant time.
    return token !== undefined && timingSafeEqual(digest(token), expected);
  };
}
