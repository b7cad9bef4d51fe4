import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { HttpDeps } from './http-deps.ts';
import type { RateLimits } from './rate-limits.ts';
import { addAdminRoutes } from './admin-routes.ts';
import { addAuthRoutes, authOptionsPath } from './auth-routes.ts';
import { addDepositRoutes } from './deposit-routes.ts';
import { addExportRoutes } from './export-routes.ts';
import { addFormulaRoutes } from './formula-routes.ts';
import { addGameRoutes } from './game-routes.ts';
import { addImportRoutes } from './import-routes.ts';
import { addIdentityRoutes } from './identity-routes.ts';
import { addLinkRoutes } from './link-routes.ts';
import { addKeyRoutes } from './key-routes.ts';
import { addMediaRoutes } from './media-routes.ts';
import { addMeRoutes } from './me-routes.ts';
import { addMyDataRoutes } from './my-data-routes.ts';
import { addLedgerCheckRoute, addMoneyAdminRoutes } from './money-admin-routes.ts';
import { addOidcRoutes, oidcCallbackPath } from './oidc-routes.ts';
import { addOpsRoutes } from './ops-routes.ts';
import { addOwnGameRoutes } from './own-game-routes.ts';
import { addOwnResultRoute, addPlayedRoutes } from './own-result-routes.ts';
import { addPeopleRoutes } from './people-routes.ts';
import { addPublicRoutes } from './public-routes.ts';
import { addDraftRoutes } from './draft-routes.ts';
import { addQuizHistoryRoutes } from './quiz-history-routes.ts';
import { addQuizRoutes } from './quiz-routes.ts';
import { addSeasonRoutes } from './season-routes.ts';
import { addSignOutRoute } from './sign-out-route.ts';
import { addRegradeRoutes } from './regrade-routes.ts';
import { addReportRoutes } from './report-routes.ts';
import { addGameExportRoutes } from './game-export-routes.ts';
import { addTicketRoutes } from './ticket-routes.ts';
import { addWalletRoutes } from './wallet-routes.ts';
import { addPotRoutes } from './pot-routes.ts';
import { createBodyPace } from './body-pace.ts';
import { PinScanners } from './pin-scanners.ts';
import { requireActions } from './require-action.ts';

/** Bodies other than quizzes are small. Bytes. */
export const smallBodyBytesMax = 64 * 1024;

/** Files are not parsed here, and a whole one must pass. */
const importBytesPerSecond = 2 * 1024 * 1024;
/** Media are written to disk as they come. */
const uploadBytesPerSecond = 16 * 1024 * 1024;

/** All routes under `/api`: each names its action, and counts by person, else by address. */
export function apiRoutes(deps: HttpDeps): FastifyPluginAsync {
  const scanners = new PinScanners(deps.limits);
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
      countByAddress(scope, deps.limits, scanners);
      addPublicRoutes(scope, deps);
      addOwnResultRoute(scope, deps);
      addAuthRoutes(scope, deps);
      addOidcRoutes(scope, deps);
      addLinkRoutes(scope, deps);
    });
    addSignOutRoute(app, deps);
    addOpsRoutes(app, deps);
    addAdminRoutes(app, deps);
    addLedgerCheckRoute(app, deps);
    await app.register(async (scope: FastifyInstance) => {
      scope.addHook('onRequest', createBodyPace(deps.bodyBytesPerSecond));
      addQuizRoutes(scope, deps, callerOf);
      addQuizHistoryRoutes(scope, deps, callerOf);
      addExportRoutes(scope, deps, callerOf);
      addDraftRoutes(scope, deps, callerOf);
      addFormulaRoutes(scope, deps, callerOf);
      addGameRoutes(scope, deps, callerOf);
      addOwnGameRoutes(scope, deps, callerOf);
      addRegradeRoutes(scope, deps, callerOf);
      addReportRoutes(scope, deps, callerOf);
      addGameExportRoutes(scope, deps, callerOf);
      addPlayedRoutes(scope, deps, { callerOf, sessionOf });
      addKeyRoutes(scope, deps, sessionOf);
      addMeRoutes(scope, deps, sessionOf);
      addTicketRoutes(scope, { ...deps, scanners }, sessionOf);
      addMyDataRoutes(scope, deps, sessionOf);
      addPeopleRoutes(scope, deps, sessionOf);
      addIdentityRoutes(scope, deps, sessionOf);
      addWalletRoutes(scope, deps, sessionOf);
      addSeasonRoutes(scope, deps, sessionOf);
      addMoneyAdminRoutes(scope, deps, sessionOf);
      addPotRoutes(scope, deps);
      addDepositRoutes(scope, deps, sessionOf);
    });
    await app.register(async (scope: FastifyInstance) => {
      scope.addHook('onRequest', createBodyPace(Math.max(deps.bodyBytesPerSecond, importBytesPerSecond)));
      await addImportRoutes(scope, deps, callerOf);
    });
    await app.register(async (scope: FastifyInstance) => {
      scope.addHook('onRequest', createBodyPace(Math.max(deps.bodyBytesPerSecond, uploadBytesPerSecond)));
      await addMediaRoutes(scope, deps, callerOf);
    });
  };
}

/** PIN lookups count only if wrong: right ones are free, as a school has one address. */
function countByAddress(scope: FastifyInstance, limits: Pick<RateLimits, 'restCall'>, scanners: PinScanners): void {
  scope.addHook('onRequest', async ({ ip, routeOptions }) => {
    if (uncounted.has(routeOptions.url)) return;
    if (routeOptions.url !== lookUpPath) return await limits.restCall(ip);
    scanners.check(ip);
  });
  scope.addHook('onSend', async ({ ip, routeOptions, log }, { statusCode }) => {
    if (routeOptions.url !== lookUpPath || statusCode < 400) return;
    // A refusal that fails here would reach its client as no error of ours.
    await scanners.noteWrong(ip).catch((error: unknown) => log.error({ err: error }, 'a wrong PIN was not counted'));
  });
}

const lookUpPath = '/api/rooms/:pin';
/** Free, or counted by the routes themselves. */
const uncounted = new Set<string | undefined>([authOptionsPath, oidcCallbackPath, '/api/results/:token']);
