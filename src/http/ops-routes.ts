import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { opsReply, rolloutReply, rolloutRequest } from '../protocol/ops.ts';
import { errorReply } from '../protocol/rest.ts';
import { requireAdmin, type AdminDeps } from './require-admin.ts';

/** For operators: admins, and scripts with the admin token. */
export function addOpsRoutes(scope: FastifyInstance, deps: AdminDeps): void {
  const { ops } = deps;
  requireAdmin(scope, deps);
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/ops',
    {
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
