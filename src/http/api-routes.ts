import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { HttpDeps } from './http-deps.ts';
import type { RateLimits } from './rate-limits.ts';
import { addAdminRoutes } from './admin-routes.ts';
import { addAuthRoutes, authOptionsPath } from './auth-routes.ts';
import { addGameRoutes } from './game-routes.ts';
import { addMeRoutes } from './me-routes.ts';
import { addOpsRoutes } from './ops-routes.ts';
import { addPeopleRoutes } from './people-routes.ts';
import { addPublicRoutes } from './public-routes.ts';
import { addQuizRoutes } from './quiz-routes.ts';
import { addressGroup } from '../lib/address-group.ts';
import { CodedError } from '../protocol/errors.ts';
import { addSignOutRoute } from './sign-out-route.ts';
import { createBodyPace } from './body-pace.ts';
import { requireActions } from './require-action.ts';

/** Bodies other than quizzes are a few fields. Bytes. */
export const smallBodyBytesMax = 64 * 1024;

/** Everything under `/api`: each route names its action, and is counted by person where there is one, by address where not. */
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
    const { callerOf, sessionOf } = requireActions(app, deps);
    await app.register(async (scope: FastifyInstance) => {
      countByAddress(scope, deps.limits);
      addPublicRoutes(scope, deps);
      addAuthRoutes(scope, deps);
    });
    addSignOutRoute(app, deps);
    addOpsRoutes(app, deps);
    addAdminRoutes(app, deps);
    await app.register(async (scope: FastifyInstance) => {
      scope.addHook('onRequest', createBodyPace(deps.bodyBytesPerSecond));
      addQuizRoutes(scope, deps, callerOf);
      addGameRoutes(scope, deps, callerOf);
      addMeRoutes(scope, deps, sessionOf);
      addPeopleRoutes(scope, deps, sessionOf);
    });
  };
}

/**
 * A PIN that is looked up counts when it turns out to be wrong: right ones count for nobody, a school has one address. An
 * address that has looked up too many wrong ones is told nothing for a while, right ones neither: pages let people join all
 * the same, and whoever scans learns nothing.
 */
function countByAddress(scope: FastifyInstance, limits: Pick<RateLimits, 'restCall' | 'lookUp'>): void {
  const scanners = new Map<string, number>();
  scope.addHook('onRequest', async ({ ip, routeOptions }) => {
    if (routeOptions.url === authOptionsPath) return;
    if (routeOptions.url !== lookUpPath) return await limits.restCall(ip);
    const retryAfterMs = leftMs(scanners, addressGroup(ip));
    if (retryAfterMs > 0)
      throw new CodedError('too_many', 'Too many wrong PINs. Try again in a moment.', { retryAfterMs });
  });
  scope.addHook('onSend', async ({ ip, routeOptions }, { statusCode }) => {
    const group = addressGroup(ip);
    const isWrong = routeOptions.url === lookUpPath && statusCode >= 400 && leftMs(scanners, group) === 0;
    // This reply is made already: what is too much is told to the next request.
    if (isWrong) await limits.lookUp(ip).catch((error: unknown) => noteScanner(scanners, group, error));
  });
}

/** How long an address is told nothing. */
const leftMs = (scanners: ReadonlyMap<string, number>, group: string): number =>
  Math.max(0, Math.ceil((scanners.get(group) ?? 0) - performance.now()));

/** Scanners that are remembered; the one noted first is forgotten first. */
const scannersMax = 10_000;

function noteScanner(scanners: Map<string, number>, group: string, error: unknown): void {
  if (!(error instanceof CodedError)) throw error;
  scanners.delete(group);
  scanners.set(group, performance.now() + (error.retryAfterMs ?? 0));
  const [first] = scanners.keys();
  if (scanners.size > scannersMax && first !== undefined) scanners.delete(first);
}

const lookUpPath = '/api/rooms/:pin';
