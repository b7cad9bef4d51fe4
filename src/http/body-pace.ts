import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { BytePace } from '../lib/byte-pace.ts';
import { CodedError } from '../protocol/errors.ts';

/** Smaller bodies cost no more than the request itself. Bytes. */
const smallBodyBytes = 64 * 1024;
/** What a body may be at most that does not say how long it is. Bytes. */
const unknownBodyBytes = 2 * 1024 * 1024;
const waitMaxMs = 4000;

/** How long a request's body is, as far as its headers say. Bytes. */
export function bodyBytes({ headers }: Pick<FastifyRequest, 'headers'>): number {
  if (headers['transfer-encoding'] !== undefined) return unknownBodyBytes;
  const bytes = Number(headers['content-length'] ?? 0);
  return Number.isFinite(bytes) ? bytes : unknownBodyBytes;
}

/**
 * Lets large bodies in one after the other, as many bytes a second as the limit says, all senders together: a body is parsed,
 * checked and stored in pieces of the event loop that cannot be divided. What waits has not been read.
 * @returns what a request waits for; throws `busy` when it would be for too long.
 */
export function createBodyPace(bytesPerSecond: number): (request: FastifyRequest) => Promise<void> {
  const pace = new BytePace({ perSecond: bytesPerSecond, largeFrom: smallBodyBytes, waitMaxMs });
  return async (request) => {
    const waitMs = pace.reserve(bodyBytes(request));
    if (waitMs === undefined)
      throw new CodedError('busy', 'Too much is being uploaded. Try again in a moment.', { retryAfterMs: waitMaxMs });
    if (waitMs > 0) await sleep(waitMs);
  };
}

/**
 * Lets refusals of large bodies that were not read go as slowly as the bodies would have come: what follows a refusal is
 * received and thrown away, and its sender may begin anew at once. Until the reply the connection is not read. A connection
 * whose body would wait for too long is cut.
 * @param cut a connection was cut
 */
export function createRefusalPace(bytesPerSecond: number, cut: () => void): (request: FastifyRequest) => Promise<void> {
  const pace = new BytePace({ perSecond: bytesPerSecond, largeFrom: smallBodyBytes, waitMaxMs });
  return async (request) => {
    const { raw } = request;
    if (raw.complete || raw.destroyed) return;
    const waitMs = pace.reserve(bodyBytes(request));
    if (waitMs === undefined) {
      cut();
      raw.destroy();
    } else if (waitMs > 0) await sleep(waitMs);
  };
}
