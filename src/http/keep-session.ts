import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedIn } from '../platform/accounts/accounts.ts';
import type { HttpDeps } from './http-deps.ts';

/**
 * Has the browser keep its new session. One that its cookie was of ends: nobody could use it any longer, and its owner would
 * find it in the list of sessions.
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
