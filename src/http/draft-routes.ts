import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { Caller } from '../platform/accounts/session-store.ts';
import { draftReply, draftRequest, draftWrittenReply, errorReply, idText, quizReply } from '../protocol/rest.ts';
import { entityTag, matchedNumber, requiredIfMatchHeaders } from './entity-tag.ts';
import type { HttpDeps } from './http-deps.ts';
import { quizBodyBytesMax } from './quiz-routes.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['quizzes'], security: [{ bearer: [] }] };
const params = z.object({ id: idText });

const schemas = {
  read: {
    ...described,
    operationId: 'readQuizDraft',
    summary: 'What of a quiz is changed and not published',
    params,
    response: { 200: draftReply, ...refusals },
  },
  write: {
    ...described,
    operationId: 'writeQuizDraft',
    summary: 'Save a draft, also incomplete',
    description:
      'Only on top of the rev in `If-Match`, `"0"` where there is no draft; else `conflict` with `details` `{ rev }`. ' +
      '`"0"` with a UUID that nobody has used makes the quiz. The same request again is 200.',
    params,
    headers: requiredIfMatchHeaders,
    body: draftRequest,
    response: { 200: draftWrittenReply, ...refusals },
  },
  delete: {
    ...described,
    operationId: 'deleteQuizDraft',
    summary: 'Throw a draft away, and the quiz too if it was never published',
    params,
    response: { 204: z.null(), ...refusals },
  },
  publish: {
    ...described,
    operationId: 'publishQuiz',
    summary: 'Make the draft the next version',
    description:
      'With problems left 400, with them in `details`. Another rev, or a version that is newer than what the draft began ' +
      'with: `conflict`, with `details` `{ rev }` or `{ version }`.',
    params,
    headers: requiredIfMatchHeaders,
    response: { 200: quizReply, ...refusals },
  },
};

/** Drafts of quizzes. */
export function addDraftRoutes(
  scope: FastifyInstance,
  { drafts }: Pick<HttpDeps, 'drafts'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const path = '/quizzes/:id/draft';
  const reads = { action: 'quizzes.read', isDraft: true } as const;
  const writes = { action: 'quizzes.write', isDraft: true } as const;
  app.get(path, { schema: schemas.read, config: reads }, async (request, reply) => {
    const draft = await drafts.read(callerOf(request).userId, request.params.id);
    return reply.header('etag', entityTag(draft.rev)).send(draft);
  });
  app.put(path, { bodyLimit: quizBodyBytesMax, schema: schemas.write, config: writes }, async (request, reply) => {
    const { params: named, headers, body: content } = request;
    const onTopOf = matchedNumber(headers['if-match']) ?? 0;
    const written = await drafts.write(callerOf(request).userId, named.id, { content, onTopOf });
    return reply.header('etag', entityTag(written.rev)).send(written);
  });
  app.delete(path, { schema: schemas.delete, config: writes }, async (request, reply) => {
    await drafts.delete(callerOf(request).userId, request.params.id);
    return reply.status(204).send(null);
  });
  app.post('/quizzes/:id/publish', { schema: schemas.publish, config: writes }, async (request, reply) => {
    const { params: named, headers } = request;
    const rev = matchedNumber(headers['if-match']) ?? 0;
    const quiz = await drafts.publish(callerOf(request).userId, named.id, rev);
    return reply.header('etag', entityTag(quiz.version)).send(quiz);
  });
}
