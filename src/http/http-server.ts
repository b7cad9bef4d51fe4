import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { documentApi } from './api-documents.ts';
import { apiRoutes, smallBodyBytesMax } from './api-routes.ts';
import { ExpectedBodies } from './expected-bodies.ts';
import { createFilePace } from './file-pace.ts';
import type { HttpDeps } from './http-deps.ts';
import { addHealthRoutes } from './health-routes.ts';
import { addMediaFileRoutes } from './media-file-routes.ts';
import { sendPage, servePages } from './pages.ts';
import { quizReply } from '../protocol/rest.ts';
import { CodedError } from '../protocol/errors.ts';
import { receiptCharactersMax } from '../protocol/receipts.ts';
import { addressOf } from '../lib/request-address.ts';
import { jsonShapeFault } from '../lib/json-shape.ts';
import { RequestTurns } from './request-turns.ts';
import { drainLimits, RefusedBodies } from './refused-bodies.ts';
import { createErrorReplies } from './error-replies.ts';
import { faultOf, isSocketUpgrade, targetOf } from './request-shape.ts';
import { setSecurityHeaders } from './security-headers.ts';

/** A quiz at all its limits has 14,000 values. */
const largeShape = { depth: 16, fields: 64, elements: 1000, values: 30_000 };
const smallShape = { depth: 16, fields: 64, elements: 500, values: 1000 };

/** Interval between checks for slow requests. */
const checkIntervalMs = 1000;

/**
 * REST, pages, API documents and operators' routes. Not listening yet: attach Socket.IO to `.server` first. `close()`
 * resolves once requests are answered and sockets closed.
 */
export async function buildHttpServer(deps: HttpDeps): Promise<FastifyInstance> {
  // The process logs its address; Fastify's other `info` lines serve debugging only.
  const level = deps.logger.level === 'info' ? 'warn' : deps.logger.level;
  const loggerInstance: FastifyBaseLogger = deps.logger.child({}, { level });
  const errors = createErrorReplies(deps.metrics.registry);
  const { connectMs, requestMs } = deps.timeLimits;
  const app = fastify({
    loggerInstance,
    // The proxy logs requests; this logs failures.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: smallBodyBytesMax,
    // Bounds slow senders, and clients that do not read.
    http: {
      headersTimeout: connectMs,
      connectionsCheckingInterval: Math.min(connectMs, checkIntervalMs),
      // `faultOf` reports this in our words.
      requireHostHeader: false,
      shouldUpgradeCallback: isSocketUpgrade,
    },
    rewriteUrl: (request) => targetOf(request) ?? request.url ?? '',
    requestTimeout: Math.max(connectMs, requestMs),
    connectionTimeout: requestMs,
    routerOptions: { maxParamLength: receiptCharactersMax },
    // Only our proxy: trusting more would let a client write its own address into X-Forwarded-For.
    trustProxy: deps.config.trustProxy ? (_address, hop) => hop === 0 : false,
    // Finishes requests in flight; the server's owner ends slow ones.
    forceCloseConnections: 'idle',
    // While closing, it still serves requests, with `Connection: close`.
    return503OnClosing: false,
    clientErrorHandler: refuseNonsense,
    // For undecodable URLs, which reach no route or hook.
    frameworkErrors: (error, request, reply) => {
      if (!sendPage(request, reply, { pagesDir: deps.pagesDir, refusal: 400 })) errors.onError(error, request, reply);
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  // A stored quiz was validated on arrival. Validating 1.2 MB again takes the event loop 75 ms.
  app.setSerializerCompiler((route: Parameters<typeof serializerCompiler>[0]) =>
    route.schema === quizReply ? (data) => JSON.stringify(data) : serializerCompiler(route),
  );
  acceptJsonOnly(app);
  app.setErrorHandler(errors.onError);
  app.setNotFoundHandler((request, reply) => {
    if (!sendPage(request, reply, { pagesDir: deps.pagesDir, refusal: 404 })) errors.onNotFound(request, reply);
  });
  await setSecurityHeaders(app, { ...deps.config, remoteMedia: deps.media.limits.remote });
  app.addHook('onRequest', async (request) => {
    errors.watchAbort(request);
    const fault = faultOf(request.raw);
    if (fault !== undefined) throw new CodedError('bad_request', fault);
  });
  const expected = new ExpectedBodies();
  app.addHook('preParsing', async (_request, reply) => expected.proceed(reply.raw));
  app.addHook(
    'onSend',
    new RefusedBodies(drainLimits(deps.bodyBytesPerSecond), expected, deps.metrics.connectionCut).drain,
  );
  app.addHook('onSend', createFilePace(deps.metrics.connectionCut));
  refuseTunnels(app);
  await documentApi(app);
  await app.register(apiRoutes(deps), { prefix: '/api' });
  addHealthRoutes(app, deps);
  addMediaFileRoutes(app, deps);
  await servePages(app, deps.pagesDir);
  await app.ready();
  const keyOf = (request: IncomingMessage) => turnKeyOf(request, deps.config);
  expected.guard(app.server);
  RequestTurns.guard(app.server, deps.requestLimits, { work: deps.work, keyOf }, deps.metrics.connectionCut);
  return app;
}

/** Refuses malformed HTTP in the common error shape, if the connection is writable. */
function refuseNonsense(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = refusals[error.code ?? ''] ?? ['400 Bad Request', 'This is no HTTP/1.1 request.'];
  const body = JSON.stringify({ error: { code: 'bad_request', message } });
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}`;
  // Ignores further input.
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`, () => socket.destroy());
}

const refusals: Readonly<Record<string, readonly [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not come in time.'],
};

/** Health checks must not queue behind others of their address, which may be a proxy's. */
const vitalPaths = new Set(['/healthz', '/readyz']);

function turnKeyOf(request: IncomingMessage, config: { trustProxy: boolean }): string {
  const address = addressOf(request, config);
  return vitalPaths.has(targetOf(request) ?? '') ? `vital ${address}` : address;
}

/** Without a listener Node would close the connection silently. */
function refuseTunnels({ server }: FastifyInstance): void {
  server.on('connect', (_request: unknown, socket: Duplex) => {
    // No error needs handling.
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
}

/**
 * Accepts only JSON. An empty body counts as none: many clients always send the type, others announce a body before
 * they know its length.
 */
function acceptJsonOnly(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') {
      done(null, undefined);
      return undefined;
    }
    const { bodyLimit } = request.routeOptions;
    const fault = jsonShapeFault(body as string, bodyLimit > smallBodyBytesMax ? largeShape : smallShape);
    if (fault === undefined) return parseJson(request, body as string, done);
    done(new CodedError('bad_request', `The body ${fault}.`));
    return undefined;
  });
  app.addContentTypeParser('*', (request, payload, done) => {
    if (request.is404) return done(null, undefined);
    if (request.headers['content-type'] !== undefined) return done(otherType());
    const onData = () => settle(otherType());
    const onEnd = () => settle(null);
    const settle = (error: Error | null) => {
      payload.off('data', onData).off('end', onEnd).off('error', settle);
      done(error, undefined);
    };
    payload.on('data', onData).on('end', onEnd).on('error', settle);
  });
}

const otherType = () => new CodedError('bad_request', 'A body is JSON, with Content-Type: application/json.');
