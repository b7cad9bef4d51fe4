import * as z from 'zod/mini';

/**
 * Every code that a client can see, and whether a retry can help. Codes are metric labels and part of the contract:
 * never renamed.
 */
export const errorCodes = {
  bad_request: { retryable: false, status: 400 },
  bad_token: { retryable: false, status: 401 },
  not_allowed: { retryable: false, status: 403 },
  no_such_room: { retryable: false, status: 404 },
  room_locked: { retryable: false, status: 409 },
  room_full: { retryable: false, status: 409 },
  name_taken: { retryable: false, status: 409 },
  name_refused: { retryable: false, status: 400 },
  not_open: { retryable: true, status: 409 },
  too_late: { retryable: false, status: 409 },
  already_answered: { retryable: false, status: 409 },
  too_many: { retryable: true, status: 429 },
  busy: { retryable: true, status: 503 },
  conflict: { retryable: false, status: 409 },
  limit: { retryable: false, status: 409 },
  insufficient: { retryable: false, status: 409 },
  not_found: { retryable: false, status: 404 },
  internal: { retryable: true, status: 500 },
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** The names of all codes, in the order of the contract. */
export const errorCodeNames = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];

/** Why a name is refused: `word` is by the filter, `made_up_only` by a setting of the room. */
export const nameRefusals = ['empty', 'long', 'characters', 'word', 'made_up_only'] as const;
export type NameRefusal = (typeof nameRefusals)[number];

export const wireErrorSchema = z.object({
  code: z.enum(errorCodeNames),
  message: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.optional(z.int()),
  /** Of `limit`: the maximum that is reached. */
  details: z.optional(z.object({ limit: z.string(), maximum: z.int() })),
  /** Of `name_refused`. */
  reason: z.optional(z.enum(nameRefusals)),
});
export type WireError = z.infer<typeof wireErrorSchema>;

/** A refusal that reaches the client unchanged: thrown anywhere inside an event or a route. */
export class CodedError extends Error {
  override name = 'CodedError';
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly details: unknown;

  constructor(
    code: ErrorCode,
    message: string,
    more: { retryAfterMs?: number; details?: unknown; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.retryAfterMs = more.retryAfterMs;
    this.details = more.details;
  }

  /** The wire form. `not_open` is retryable for answers only, so the caller may override it. */
  toWire(retryable: boolean = errorCodes[this.code].retryable): WireError {
    const wire: WireError = { code: this.code, message: this.message, retryable };
    if (this.code === 'name_refused') wire.reason = this.details as NameRefusal;
    if (this.code === 'limit') wire.details = this.details as WireError['details'];
    return this.retryAfterMs === undefined ? wire : { ...wire, retryAfterMs: this.retryAfterMs };
  }
}
