import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { documentApi } from './api-documents.ts';
import { apiRoutes, smallBodyBytesMax } from './api-routes.ts';
import { createRefusalPace } from './body-pace.ts';
import { createFilePace } from './file-pace.ts';
import type { HttpDeps } from './http-deps.ts';
import { addHealthRoutes } from './health-routes.ts';
import { sendPage, servePages } from './pages.ts';
import { quizReply } from '../protocol/rest.ts';
import { CodedError } from '../protocol/errors.ts';
import { receiptCharactersMax } from '../protocol/receipts.ts';
import { addressOf } from '../lib/request-address.ts';
import { jsonShapeFault } from '../lib/json-shape.ts';
import { RequestTurns } from './request-turns.ts';
import { createErrorReplies } from './error-replies.ts';
import { faultOf, isSocketUpgrade, targetOf } from './request-shape.ts';
import { setSecurityHeaders } from './security-headers.ts';

/** A quiz at all its limits has 14,000 values. */
const largeShape = { depth: 16, fields: 64, elements: 1000, values: 30_000 };
const smallShape = { depth: 16, fields: 64, elements: 500, values: 1000 };

/** How often requests that take too long are looked for. */
const checkIntervalMs = 1000;

/**
 * REST, the pages, the API's documents and the operator's routes. Not listening yet: Socket.IO is attached to
 * `.server` first. `close()` ends it when its requests are answered and its sockets closed.
 */
export async function buildHttpServer(deps: HttpDeps): Promise<FastifyInstance> {
  // The process itself says where it listens; what else Fastify tells at `info` is of use to those who debug it.
  const level = deps.logger.level === 'info' ? 'warn' : deps.logger.level;
  const loggerInstance: FastifyBaseLogger = deps.logger.child({}, { level });
  const errors = createErrorReplies(deps.metrics.registry);
  const { connectMs, requestMs } = deps.timeLimits;
  const app = fastify({
    loggerInstance,
    // A line per request is the proxy's to write; what fails is logged here.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: smallBodyBytesMax,
    // Who sends a request byte by byte, or does not read the reply, is not waited for.
    http: {
      headersTimeout: connectMs,
      connectionsCheckingInterval: Math.min(connectMs, checkIntervalMs),
      // `faultOf` says what is wrong, in our words.
      requireHostHeader: false,
      shouldUpgradeCallback: isSocketUpgrade,
    },
    rewriteUrl: (request) => targetOf(request) ?? request.url ?? '',
    requestTimeout: Math.max(connectMs, requestMs),
    connectionTimeout: requestMs,
    routerOptions: { maxParamLength: receiptCharactersMax },
    // One proxy, ours. Trusting more would let a client write its own address into X-Forwarded-For.
    trustProxy: deps.config.trustProxy ? (_address, hop) => hop === 0 : false,
    // Requests in flight are finished; who owns the server ends what takes too long.
    forceCloseConnections: 'idle',
    // Until the last connection is closed they are served, each with the word that it is the last one.
    return503OnClosing: false,
    clientErrorHandler: refuseNonsense,
    // For URLs that cannot be decoded, which no route and no hook sees.
    frameworkErrors: (error, request, reply) => {
      if (!sendPage(request, reply, { pagesDir: deps.pagesDir, refusal: 400 })) errors.onError(error, request, reply);
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  // A stored quiz was checked when it came. Checking 1.2 MB of it again on its way out takes the loop 75 ms.
  app.setSerializerCompiler((route: Parameters<typeof serializerCompiler>[0]) =>
    route.schema === quizReply ? (data) => JSON.stringify(data) : serializerCompiler(route),
  );
  acceptJsonOnly(app);
  app.setErrorHandler(errors.onError);
  app.setNotFoundHandler((request, reply) => {
    if (!sendPage(request, reply, { pagesDir: deps.pagesDir, refusal: 404 })) errors.onNotFound(request, reply);
  });
  await setSecurityHeaders(app, deps.config.publicUrl);
  app.addHook('onRequest', async (request) => {
    errors.watchAbort(request);
    const fault = faultOf(request.raw);
    if (fault !== undefined) throw new CodedError('bad_request', fault);
  });
  const refusalPace = createRefusalPace(deps.bodyBytesPerSecond, deps.metrics.connectionCut);
  app.addHook('onSend', refusalPace);
  app.addHook('onSend', createFilePace(deps.metrics.connectionCut));
  refuseTunnels(app);
  await documentApi(app);
  await app.register(apiRoutes(deps), { prefix: '/api' });
  addHealthRoutes(app, deps);
  await servePages(app, deps.pagesDir);
  await app.ready();
  const keyOf = (request: IncomingMessage) => turnKeyOf(request, deps.config);
  RequestTurns.guard(app.server, deps.requestLimits, { work: deps.work, keyOf }, deps.metrics.connectionCut);
  return app;
}

/** What is no HTTP: refused in the one shape of all refusals, as far as the connection still takes anything. */
function refuseNonsense(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = refusals[error.code ?? ''] ?? ['400 Bad Request', 'This is no HTTP/1.1 request.'];
  const body = JSON.stringify({ error: { code: 'bad_request', message } });
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}`;
  // Whoever goes on sending gets no further word.
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`, () => socket.destroy());
}

const refusals: Readonly<Record<string, readonly [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not come in time.'],
};

/** Whoever asks whether the process lives must not wait behind others of the same address, which may be a proxy's. */
const vitalPaths = new Set(['/healthz', '/readyz']);

function turnKeyOf(request: IncomingMessage, config: { trustProxy: boolean }): string {
  const address = addressOf(request, config);
  return vitalPaths.has(targetOf(request) ?? '') ? `vital ${address}` : address;
}

/** Without a listener the connection would be closed without a word. */
function refuseTunnels({ server }: FastifyInstance): void {
  server.on('connect', (_request: unknown, socket: Duplex) => {
    // However it ends, nothing is to be done.
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
}

/**
 * JSON, where an empty body is none: many clients name the type on every request, others announce a body of a length that they
 * do not know yet. Other types are refused.
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
