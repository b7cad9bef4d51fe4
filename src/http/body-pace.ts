import { setImmediate as immediately, setTimeout as sleep } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { BytePace, type Turn } from '../lib/byte-pace.ts';
import { CodedError } from '../protocol/errors.ts';

/** Smaller bodies cost no more than the request itself. Bytes. */
const smallBodyBytes = 64 * 1024;
/** What a body may be at most that does not say how long it is. Bytes. */
const unknownBodyBytes = 2 * 1024 * 1024;
/** How much of a body may come with its headers, in one read of the connection. Bytes. */
const readBytesMax = 64 * 1024;
const waitMaxMs = 4000;
/** How often a body of unknown length that waits is looked at: a small one may be here. */
const lookIntervalMs = 25;

/** How long a request's body is: what is here when all of it is, else what its headers claim. Bytes. */
export function bodyBytes({ headers, raw }: Pick<FastifyRequest, 'headers' | 'raw'>): number {
  if (raw.complete) return raw.readableLength;
  if (headers['transfer-encoding'] !== undefined) return unknownBodyBytes;
  const bytes = Number(headers['content-length'] ?? 0);
  return Number.isFinite(bytes) ? bytes : unknownBodyBytes;
}

/**
 * Calls back when no more of a request's body comes, with the bytes that did, or somewhat more: what was read before this is
 * called is not known, and what the connection sends behind the body counts as of it. `close` comes also to those who give up.
 */
function whenReceived({ raw }: FastifyRequest, then: (bytes: number) => void): void {
  const { socket } = raw;
  const before = socket.bytesRead;
  if (raw.destroyed) then(0);
  else
    raw.once('close', () => {
      const came = socket.bytesRead - before;
      then(came === 0 ? 0 : came + readBytesMax);
    });
}

/** Reserves for a request's body, and gives back what did not come of it. Undefined when it would wait for too long. */
async function enter(pace: BytePace, request: FastifyRequest): Promise<Turn | undefined> {
  const { raw } = request;
  const isUnknown = raw.headers['transfer-encoding'] !== undefined;
  // What came with the headers is parsed then: a small body is all here.
  if (isUnknown && !raw.complete) await immediately();
  const turn = pace.enter(bodyBytes(request));
  if (turn === undefined || raw.complete) return turn;
  whenReceived(request, turn.end);
  return isUnknown ? { ...turn, begins: beginOrComplete(turn, raw) } : turn;
}

/** A small body comes into the buffer of its request, which is not read while it waits, and nothing tells of its end. */
async function beginOrComplete(turn: Turn, raw: FastifyRequest['raw']): Promise<void> {
  const begins = turn.begins.then(() => true);
  // oxlint-disable-next-line no-await-in-loop -- one look after the other
  while (!(await Promise.race([begins, sleep(lookIntervalMs, false)]))) {
    if (raw.complete) turn.end(raw.readableLength);
  }
}

/**
 * Lets large bodies in one after the other, as many bytes a second as the limit says, all senders together: a body is parsed,
 * checked and stored in pieces of the event loop that cannot be divided. What waits has not been read. What was claimed and
 * did not come is given back.
 * @returns what a request waits for; throws `busy` when it would be for too long.
 */
export function createBodyPace(bytesPerSecond: number): (request: FastifyRequest) => Promise<void> {
  const pace = new BytePace({ perSecond: bytesPerSecond, largeFrom: smallBodyBytes, waitMaxMs });
  return async (request) => {
    const turn = await enter(pace, request);
    if (turn === undefined)
      throw new CodedError('busy', 'Too much is being uploaded. Try again in a moment.', { retryAfterMs: waitMaxMs });
    await turn.begins;
  };
}

/**
 * Lets refusals of large bodies that were not read go as slowly as the bodies would have come: what follows a refusal is
 * received and thrown away, and its sender may begin anew at once. Until the reply the connection is not read. A connection
 * whose body would wait for too long is cut. What was claimed and did not come is given back.
 * @param cut a connection was cut
 */
export function createRefusalPace(bytesPerSecond: number, cut: () => void): (request: FastifyRequest) => Promise<void> {
  const pace = new BytePace({ perSecond: bytesPerSecond, largeFrom: smallBodyBytes, waitMaxMs });
  return async (request) => {
    const { raw } = request;
    if (raw.complete || raw.destroyed) return;
    const turn = await enter(pace, request);
    if (turn === undefined) {
      cut();
      raw.destroy();
      return;
    }
    await turn.begins;
  };
}
