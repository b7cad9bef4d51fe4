import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { Counter, type Registry } from 'prom-client';
import { isDatabaseUnavailable } from '../db/is-database-unavailable.ts';
import { CodedError, errorCodes } from '../protocol/errors.ts';
import { isRedisUnavailable, isRedisFull } from '../redis/connect.ts';

const busyRetryAfterMs = 1000;
/** Limits of details: a body may have a megabyte of faults. */
const detailsMax = 20;
const textMax = 200;

export interface ErrorReplies {
  onError(this: void, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply;
  /** Counts the request if its client aborts it before all of it has arrived, at any step. */
  watchAbort(this: void, request: FastifyRequest): void;
  onNotFound(this: void, request: FastifyRequest, reply: FastifyReply): FastifyReply;
}

/** Handlers that send every refusal as `{ error: { code, message, details?, retryAfterMs? } }`. */
export function createErrorReplies(metrics: Registry): ErrorReplies {
  const errors = new Counter({
    name: 'quickfire_http_errors_total',
    help: 'Refused REST requests, by code.',
    labelNames: ['code'],
    registers: [metrics],
  });
  const aborted = new Counter({
    name: 'quickfire_http_aborted_total',
    help: 'Requests that their clients gave up while they sent them.',
    registers: [metrics],
  });
  const refuse = (reply: FastifyReply, error: CodedError, status: number = errorCodes[error.code].status) => {
    errors.inc({ code: error.code });
    const { code } = error;
    const retryAfterMs = wholeMs(error.retryAfterMs);
    // A stream that failed before its first byte has left the headers of its file.
    for (const name of ofFiles) reply.removeHeader(name).raw.removeHeader(name);
    if (retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(retryAfterMs / 1000));
    // A text passes the reply schemas of all routes: none turns a refusal into another error.
    return reply
      .status(status)
      .type('application/json; charset=utf-8')
      .send(textOf(error, { code, message: error.message, retryAfterMs }));
  };
  return {
    onError: (error, request, reply) => {
      // No server of ours is unavailable, and the reply's connection is closed.
      if (isAborted(request)) {
        request.log.debug({ err: error }, 'a client gave its request up');
        return reply.status(errorCodes.bad_request.status).send();
      }
      const coded = toCoded(error);
      if (coded.code === 'internal') request.log.error({ err: error }, 'a request failed');
      // Without a cause the reason is overload, no missing server.
      else if (coded.code === 'busy' && coded.cause !== undefined)
        request.log.warn({ err: error }, 'a request found a server away');
      return refuse(reply, coded, isBodyTooLarge(error) ? 413 : undefined);
    },
    watchAbort: ({ raw }) => {
      raw.once('close', () => {
        if (!raw.complete) aborted.inc();
      });
    },
    onNotFound: (request, reply) => {
      const path = request.url.split('?', 1)[0];
      return refuse(reply, new CodedError('not_found', `There is nothing at ${request.method} ${path}.`));
    },
  };
}

const ofFiles = ['content-type', 'content-length', 'content-disposition'] as const;

const wholeMs = (ms: number | undefined) => (Number.isFinite(ms) ? Math.ceil(ms as number) : undefined);

function textOf(error: CodedError, told: { code: string; message: string; retryAfterMs: number | undefined }): string {
  const { retryAfterMs, ...named } = told;
  const isOfBody = error.details === undefined && error.code === 'bad_request';
  const details = isOfBody ? [{ path: '/', message: told.message }] : error.details;
  try {
    return JSON.stringify({ error: { ...named, details, retryAfterMs } });
  } catch {
    // Details that are no JSON.
    return JSON.stringify({ error: { ...named, retryAfterMs } });
  }
}

/** A message names each unknown field: there may be thousands. */
const shortened = (text = ''): string => (text.length > textMax ? `${text.slice(0, textMax)}…` : text);

const isAborted = ({ raw }: FastifyRequest) => !raw.complete && raw.destroyed;

const isBodyTooLarge = (error: unknown) => (error as FastifyError | undefined)?.code === 'FST_ERR_CTP_BODY_TOO_LARGE';

/** The error that a client sees. */
export function toCoded(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const details = error.validation
      .slice(0, detailsMax)
      .map(({ instancePath, message }) => ({ path: shortened(instancePath), message: shortened(message) }));
    const [first] = details;
    const message = `${first?.path === '/' ? 'The request' : first?.path}: ${first?.message ?? 'is not valid'}`;
    return new CodedError('bad_request', message, { details, cause: error });
  }
  if (isDatabaseUnavailable(error) || isRedisUnavailable(error) || isRedisFull(error)) {
    return new CodedError('busy', 'The server is busy. Try again in a moment.', {
      retryAfterMs: busyRetryAfterMs,
      cause: error,
    });
  }
  // Fastify's own refusals: not JSON, another content type, too large, a malformed URL.
  const { statusCode = 500, message } = (error ?? {}) as Partial<FastifyError>;
  if (statusCode >= 400 && statusCode < 500)
    return new CodedError('bad_request', message ?? 'not valid', { cause: error });
  return new CodedError('internal', 'Something went wrong on our side.', { cause: error });
}
