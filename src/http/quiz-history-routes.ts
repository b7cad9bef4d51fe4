import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { Caller } from '../platform/accounts/session-store.ts';
import { errorReply, idText, quizReply, quizVersionsReply } from '../protocol/rest.ts';
import { entityTag } from './entity-tag.ts';
import type { HttpDeps } from './http-deps.ts';
import { sendText } from './quiz-routes.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['quizzes'], security: [{ bearer: [] }] };
const params = z.object({ id: idText });

const schemas = {
  list: {
    ...described,
    operationId: 'listQuizVersions',
    summary: 'The versions of a quiz that are kept',
    description: 'The newest first, 20 at most. Older ones go first when all that is stored becomes too much.',
    params,
    response: { 200: quizVersionsReply, ...refusals },
  },
  read: {
    ...described,
    operationId: 'readQuizVersion',
    summary: 'A whole quiz as it was',
    params: z.object({ id: idText, version: z.string().check(z.regex(/^\d{1,9}$/, 'must be a number')) }),
    response: { 200: quizReply, ...refusals },
  },
  restore: {
    ...described,
    operationId: 'restoreQuiz',
    summary: 'Take a quiz out of the trash',
    description:
      'One that is not in the trash stays as it is; 204 for one that was never published. At the maximum of quizzes, or of bytes of them: `limit`.',
    params,
    response: { 200: quizReply, 204: z.null(), ...refusals },
  },
  duplicate: {
    ...described,
    operationId: 'duplicateQuiz',
    summary: 'A new quiz with the content of one of yours, or of a sample',
    params,
    response: { 201: quizReply, ...refusals },
  },
};

/** Versions, trash, copies of quizzes. */
export function addQuizHistoryRoutes(
  scope: FastifyInstance,
  { quizzes }: Pick<HttpDeps, 'quizzes'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const reads = { action: 'quizzes.read' } as const;
  app.get('/quizzes/:id/versions', { schema: schemas.list, config: reads }, async (request, reply) =>
    reply.send({ versions: await quizzes.versions(callerOf(request).userId, request.params.id) }),
  );
  app.get('/quizzes/:id/versions/:version', { schema: schemas.read, config: reads }, async (request, reply) => {
    const { id, version } = request.params;
    return sendText(reply, await quizzes.readText(callerOf(request).userId, id, Number(version)));
  });
  app.post(
    '/quizzes/:id/restore',
    { schema: schemas.restore, config: { action: 'quizzes.write' } },
    async (request, reply) => {
      const text = await quizzes.restore(callerOf(request).userId, request.params.id);
      return text === undefined ? reply.status(204).send(null) : sendText(reply, text);
    },
  );
  app.post(
    '/quizzes/:id/duplicate',
    { schema: schemas.duplicate, config: { action: 'quizzes.write' } },
    async (request, reply) => {
      const quiz = await quizzes.duplicate(callerOf(request).userId, request.params.id);
      return reply.status(201).header('etag', entityTag(quiz.version)).send(quiz);
    },
  );
}
