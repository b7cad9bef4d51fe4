import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedIn } from '../platform/accounts/accounts.ts';
import type { HttpDeps } from './http-deps.ts';

/**
 * Stores the new session in the browser. The session of its old cookie ends: it would be unusable, yet its owner would
 * see it in the list.
 */
export async function keepSession(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { sessions, cookies }: Pick<HttpDeps, 'sessions' | 'cookies'>,
  { user, token }: SignedIn,
): Promise<void> {
  const replaced = cookies.sessionOf(request);
  if (replaced !== undefined) await sessions.endByToken(replaced);
  cookies.set(request, reply, { token, account: user.id });
}
