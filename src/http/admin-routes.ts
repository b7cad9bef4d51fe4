import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import { jobsQuery, jobsReply } from '../protocol/ops.ts';
import { errorReply } from '../protocol/rest.ts';
import type { HttpDeps } from './http-deps.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['operations'], security: [{ bearer: [] }] };
const jobParams = z.object({ id: z.string().check(z.maxLength(20)) });

const schemas = {
  list: {
    ...described,
    operationId: 'listJobs',
    summary: 'Jobs in the background that are not done, the newest first, for admins, and with the admin token',
    querystring: jobsQuery,
    response: { 200: jobsReply, ...refusals },
  },
  retry: {
    ...described,
    operationId: 'retryJob',
    summary: 'Run a job now, with all its attempts before it; `conflict` while it runs',
    params: jobParams,
    response: { 204: z.null(), ...refusals },
  },
  delete: {
    ...described,
    operationId: 'deleteJob',
    summary: 'Give a job up; `conflict` while it runs',
    params: jobParams,
    response: { 204: z.null(), ...refusals },
  },
};

/** For admins, and for scripts with the admin token. */
export function addAdminRoutes(scope: FastifyInstance, { ops }: Pick<HttpDeps, 'ops'>): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/admin/jobs', { schema: schemas.list, config: { action: 'jobs.read' } }, async (request, reply) =>
    reply.send(await ops.jobs.list(request.query)),
  );
  app.post(
    '/admin/jobs/:id/retry',
    { schema: schemas.retry, config: { action: 'jobs.write' } },
    async (request, reply) => {
      await ops.jobs.retry(request.params.id);
      return reply.status(204).send(null);
    },
  );
  app.delete(
    '/admin/jobs/:id',
    { schema: schemas.delete, config: { action: 'jobs.write' } },
    async (request, reply) => {
      await ops.jobs.delete(request.params.id);
      return reply.status(204).send(null);
    },
  );
}
