import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { Caller } from '../platform/accounts/session-store.ts';
import { fileKinds } from '../platform/quizzes/export/file-kinds.ts';
import { exportLossesReply, exportQuery } from '../protocol/exports.ts';
import { errorReply, idText } from '../protocol/rest.ts';
import { attachmentOf } from './attachment.ts';
import { goneOf } from './client-gone.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';
import type { HttpDeps } from './http-deps.ts';

/** File writers, each in its own thread; one at a time per person. */
const writings = { running: 2, waitingMax: 16, perKeyMax: 2, waitMaxMs: 30_000 };

const files = Object.fromEntries(
  Object.values(fileKinds).map(({ contentType }) => [contentType.replace(/;.*$/, ''), { schema: z.string() }]),
);
const schema = {
  tags: ['quizzes'],
  security: [{ bearer: [] }],
  operationId: 'exportQuiz',
  summary: 'A quiz as a file for another program, or for another server of this kind',
  description:
    'The published version of one of your own, or of a sample. With `check=1` what importing the file here would not give ' +
    'back, question by question, instead of the file: a question of which the format can hold nothing is left out. `json` ' +
    'loses nothing. docs/FORMATS.md says what the others hold.',
  params: z.object({ id: idText }),
  querystring: exportQuery,
  response: {
    200: {
      description: 'The file, or with `check=1` what it loses.',
      content: { ...files, 'application/json': { schema: exportLossesReply } },
    },
    '4xx': errorReply,
    '5xx': errorReply,
  },
};

/** Quizzes as foreign files. */
export function addExportRoutes(
  scope: FastifyInstance,
  { quizzes, exporter }: Pick<HttpDeps, 'quizzes' | 'exporter'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const writing = new ConcurrencyLimiter(writings);
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/quizzes/:id/export', { schema, config: { action: 'quizzes.read' } }, async (request, reply) => {
    const { userId } = callerOf(request);
    const { format, check } = request.query;
    const gone = goneOf(reply);
    const { title, bytes, losses } = await writing.inTurn(userId, gone, async () => {
      const { text } = await quizzes.readText(userId, request.params.id);
      return await exporter.write({ text, format }, gone);
    });
    if (check === '1') return reply.send({ losses });
    const { extension, contentType } = fileKinds[format];
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return reply
      .type(contentType)
      .header('content-disposition', attachmentOf(title, extension))
      .send(file as never);
  });
}
