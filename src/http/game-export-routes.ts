import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { Caller } from '../platform/accounts/session-store.ts';
import { fileKinds } from '../platform/reports/export/export-order.ts';
import { gameExportQuery, gameExportReply } from '../protocol/reports.ts';
import { errorReply, idText } from '../protocol/rest.ts';
import { attachmentOf } from './attachment.ts';
import { goneOf } from './client-gone.ts';
import type { HttpDeps } from './http-deps.ts';

const { xlsx, csv } = fileKinds;
const files = Object.fromEntries(
  [xlsx, csv].map(({ contentType }) => [contentType.replace(/;.*$/, ''), { schema: z.string() }]),
);
const schema = {
  tags: ['games'],
  security: [{ bearer: [] }],
  operationId: 'exportGame',
  summary: 'The report of a game and every answer as a file, as far as they are stored',
  description:
    'A workbook has a sheet each for the summary, the questions, the players and the answers, and one for ' +
    'regrades where there are any. A CSV is one of these tables, ' +
    '`answers` without `table`: UTF-8 with a byte order mark, commas, marked formulas. JSON is the report with `answers`. ' +
    'Players who were kicked are in none. A stream, one of a person at a time; it is broken off when the game is deleted, ' +
    'or graded anew, meanwhile.',
  params: z.object({ gameId: idText }),
  querystring: gameExportQuery,
  response: {
    200: {
      description: 'The file.',
      content: { ...files, 'application/json': { schema: gameExportReply } },
    },
    '4xx': errorReply,
    '5xx': errorReply,
  },
};

/** The caller's games as files. */
export function addGameExportRoutes(
  scope: FastifyInstance,
  { games, gameExports }: Pick<HttpDeps, 'games' | 'gameExports'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/games/:gameId/export', { schema, config: { action: 'results.read' } }, async (request, reply) => {
    const ownerId = callerOf(request).userId;
    const { gameId } = request.params;
    const { format, table } = request.query;
    const gone = goneOf(reply);
    const { quizTitle } = await games.read(ownerId, gameId);
    const bytes = await gameExports.open({ gameId, ownerId, format, table }, gone);
    // An error from here on aborts the reply: half a file is invalid.
    bytes.once('error', (error) => request.log.warn({ err: error }, 'the file of a game was broken off'));
    const { extension, contentType } = fileKinds[format];
    const name = format === 'csv' ? `${table}.${extension}` : extension;
    return reply
      .type(contentType)
      .header('content-disposition', attachmentOf(quizTitle, name))
      .send(bytes as never);
  });
}
