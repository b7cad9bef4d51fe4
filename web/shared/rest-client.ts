import type * as z from 'zod/mini';
import type { errorReply, roomReply } from '../../src/protocol/rest.ts';
import { timeoutSignal } from './timeout-signal.ts';

export type RoomDoor = z.infer<typeof roomReply>;

/** A refused request. `code` is one of the contract's, or `unreachable` without a reply. */
export class RestError extends Error {
  override name = 'RestError';
  readonly code: string;
  /** Of `bad_request`: a list of `{ path, message }`. */
  readonly details: unknown;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    message: string,
    { cause, details, retryAfterMs }: { cause?: unknown; details?: unknown; retryAfterMs?: number | undefined } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
    this.retryAfterMs = retryAfterMs;
  }
}

const timeoutMs = 10_000;

/** One request. @throws {RestError} */
export async function request<T>(
  method: string,
  path: string,
  { body, token }: { body?: unknown; token?: string } = {},
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: timeoutSignal(timeoutMs),
    });
  } catch (error) {
    throw unreachable(error);
  }
  const reply: unknown = await response.json().catch(() => undefined);
  if (response.ok) return reply as T;
  throw refusalOf(response.status, reply);
}

export const unreachable = (cause?: unknown): RestError =>
  new RestError('unreachable', "The server can't be reached.", { cause });

/** @param reply as JSON; undefined where it was none */
export function refusalOf(status: number, reply: unknown): RestError {
  const error = (reply as z.infer<typeof errorReply> | undefined)?.error;
  return new RestError(error?.code ?? 'internal', error?.message ?? `The server replied ${status}.`, error);
}

/** The public reply of `GET /api/rooms/:pin`. @throws {RestError} `no_such_room` or `not_found` for an unknown PIN. */
export const readDoor = (pin: string): Promise<RoomDoor> => request('GET', `/api/rooms/${encodeURIComponent(pin)}`);
