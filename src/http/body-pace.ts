import { setImmediate as immediately, setTimeout as sleep } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { BytePace, type Turn } from '../lib/byte-pace.ts';
import { CodedError } from '../protocol/errors.ts';

/** Smaller bodies cost no more than the request itself. Bytes. */
const smallBodyBytes = 64 * 1024;
/** Maximal size of a body of unknown length. Bytes. */
const unknownBodyBytes = 2 * 1024 * 1024;
/** How much of a body one read may deliver with its headers. Bytes. */
const readBytesMax = 64 * 1024;
const waitMaxMs = 4000;
/** How often a waiting body of unknown length is checked for its end. */
const lookIntervalMs = 25;

/** Length of a request's body: as received if complete, else as its headers claim. Bytes. */
export function bodyBytes({ headers, raw }: Pick<FastifyRequest, 'headers' | 'raw'>): number {
  if (raw.complete) return raw.readableLength;
  if (headers['transfer-encoding'] !== undefined) return unknownBodyBytes;
  const bytes = Number(headers['content-length'] ?? 0);
  return Number.isFinite(bytes) ? bytes : unknownBodyBytes;
}

/**
 * Calls back when a request's body ends, with its bytes or somewhat more: bytes read before this call are unknown, and
 * data after the body counts too. `close` also follows an abort.
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

/** Reserves bytes for a request's body and returns unused ones. Undefined if the wait would be too long. */
async function enter(pace: BytePace, request: FastifyRequest): Promise<Turn | undefined> {
  const { raw } = request;
  const isUnknown = raw.headers['transfer-encoding'] !== undefined;
  // Lets the parser finish this read: a small body is complete then.
  if (isUnknown && !raw.complete) await immediately();
  const turn = pace.enter(bodyBytes(request));
  if (turn === undefined || raw.complete) return turn;
  whenReceived(request, turn.end);
  return isUnknown ? { ...turn, begins: beginOrComplete(turn, raw) } : turn;
}

/** A small body fills the request's buffer, which is not read while it waits: no event reports its end. */
async function beginOrComplete(turn: Turn, raw: FastifyRequest['raw']): Promise<void> {
  const begins = turn.begins.then(() => true);
  // oxlint-disable-next-line no-await-in-loop -- one look after the other
  while (!(await Promise.race([begins, sleep(lookIntervalMs, false)]))) {
    if (raw.complete) turn.end(raw.readableLength);
  }
}

/** Whether a body is announced that its route refuses unread. */
function isTooLarge({ headers, routeOptions }: FastifyRequest): boolean {
  const { bodyLimit, config } = routeOptions;
  return Number(headers['content-length'] ?? 0) > Math.max(bodyLimit, config.formBytesMax ?? 0);
}

/**
 * Admits large bodies one after another, at one byte rate for all senders: parsing, checking and storing a body blocks
 * the event loop. A waiting body is not read. Bytes that were claimed but not sent are returned.
 * @returns the wait of a request; throws `busy` if it would be too long.
 */
export function createBodyPace(bytesPerSecond: number): (request: FastifyRequest) => Promise<void> {
  const pace = new BytePace({ perSecond: bytesPerSecond, largeFrom: smallBodyBytes, waitMaxMs });
  return async (request) => {
    if (isTooLarge(request)) return;
    const turn = await enter(pace, request);
    if (turn === undefined)
      throw new CodedError('busy', 'Too much is being uploaded. Try again in a moment.', { retryAfterMs: waitMaxMs });
    await turn.begins;
  };
}
