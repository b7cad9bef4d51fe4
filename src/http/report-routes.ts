import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import { textOf } from '../lib/field-schemas.ts';
import type { Caller } from '../platform/accounts/session-store.ts';
import type { ReportRequest } from '../platform/reports/read-report.ts';
import type { QuizReportRequest } from '../platform/reports/read-quiz-report.ts';
import { CodedError } from '../protocol/errors.ts';
import { ownReportReply, periodQuery, quizReportReply } from '../protocol/reports-over-games.ts';
import { reportedPlayerReply, reportReply } from '../protocol/reports.ts';
import { errorReply, idText } from '../protocol/rest.ts';
import type { HttpDeps } from './http-deps.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['games'], security: [{ bearer: [] }] };

const schemas = {
  report: {
    ...described,
    operationId: 'readReport',
    summary: 'How the questions of a game fell, and its players question by question, as far as they are stored',
    description:
      'Difficulty is the mean fraction over who was seated when the question opened; it is there from 5 players on, ' +
      'discrimination and the groups of the best and the last 27 % from 20, reliability from 30. Players who were kicked, ' +
      'polls and slides are in no sum. Questions are listed as the game asked them, options in the order of their author.',
    params: z.object({ gameId: idText }),
    response: { 200: reportReply, ...refusals },
  },
  player: {
    ...described,
    operationId: 'readReportedPlayer',
    summary: 'What one player of a game answered',
    params: z.object({ gameId: idText, playerId: textOf(1, 64) }),
    response: { 200: reportedPlayerReply, ...refusals },
  },
  quiz: {
    ...described,
    operationId: 'readQuizReport',
    summary: 'How the questions of a quiz fell in all of your finished games of it, and over time',
    description:
      'By question id, through all versions. A game counts some seconds after its end, by the moment of which `from` (included) ' +
      'and `to` (not included) choose. Figures are of all players of all games together, as if it had been one game; ' +
      'times are to ± 6 %, and the best and the last 27 % are those of each game. Days, weeks and months are those of `zone`.',
    params: z.object({ id: idText }),
    querystring: periodQuery,
    response: { 200: quizReportReply, ...refusals },
  },
  own: {
    ...described,
    operationId: 'readOwnReport',
    summary: 'What your finished games come to, by day',
    description:
      'A game counts on the day of its end, some seconds after it. Days are those of `zone`, UTC by default.',
    querystring: periodQuery,
    response: { 200: ownReportReply, ...refusals },
  },
};

/** Reports of the caller's games, of one and of many. */
export function addReportRoutes(
  scope: FastifyInstance,
  { results, reportedPlayers, ownReports }: Pick<HttpDeps, 'results' | 'reportedPlayers' | 'ownReports'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const send = async (request: FastifyRequest, reply: FastifyReply, asked: ReportRequest | QuizReportRequest) => {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort(new CodedError('busy', 'The client has gone.')));
    const text = await results.open(asked, gone.signal);
    // As with results: half a JSON text is invalid.
    text.once('error', (error) => request.log.warn({ err: error }, 'a report was broken off'));
    return reply.type('application/json; charset=utf-8').send(text);
  };
  app.get(
    '/games/:gameId/report',
    { schema: schemas.report, config: { action: 'results.read' } },
    async (request, reply) =>
      await send(request, reply, { gameId: request.params.gameId, ownerId: callerOf(request).userId }),
  );
  app.get(
    '/quizzes/:id/report',
    { schema: schemas.quiz, config: { action: 'results.read' } },
    async (request, reply) =>
      await send(request, reply, { ...request.query, quizId: request.params.id, ownerId: callerOf(request).userId }),
  );
  app.get('/me/report', { schema: schemas.own, config: { action: 'results.read' } }, async (request, reply) =>
    reply.send(await ownReports.read(callerOf(request).userId, request.query)),
  );
  app.get(
    '/games/:gameId/report/players/:playerId',
    { schema: schemas.player, config: { action: 'results.read' } },
    async (request) => {
      const { gameId, playerId } = request.params;
      return await reportedPlayers.read({ gameId, playerId, ownerId: callerOf(request).userId });
    },
  );
}
