import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import { quizSchema } from '../protocol/quiz.ts';
import {
  createdQuizReply,
  errorReply,
  idempotencyHeaders,
  idText,
  quizDeleteQuery,
  quizListQuery,
  quizListReply,
  quizReply,
} from '../protocol/rest.ts';
import { keyedRequest } from '../platform/accounts/idempotency-keys.ts';
import type { Caller } from '../platform/accounts/session-store.ts';
import type { QuizText } from '../platform/quizzes/quiz-reader.ts';
import { entityTag, ifMatchHeaders, matchedNumber } from './entity-tag.ts';
import type { HttpDeps } from './http-deps.ts';

export const quizBodyBytesMax = 2 * 1024 * 1024;
const quizParams = z.object({ id: idText });
const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['quizzes'], security: [{ bearer: [] }] };

const schemas = {
  list: {
    ...described,
    operationId: 'listQuizzes',
    summary: 'Your quizzes and the samples',
    description:
      'All of them without `limit` and `cursor`. Each word of `query` is found as a part of a word in title, tags or ' +
      'prompts. With `trash=1` what is in your trash instead.',
    querystring: quizListQuery,
    response: { 200: quizListReply, ...refusals },
  },
  create: {
    ...described,
    operationId: 'createQuiz',
    summary: 'Store a new quiz',
    description:
      'At most so many quizzes, and so many bytes of them: `limit`, with `details` `{ limit, maximum }`. The same ' +
      '`Idempotency-Key` and body give the same quiz again.',
    headers: idempotencyHeaders,
    body: quizSchema,
    response: { 201: createdQuizReply, ...refusals },
  },
  replace: {
    ...described,
    operationId: 'replaceQuiz',
    summary: 'Store a new version of a quiz',
    description:
      'With `If-Match` only on top of that version: where another one is stored by now, `conflict` with `details` ' +
      '`{ version }`.',
    params: quizParams,
    headers: ifMatchHeaders,
    body: quizSchema,
    response: { 200: quizReply, ...refusals },
  },
  read: {
    ...described,
    operationId: 'readQuiz',
    summary: 'A whole quiz, solutions included',
    description:
      'Your own, or a sample. Samples are public: their solutions can be read by anyone with a token, a guest too, so a ' +
      'game of one is no test.',
    params: quizParams,
    response: { 200: quizReply, ...refusals },
  },
  delete: {
    ...described,
    operationId: 'deleteQuiz',
    summary: 'Delete a quiz; games and results go on from their copy',
    description:
      'It is in the trash for 30 days: `GET /api/quizzes?trash=1`, `POST …/restore`. `forever=1` deletes it at once, also ' +
      'from there. When the trash becomes too large, what was deleted first goes for ever.',
    params: quizParams,
    querystring: quizDeleteQuery,
    response: { 204: z.null(), ...refusals },
  },
};

/** Sends a quiz that is JSON text. */
export const sendText = (reply: FastifyReply, { version, text }: QuizText) =>
  reply.header('etag', entityTag(version)).type('application/json; charset=utf-8').send(text);

/** The caller's quizzes, and readable samples. */
export function addQuizRoutes(
  scope: FastifyInstance,
  { quizzes }: Pick<HttpDeps, 'quizzes'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const bodyLimit = quizBodyBytesMax;
  app.get('/quizzes', { schema: schemas.list, config: { action: 'quizzes.read' } }, async (request, reply) =>
    reply.send(await quizzes.list(callerOf(request).userId, request.query)),
  );
  app.post(
    '/quizzes',
    { bodyLimit, schema: schemas.create, config: { action: 'quizzes.write' } },
    async (request, reply) => {
      const { body, headers } = request;
      const caller = callerOf(request);
      const keyed = keyedRequest(caller, 'POST /quizzes', { key: headers['idempotency-key'], body });
      const quiz = await quizzes.create(caller.userId, body, keyed);
      return reply.status(201).header('etag', entityTag(quiz.version)).send(quiz);
    },
  );
  app.put(
    '/quizzes/:id',
    { bodyLimit, schema: schemas.replace, config: { action: 'quizzes.write' } },
    async (request, reply) => {
      const { params, headers, body: content } = request;
      const onTopOf = matchedNumber(headers['if-match']);
      const quiz = await quizzes.replace(callerOf(request).userId, params.id, { content, onTopOf });
      return reply.header('etag', entityTag(quiz.version)).send(quiz);
    },
  );
  app.get('/quizzes/:id', { schema: schemas.read, config: { action: 'quizzes.read' } }, async (request, reply) =>
    sendText(reply, await quizzes.readText(callerOf(request).userId, request.params.id)),
  );
  app.delete(
    '/quizzes/:id',
    { schema: schemas.delete, config: { action: 'quizzes.write' } },
    async (request, reply) => {
      const forever = request.query.forever === '1';
      await quizzes.delete(callerOf(request).userId, request.params.id, { forever });
      return reply.status(204).send(null);
    },
  );
}
