import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { HttpDeps } from './http-deps.ts';
import type { RateLimits } from './rate-limits.ts';
import { addGameRoutes } from './game-routes.ts';
import { addOpsRoutes } from './ops-routes.ts';
import { addPublicRoutes } from './public-routes.ts';
import { addQuizRoutes } from './quiz-routes.ts';
import { CodedError } from '../protocol/errors.ts';
import { createBodyPace } from './body-pace.ts';
import { requireCaller } from './require-caller.ts';

/** Bodies other than quizzes are a few fields. Bytes. */
export const smallBodyBytesMax = 64 * 1024;

/** Everything under `/api`: counted by person where there is one, by address where not. */
export function apiRoutes(deps: HttpDeps): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    app.addHook('onResponse', async (request, reply) => {
      const { method, url = '' } = request.routeOptions;
      const seconds = reply.elapsedTime / 1000;
      deps.metrics.restAnswered({ method: String(method), route: url, status: reply.statusCode }, seconds);
    });
    await app.register(async (scope: FastifyInstance) => {
      countByAddress(scope, deps.limits);
      addPublicRoutes(scope, deps);
    });
    await app.register(async (scope: FastifyInstance) => {
      countByAddress(scope, deps.limits);
      addOpsRoutes(scope, deps);
    });
    await app.register(async (scope: FastifyInstance) => {
      const callerOf = requireCaller(scope, deps);
      scope.addHook('onRequest', createBodyPace(deps.bodyBytesPerSecond));
      addQuizRoutes(scope, deps, callerOf);
      addGameRoutes(scope, deps, callerOf);
    });
  };
}

/** A PIN that is looked up counts when it turns out to be wrong: right ones count for nobody, a school has one address. */
function countByAddress(scope: FastifyInstance, limits: Pick<RateLimits, 'restCall'>): void {
  scope.addHook('onRequest', async ({ ip, routeOptions }) => {
    if (routeOptions.url !== lookUpPath) await limits.restCall(ip);
  });
  scope.addHook('onSend', async ({ ip, routeOptions }, { statusCode }) => {
    const isWrong = routeOptions.url === lookUpPath && statusCode >= 400;
    // This reply is made already: what is too much is told to the next request.
    if (isWrong) await limits.restCall(ip).catch(ignoreTooMany);
  });
}

const lookUpPath = '/api/rooms/:pin';

function ignoreTooMany(error: unknown): void {
  if (!(error instanceof CodedError)) throw error;
}
