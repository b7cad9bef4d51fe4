import type { FastifyInstance } from 'fastify';
import type { HttpDeps } from './http-deps.ts';

/** For whoever runs it: liveness, readiness, Prometheus. Not counted by any limit. */
export function addOperationsRoutes(
  app: FastifyInstance,
  { readiness, metrics, servesMetrics }: Pick<HttpDeps, 'readiness' | 'metrics' | 'servesMetrics'>,
): void {
  const schema = { hide: true };
  app.get('/healthz', { schema }, async () => ({ ok: true }));
  app.get('/readyz', { schema }, async (_request, reply) => {
    const { ready, checks } = await readiness();
    return reply.status(ready ? 200 : 503).send({ ready, checks });
  });
  if (!servesMetrics) return;
  app.get('/metrics', { schema }, async (_request, reply) => {
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
