import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { HttpDeps } from './http-deps.ts';
import { addGameRoutes } from './game-routes.ts';
import { addOpsRoutes } from './ops-routes.ts';
import { addPublicRoutes } from './public-routes.ts';
import { addQuizRoutes } from './quiz-routes.ts';
import { requireCaller } from './require-caller.ts';

/** Bodies other than quizzes are a few fields. Bytes. */
export const smallBodyBytesMax = 64 * 1024;

/** Everything under `/api`: counted by address; all but the public ones for a caller with a token. */
export function apiRoutes(deps: HttpDeps): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      await deps.limits.restCall(request.ip);
    });
    app.addHook('onResponse', async (request, reply) => {
      const { method, url = '' } = request.routeOptions;
      const seconds = reply.elapsedTime / 1000;
      deps.metrics.restAnswered({ method: String(method), route: url, status: reply.statusCode }, seconds);
    });
    await app.register(async (scope: FastifyInstance) => addPublicRoutes(scope, deps));
    await app.register(async (scope: FastifyInstance) => addOpsRoutes(scope, deps));
    await app.register(async (scope: FastifyInstance) => {
      const callerOf = requireCaller(scope, deps.sessions);
      addQuizRoutes(scope, deps, callerOf);
      addGameRoutes(scope, deps, callerOf);
    });
  };
}
