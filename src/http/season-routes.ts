import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { errorReply } from '../protocol/rest.ts';
import {
  leaderboardParams,
  leaderboardQuery,
  leaderboardReply,
  seasonNameReply,
  seasonNameRequest,
  seasonsReply,
} from '../protocol/seasons.ts';
import type { HttpDeps } from './http-deps.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['seasons'], security: [{ bearer: [] }] };
const entriesUsual = 50;

const schemas = {
  list: {
    ...described,
    operationId: 'listSeasons',
    summary: 'Seasons that have a leaderboard: all time, years and months in which games have paid points',
    response: { 200: seasonsReply, ...refusals },
  },
  read: {
    ...described,
    operationId: 'readLeaderboard',
    summary: 'Who has earned the most points in the games of a season',
    description:
      'A season is `all`, a year such as `2026` or a month such as `2026-11`, in UTC, by the ends of games. Only people who have chosen a name for it are ranked, counted and shown, under that name. Equal points are one rank, and the ranks after are left out: 1, 1, 3. `me` is the caller’s own place, if they have one.',
    params: leaderboardParams,
    querystring: leaderboardQuery,
    response: { 200: leaderboardReply, ...refusals },
  },
  readName: {
    ...described,
    operationId: 'readSeasonName',
    summary: 'The name under which you are on leaderboards, if you are',
    response: { 200: seasonNameReply, ...refusals },
  },
  chooseName: {
    ...described,
    operationId: 'chooseSeasonName',
    summary: 'Be on leaderboards under a name of your choice, which everybody who is signed in can see',
    description:
      'Also points that were earned before count. Others may have the same name. It is cleaned as nicknames are, and the reply has the outcome; `name_refused` says why one can’t be used.',
    body: seasonNameRequest,
    response: { 200: seasonNameReply, ...refusals },
  },
  leave: {
    ...described,
    operationId: 'leaveLeaderboards',
    summary: 'Be on no leaderboard any more; the name is deleted, points stay yours',
    response: { 204: z.null(), ...refusals },
  },
};

/** Leaderboards over games, and who is on them. */
export function addSeasonRoutes(
  scope: FastifyInstance,
  { seasons }: Pick<HttpDeps, 'seasons'>,
  sessionOf: (request: FastifyRequest) => SessionCaller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const { leaderboards, names } = seasons;
  app.get('/leaderboards', { schema: schemas.list, config: { action: 'leaderboards.read' } }, async () => ({
    seasons: await leaderboards.seasons(),
  }));
  app.get(
    '/leaderboards/:season',
    { schema: schemas.read, config: { action: 'leaderboards.read' } },
    async (request) => {
      const { limit = entriesUsual } = request.query;
      return await leaderboards.read({ ...request.params, limit, userId: sessionOf(request).userId });
    },
  );
  app.get(
    '/me/season-name',
    { schema: schemas.readName, config: { action: 'leaderboards.join' } },
    async (request, reply) => {
      const name = await names.read(sessionOf(request).userId);
      return reply.send(name === undefined ? {} : { name });
    },
  );
  app.put(
    '/me/season-name',
    { schema: schemas.chooseName, config: { action: 'leaderboards.join' } },
    async (request) => ({ name: await names.choose(sessionOf(request).userId, request.body.name) }),
  );
  app.delete(
    '/me/season-name',
    { schema: schemas.leave, config: { action: 'leaderboards.join' } },
    async (request, reply) => {
      await names.leave(sessionOf(request).userId);
      return reply.status(204).send(null);
    },
  );
}
