import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { opsReply, rolloutReply, rolloutRequest } from '../protocol/ops.ts';
import { errorReply } from '../protocol/rest.ts';
import type { HttpDeps } from './http-deps.ts';

/** For admins, and for scripts with the admin token. */
export function addOpsRoutes(scope: FastifyInstance, { ops }: Pick<HttpDeps, 'ops'>): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/ops',
    {
      config: { action: 'ops.read' },
      schema: {
        tags: ['operations'],
        security: [{ bearer: [] }],
        operationId: 'readOps',
        summary: 'What all processes are doing now, for admins, and with the admin token',
        response: { 200: opsReply, '4xx': errorReply, '5xx': errorReply },
      },
    },
    async (_request, reply) => reply.send({ ...(await ops.report.read()), rollout: ops.rollout.describe() }),
  );
  app.put(
    '/ops/rollout',
    {
      config: { action: 'ops.write' },
      schema: {
        tags: ['operations'],
        security: [{ bearer: [] }],
        operationId: 'changeRollout',
        summary: 'Set how many percent of new games are buffered, the others being direct',
        body: rolloutRequest,
        response: { 200: rolloutReply, '4xx': errorReply, '5xx': errorReply },
      },
    },
    async (request, reply) => {
      const { percent, by = 'an operator' } = request.body;
      await ops.rollout.set({ percent, by });
      return reply.send(ops.rollout.describe());
    },
  );
}
