import type { FastifyReply, FastifyRequest } from 'fastify';
import { toCoded } from './error-replies.ts';
import { takesHtml } from './takes-html.ts';

/**
 * Redirects people who followed a link or return from a provider to a page that explains the error and lets them retry.
 * Other clients get the error.
 */
export function refuseOnPage(
  error: unknown,
  { request, reply, after }: { request: FastifyRequest; reply: FastifyReply; after: string | undefined },
): void {
  if (!takesHtml(request.headers.accept)) {
    reply.send(error);
    return;
  }
  const { code, details } = toCoded(error);
  if (code === 'internal') request.log.error({ err: error }, 'a sign-in by OIDC failed');
  const { reason = code } = (details ?? {}) as { reason?: string };
  const { id = '' } = request.params as { id?: string };
  const query = new URLSearchParams({ problem: reason, provider: id, ...(after === undefined ? {} : { after }) });
  reply.redirect(`/sign-in?${query.toString()}`, 302);
}
