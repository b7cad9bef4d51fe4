import type { FastifyInstance } from 'fastify';
import type { HttpDeps } from './http-deps.ts';

/** For operators: liveness, readiness, Prometheus. No limit counts them. */
export function addHealthRoutes(
  app: FastifyInstance,
  { readiness, served }: Pick<HttpDeps, 'readiness' | 'served'>,
): void {
  const schema = { hide: true };
  app.get('/healthz', { schema }, async () => ({ ok: true }));
  app.get('/readyz', { schema }, async (_request, reply) => {
    const { ready, checks } = await readiness();
    return reply.status(ready ? 200 : 503).send({ ready, checks });
  });
  if (served === undefined) return;
  app.get('/metrics', { schema }, async (request, reply) => {
    // Hides the route from unauthorised clients.
    if (!served.access.isAllowed(request)) return reply.callNotFound();
    return reply.type(served.text.contentType).send(await served.text.read());
  });
}
